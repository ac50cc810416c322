internal import Core
internal import Foundation
internal import Files
internal import Formats

/// Called with the name of every step that was just completed; a test may throw, or kill the process, there.
typealias Checkpoint = @Sendable (_ step: String) throws -> Void

/// Immutable objects in `store/sha256/ab/abcd…`, each named by the SHA-256 of its bytes.
///
/// An object is written to `tmp/` under a unique name, flushed, and renamed into place: what has a name in the
/// store is whole. Two processes that store the same object both succeed and leave one.
struct ObjectStore: Sendable {
    let folder: URL
    let temporary: URL
    var checkpoint: Checkpoint = { _ in }

    /// The only way from a digest to a path.
    func url(of digest: Digest) -> URL {
        folder.appending(path: String(digest.hexadecimal.prefix(2))).appending(path: digest.hexadecimal)
    }

    /// Stores bytes, unless a sound object of the same digest is there. A damaged one is replaced.
    @discardableResult
    func put(_ bytes: Data) throws -> StoredObject {
        let object = StoredObject(digest: try Digest(of: bytes), byteCount: bytes.count)
        guard try fault(of: object, full: true) != nil else { return object }
        try write(bytes, as: object.digest)
        return object
    }

    private func write(_ bytes: Data, as digest: Digest) throws {
        let final = url(of: digest)
        try createFolder(temporary)
        try createFolder(final.deletingLastPathComponent())
        do {
            let file = try AtomicFile(
                final, replacesExisting: true, temporary: temporary.appending(path: "object-\(UUID().uuidString)"))
            try file.write(bytes)
            try checkpoint("object written")
            try file.flush()
            try file.protect()
            try checkpoint("object flushed")
            try file.commit()
        } catch {
            throw RegistryError.system(error, at: final, "cannot be stored")
        }
        try checkpoint("object stored")
    }

    /// The bytes of an object, after their digest was checked.
    func bytes(of object: StoredObject) throws -> Data {
        let place = url(of: object.digest)
        if let fault = try fault(of: object, full: false) { throw fault.error(at: place) }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: place)
        } catch {
            throw RegistryError.system(error, at: place, "cannot be read")
        }
        guard try Digest(of: bytes) == object.digest else { throw ObjectFault.digest.error(at: place) }
        return bytes
    }

    /// The place of an object whose digest was just checked.
    func soundFile(of object: StoredObject) throws -> URL {
        let place = url(of: object.digest)
        if let fault = try self.fault(of: object, full: true) { throw fault.error(at: place) }
        return place
    }

    /// What is wrong with an object, or `nil`. Only a `full` look reads its bytes.
    func fault(of object: StoredObject, full: Bool) throws -> ObjectFault? {
        let place = url(of: object.digest)
        var status = stat()
        guard unsafe lstat(place.path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return .missing }
            throw RegistryError.system(
                FileError.system(path: place.path, "cannot be opened", errno: errno), at: place, "")
        }
        guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == object.byteCount else { return .size }
        guard full, try Digest(ofFileAt: place) != object.digest else { return nil }
        return .digest
    }

    /// Deletes an object that nothing refers to.
    func remove(_ digest: Digest) throws {
        let place = url(of: digest)
        guard unsafe unlink(place.path) == 0 || errno == ENOENT else {
            throw FileError.system(path: place.path, "cannot be removed", errno: errno)
        }
    }

    /// Everything in the store: objects by their digest, and whatever else lies there.
    func contents() throws(RegistryError) -> (objects: [Digest], strangers: [URL]) {
        var (objects, strangers): ([Digest], [URL]) = ([], [])
        // In this order, so that a folder that another process makes between the two is none.
        let names = try folderContents(folder)
        let folders = try subfolders(folder)
        strangers = Set(names).subtracting(folders).sorted().map { folder.appending(path: $0) }
        for name in folders {
            for file in try folderContents(folder.appending(path: name)) {
                let place = folder.appending(path: name).appending(path: file)
                if let digest = Digest(hexadecimal: file), file.hasPrefix(name), name.utf8.count == 2 {
                    objects.append(digest)
                } else {
                    strangers.append(place)
                }
            }
        }
        return (objects, strangers)
    }
}

/// What can be wrong with an object of the store.
enum ObjectFault: String, Sendable {
    case missing, size, digest

    /// What is wrong, in words.
    var explanation: String {
        switch self {
        case .missing: "the object is missing"
        case .size: "the object does not have the size that its manifest states"
        case .digest: "the object's bytes do not match their digest: the file was altered, or the disk is failing"
        }
    }

    func error(at place: URL) -> RegistryError {
        RegistryError(
            .badData, "\(place.path): \(explanation)",
            remedy:
                "Run `cascade-registry repair`, or import it again; `cascade-registry verify --full` lists all damage.")
    }
}
