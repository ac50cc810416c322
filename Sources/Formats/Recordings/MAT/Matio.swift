internal import Files
internal import CMatIO

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A MATLAB file that matio has open; it closes when its owner goes.
@safe struct MatioFile: ~Copyable {
    let handle: OpaquePointer
    let path: String

    /// Calls `body` with the file at `path`, alone among all users of matio and HDF5.
    static func open<Result: Sendable>(
        _ path: String, for access: mat_acc = MAT_ACC_RDONLY, as name: String? = nil,
        _ body: (borrowing MatioFile) throws(FileError) -> Result
    ) throws(FileError) -> Result {
        try withHDF5Lock { () throws(FileError) in
            // matio prints what it thinks to standard error otherwise.
            _ = unsafe Mat_LogInitFunc("cascade-registry") { _, _ in }
            errno = 0
            guard let handle = unsafe Mat_Open(path, Int32(access.rawValue)) else {
                throw failure(at: name ?? path, errno)
            }
            return try body(unsafe MatioFile(handle: handle, path: name ?? path))
        }
    }

    /// Why a file could not be opened. matio does not say whether that was its contents.
    private static func failure(at path: String, _ code: Int32) -> FileError {
        let action = "cannot be opened as a MATLAB file"
        let ofSystem = [
            EIO, EACCES, EPERM, EROFS, ENOSPC, EDQUOT, EINTR, EMFILE, ENFILE, ENOMEM, ELOOP, ESTALE, ETIMEDOUT,
        ]
        return ofSystem.contains(code)
            ? FileError.system(path: path, action, errno: code) : FileError(.damaged, path: path, action)
    }

    deinit {
        _ = unsafe Mat_Close(handle)
    }
}
