internal import Core
internal import Files
internal import Formats
internal import Foundation

/// What was computed from objects of the store, or from other files of the registry, and is kept because that takes time:
/// `derived/<digest of its origin>/<key>.<digest of the file>.<safetensors or json>`.
///
/// Nothing here is ever missed. What is absent or damaged is computed again, and what cannot be written is not kept.
struct DerivedObjects: Sendable {
    let folder: URL

    /// The file of a key whose bytes have the digest that its name states; `nil` where there is none, or none that can be
    /// read. One that was altered is deleted.
    func soundFile(from origin: Digest, key: String) -> URL? {
        guard let files = try? files(in: place(origin)) else { return nil }
        for file in files where file.lastPathComponent.hasPrefix("\(key).") {
            guard let found = try? Digest(ofFileAt: file) else { continue }
            if found.hexadecimal == file.deletingPathExtension().pathExtension { return file }
            try? FileManager.default.removeItem(at: file)
        }
        return nil
    }

    /// Keeps a file, if that is possible.
    func keep(_ bytes: Data, from origin: Digest, key: String, pathExtension: String = "safetensors") {
        do {
            try createFolder(place(origin))
            let name = "\(key).\(try Digest(of: bytes)).\(pathExtension)"
            let file = try AtomicFile(place(origin).appending(path: name), replacesExisting: true)
            try file.write(bytes)
            try file.commit()
        } catch {
            // The disk is full or read only: the next time takes as long as this one.
        }
    }

    /// Every file that was kept here, unfinished ones included.
    func contents() throws -> [URL] {
        try subfolders(folder).compactMap(Digest.init(hexadecimal:)).map(place).flatMap(files(in:)).filter {
            ["safetensors", "json"].contains($0.pathExtension) || AtomicFile.isUnfinished($0.lastPathComponent)
        }
    }

    private func files(in folder: URL) throws -> [URL] {
        try folderContents(folder).map { folder.appending(path: $0) }
    }

    private func place(_ origin: Digest) -> URL { folder.appending(path: origin.hexadecimal) }
}
