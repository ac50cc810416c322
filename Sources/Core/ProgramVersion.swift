/// The version of this program, as manifests and sidecars record it.
public enum ProgramVersion {
    /// Semantic version of the command line and of the files it writes.
    public static let current = "0.1.0"
}
