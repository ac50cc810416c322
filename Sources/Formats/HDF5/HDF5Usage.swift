/// What one program puts into its HDF5 files, of all that the format allows.
struct HDF5Usage: Sendable {
    /// Bytes before the HDF5 part, which are the program's own.
    let userBlockSize: Int
    /// What to do about a file that contradicts the format.
    let remedy: String
    /// What to do about a file that becomes very much larger in memory, though it is as it should be.
    let uncompressed: String
    /// Whether arrays have elements of a type.
    let allowsElement: @Sendable (HDF5ElementType) -> Bool
    /// Whether attributes of a name have a type and a shape.
    let allowsAttribute: @Sendable (_ name: String, HDF5ElementType, _ shape: [Int]) -> Bool
}
