internal import Core
internal import Formats
internal import Foundation

/// What was computed from objects of the store and is kept because that takes time:
/// `derived/<digest of the object>/<key>.<digest of the file>.safetensors`.
///
/// Nothing here is ever missed. What is absent or damaged is computed again, and what cannot be written is not kept.
struct DerivedObjects: Sendable {
    let folder: URL

    /// The file of a key whose bytes have the digest that its name states. One that was altered is deleted.
    func soundFile(from origin: Digest, key: String) -> URL? {
        for file in files(in: place(origin)) where file.lastPathComponent.hasPrefix("\(key).") {
            let stated = file.deletingPathExtension().pathExtension
            if let found = try? Digest(ofFileAt: file), found.hexadecimal == stated { return file }
            try? FileManager.default.removeItem(at: file)
        }
        return nil
    }

    /// Keeps a file, if that is possible.
    func keep(_ bytes: Data, from origin: Digest, key: String) {
        do {
            try createFolder(place(origin))
            let name = "\(key).\(try Digest(of: bytes)).safetensors"
            let file = try AtomicFile(place(origin).appending(path: name), replacesExisting: true)
            try file.write(bytes)
            try file.commit()
        } catch {
            // The disk is full or read only: the next time takes as long as this one.
        }
    }

    /// Every file, unfinished ones included.
    func contents() -> [URL] {
        files(in: folder).flatMap(files(in:))
    }

    private func files(in folder: URL) -> [URL] {
        folderContents(folder).map { folder.appending(path: $0) }
    }

    private func place(_ origin: Digest) -> URL { folder.appending(path: origin.hexadecimal) }
}
