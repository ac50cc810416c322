/// The program, as it signs what it writes.
public enum Program {
    /// The name of the command.
    public static let name = "cascade-registry"
    /// The version, by semantic versioning.
    public static let version = "0.1.0"
    /// Name and version in one.
    public static let nameAndVersion = "\(name) \(version)"
}
