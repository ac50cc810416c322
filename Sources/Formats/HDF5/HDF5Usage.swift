/// Which program's files are read, for what to say where that fails.
struct HDF5Usage: Sendable {
    /// What to do about a file that contradicts the format.
    let remedy: String
    /// What to do about a file that becomes very much larger in memory, though it is as it should be.
    let uncompressed: String
}
