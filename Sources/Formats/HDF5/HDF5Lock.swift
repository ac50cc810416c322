internal import CHDF5
internal import Foundation

/// HDF5 keeps global state, and so does everything built on it (matio too): one caller at a time in the process.
private let hdf5Lock = NSLock()

/// Runs `body` alone among all users of HDF5, without HDF5's printing of its errors.
///
/// - Parameter body: calls HDF5 or matio; must not call this function again.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
func withHDF5Lock<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    hdf5Lock.lock()
    defer { hdf5Lock.unlock() }
    chdf5_silence()
    return try body()
}
