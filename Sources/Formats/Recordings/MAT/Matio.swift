internal import Files
internal import CMatIO

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
            guard let handle = unsafe Mat_Open(path, Int32(access.rawValue)) else {
                throw FileError(.damaged, path: name ?? path, "cannot be opened as a MATLAB file")
            }
            return try body(unsafe MatioFile(handle: handle, path: name ?? path))
        }
    }

    deinit {
        _ = unsafe Mat_Close(handle)
    }
}
