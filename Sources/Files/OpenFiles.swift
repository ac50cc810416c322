package import Foundation
internal import Synchronization

/// Files that belong together, each opened once: whoever asks for one again reads through the same descriptor, whatever has
/// its name by then.
package final class OpenFiles: Sendable {
    private let files = Mutex<[String: MappedFile]>([:])

    package init() {}

    /// Opens a file, unless it is open.
    ///
    /// - Parameter url: a regular file.
    /// - Returns: the same for everybody.
    /// - Throws: ``FileError`` when it is not there, cannot be read, or is not a regular file.
    package func file(_ url: URL) throws(FileError) -> MappedFile {
        let path = url.standardizedFileURL.path
        return try files.withLock { files throws(FileError) in
            if let file = files[path] { return file }
            let file = try MappedFile(url)
            files[path] = file
            return file
        }
    }
}
