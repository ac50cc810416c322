package import Core
package import Foundation

/// A file that a command reads more than once: what it was at first, so that a result never mixes two files, and never
/// tells of another one.
package struct InputFile: Sendable {
    private let file: MappedFile
    /// The SHA-256 of its bytes at first.
    package let digest: Digest

    /// Opens the file, and reads all of it.
    package init(_ url: URL) throws(FileError) {
        try self.init(MappedFile(url))
    }

    /// Reads all of a file that is open, through whose descriptor others read it too.
    package init(_ file: MappedFile) throws(FileError) {
        self.file = file
        digest = try Digest(of: file)
    }

    /// Makes sure that the file is still the same one, with the same bytes.
    ///
    /// - Throws: ``FileError`` of code `.damaged` where it was changed or replaced.
    package func requireUnchanged() throws(FileError) {
        // The time of a change is told in steps of milliseconds, and can be set back: bytes cannot lie.
        let now = try Digest(of: file)
        try file.requireUnchanged()
        if now != digest { throw file.changed }
    }
}
