internal import CHDF5
internal import CMatIO
internal import Synchronization

/// A MATLAB file that matio has open; it closes when its owner goes.
@safe struct MatioFile: ~Copyable {
    let handle: OpaquePointer
    let path: String

    /// Calls `body` with the file at `path`, alone in the process: neither matio nor every build of HDF5 below it
    /// can be called from two threads.
    static func open<Result: Sendable>(
        _ path: String, for access: mat_acc = MAT_ACC_RDONLY, as name: String? = nil,
        _ body: (borrowing MatioFile) throws(FormatError) -> Result
    ) throws(FormatError) -> Result {
        let result = lock.withLock { _ -> Swift.Result<Result, FormatError> in
            silence()
            guard let handle = unsafe Mat_Open(path, Int32(access.rawValue)) else {
                return .failure(FormatError(.damaged, path: name ?? path, "cannot be opened as a MATLAB file"))
            }
            let file = unsafe MatioFile(handle: handle, path: name ?? path)
            do throws(FormatError) {
                return .success(try body(file))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    deinit {
        _ = unsafe Mat_Close(handle)
    }

    /// Held during every call of matio.
    static let lock = Mutex(())

    /// Both libraries print what they think to standard error otherwise; HDF5 keeps the setting per thread.
    private static func silence() {
        _ = unsafe Mat_LogInitFunc("cascade-registry") { _, _ in }
        chdf5_silence()
    }
}
