/// The program, as it signs what it writes.
package enum Program {
    /// The name of the command.
    package static let name = "cascade-registry"
    /// The version, by semantic versioning.
    package static let version = "0.1.0"
    /// Name and version in one.
    package static let nameAndVersion = "\(name) \(version)"
}
