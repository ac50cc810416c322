internal import Foundation

/// The few lines of text that Git keeps in place of a large file (Git LFS), and that a clone is left with where the file
/// itself was not fetched.
///
/// Source: *Git LFS Specification*, “The Pointer”.
package enum GitLFSPointer {
    private static let start = Array("version https://git-lfs.github.com/spec/".utf8)
    /// A pointer is shorter than this.
    package static let longest = 1024

    /// Refuses bytes that begin like a pointer.
    package static func refuse(_ bytes: some Collection<UInt8>, path: String) throws(FileError) {
        guard bytes.starts(with: start) else { return }
        throw FileError(
            .unsupported, path: path, "is a Git LFS pointer, not the file itself, which is still on the server",
            remedy:
                "In the repository that it is from, run: git lfs install && git lfs pull. Or download the file itself.")
    }
}

extension MappedFile {
    /// Refuses a file that is a mere pointer to where the file is.
    package func refuseGitLFSPointer() throws(FileError) {
        guard byteCount < GitLFSPointer.longest else { return }
        try GitLFSPointer.refuse(bytes(in: 0..<byteCount), path: url.path)
    }
}
