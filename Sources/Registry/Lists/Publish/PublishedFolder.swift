internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A folder that any web server can serve: a list, its signature, a page for people, and archives that are named by their
/// content. All files lie side by side, because releases of GitHub know no folders.
///
/// Archives come first, and none is ever replaced; then the list, with which all that is new appears at once. Whenever the work
/// ends in between, the list speaks of whole archives only, and has a signature that fits.
struct PublishedFolder {
    static let pageName = "index.html"
    static let signatureName = ListLocation.fileName + ListSignature.suffix

    let folder: URL
    /// What the list says.
    var document: ListDocument
    /// The bytes of the list; `nil` where there is none.
    private let list: Data?
    /// Unfinished archives.
    private var archives: [AtomicFile] = []

    /// Opens a folder, which need not exist.
    ///
    /// A list that a newer program wrote, or that has keys which this one would lose, is refused.
    init(_ folder: URL) throws {
        self.folder = folder.standardizedFileURL
        let place = folder.appending(path: ListLocation.fileName)
        guard try FileKind(of: place) != nil else {
            for name in [Self.pageName, Self.signatureName] where try FileKind(of: folder.appending(path: name)) != nil
            {
                throw RegistryError(
                    .usage, "\(folder.path): has no list, but a file \(name), which would be lost",
                    remedy: "Publish into a folder of its own.")
            }
            (list, document) = (nil, ListDocument())
            return
        }
        let bytes = try ModelListFile.bytes(ofFileAt: place)
        document = try ListDocument(bytes, path: place.path)
        // The checks of those who will read it.
        _ = try ModelListFile.read(bytes, path: place.path, at: WebAddress(filePath: place.path))
        let strangers = try ListDocument.strangeKeys(in: FileBytes(path: place.path, bytes: Array(bytes)))
        guard let stranger = (strangers.list + strangers.entries).first else {
            list = bytes
            return
        }
        throw RegistryError(
            .badData, "\(place.path): has the key “\(stranger)”, which means nothing to this program and would be lost",
            remedy: "Take the key out, or use the program that knows it.")
    }

    /// Runs `body` alone among all processes that publish into a folder, which is created where it is not there; where `body`
    /// then fails and has left nothing in it, it is taken away again.
    static func withLock<Result>(on folder: URL, _ body: () throws -> Result) throws -> Result {
        let isNew = try FileKind(of: folder) == nil
        try createFolder(folder)
        let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // Whoever created it may have taken it away again.
        guard descriptor >= 0 || errno != ENOENT else { throw isBusy(folder) }
        guard descriptor >= 0 else { throw FileError.system(path: folder.path, "cannot be opened", errno: errno) }
        // The lock goes with the descriptor, however the process ends. Some disks know no locks.
        defer { close(descriptor) }
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0
        guard isLocked || errno != EWOULDBLOCK, isOpen(folder, as: descriptor) else { throw isBusy(folder) }
        do {
            // What a publication left that was killed.
            for name in isLocked ? try folderNames(folder) : [] where AtomicFile.isUnfinished(name) {
                UnfinishedFiles.remove(folder.appending(path: name).path)
            }
            return try body()
        } catch {
            // An empty folder may be another's who is about to write: only under the lock it is known to be nobody's.
            if isNew, isLocked { _ = unsafe rmdir(folder.path) }
            throw error
        }
    }

    /// Whether what a descriptor stands for still has the name.
    private static func isOpen(_ folder: URL, as descriptor: Int32) -> Bool {
        var (opened, named) = (stat(), stat())
        guard unsafe fstat(descriptor, &opened) == 0, unsafe stat(folder.path, &named) == 0 else { return false }
        return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
    }

    private static func isBusy(_ folder: URL) -> RegistryError {
        RegistryError(
            .locked, "\(folder.path): somebody else is publishing there", remedy: "Repeat the command in a while.")
    }

    /// Whether the list has a signature.
    var isSigned: Bool {
        get throws { try FileKind(of: folder.appending(path: Self.signatureName)) != nil }
    }

    /// Adds an archive to the folder.
    ///
    /// One that is there already under the name of this content is left as it is; it is an error if it has other bytes.
    mutating func add(_ bytes: Data, named stem: String, _ suffix: String) throws -> ListDocument.Archive {
        let digest = try Digest(of: bytes)
        let name = "\(stem.replacing("+", with: "-")).\(digest.abbreviated)\(suffix)"
        let place = folder.appending(path: name)
        if try FileKind(of: place) == nil {
            if !archives.contains(where: { $0.destination.path == place.path }) {
                let file = try AtomicFile(place)
                try file.write(bytes)
                archives.append(file)
            }
        } else if try Digest(ofFileAt: place) != digest {
            throw RegistryError(
                .badData, "\(place.path): was altered: its bytes are not those of its name",
                remedy: "Put the right file back, or remove it and publish again; others may have fetched it.")
        }
        return ListDocument.Archive(links: [name], sha256: digest, byteCount: bytes.count)
    }

    /// Whether the files of an archive that the list speaks of are there, with the size that it tells; files elsewhere count
    /// as there.
    func has(_ archive: ListDocument.Archive?) throws -> Bool {
        try archive?.links.allSatisfy { link in
            guard WebAddress(link) == nil else { return true }
            let place = folder.appending(path: link)
            guard try FileKind(of: place) == .file else { return false }
            return archive?.byteCount.map { $0 == fileSize(place) } ?? true
        } ?? true
    }

    /// Writes all that is new: archives, then the signature, the list and the page.
    ///
    /// - Parameters:
    ///   - sign: makes a signature; `nil` for a list without one.
    ///   - checkpoint: is called after each step.
    /// - Returns: the names of the files that are new or have other content.
    /// - Throws: ``RegistryError``, what `sign` throws, or `FileError`; the list then is as before or as it is to be.
    func commit(signing sign: ((Data) throws -> Data)?, checkpoint: Checkpoint) throws -> [String] {
        try requireWhole()
        var document = document
        let isChanged = try list == nil || document != ListDocument(list ?? Data(), path: folder.path)
        if isChanged {
            document.serial = (document.serial ?? 0) + 1
            document.publishedAt = .now.wholeSeconds
        }
        let bytes = try isChanged ? document.encoded() : list ?? Data()
        if sign == nil, isChanged, try isSigned {
            throw RegistryError(
                .usage, "\(folder.path): its list is signed, and would have a signature that does not fit",
                remedy: "Add --sign KEY; or remove \(Self.signatureName), and tell those who rely on it.")
        }
        guard bytes.count <= ModelListFile.largestFile else {
            throw RegistryError(
                .badData,
                "\(folder.path): the list has \(bytes.count) bytes; \(ModelListFile.largestFile) are possible",
                remedy: "Publish a part of it into another folder.")
        }
        let signature = try sign.map { try $0(bytes) }
        let page = Data(ListPage(document, isSigned: try signature != nil || isSigned).text.utf8)
        guard try content(of: ListLocation.fileName) == list else { throw Self.isBusy(folder) }
        try checkpoint("archives written")
        try finishTogether(archives.map { file in (file.destination, { try file.commit() }) })
        try checkpoint("archives published")
        // Until the list is replaced the old signature has to fit, and from then on the new one.
        let both = try signature.map { try isChanged ? $0 + (content(of: Self.signatureName) ?? Data()) : $0 }
        let files = [
            (Self.signatureName, both), (ListLocation.fileName, bytes), (Self.signatureName, signature),
            (Self.pageName, page),
        ]
        var written = archives.map(\.destination.lastPathComponent)
        for case (let name, let bytes?) in files where try content(of: name) != bytes {
            let file = try AtomicFile(folder.appending(path: name), replacesExisting: true)
            try file.write(bytes)
            try file.commit()
            try checkpoint("\(name) published")
            if !written.contains(name) { written.append(name) }
        }
        return written
    }

    /// Makes sure that everything the list speaks of is there.
    private func requireWhole() throws {
        let archives = document.models.map { ($0.name, $0.archive) } + document.datasets.map { ($0.name, $0.archive) }
        let new = Set(self.archives.map(\.destination.lastPathComponent))
        for (name, archive) in archives where !archive.links.contains(where: new.contains) {
            guard try !has(archive) else { continue }
            throw RegistryError(
                .badData,
                "\(folder.path): “\(name)” is in the list, but its file \(archive.links[0]) is gone or altered",
                remedy: "Put the file back, or publish “\(name)” again.")
        }
    }

    private func content(of name: String) throws -> Data? {
        let place = folder.appending(path: name)
        guard try FileKind(of: place) != nil else { return nil }
        return Data(try FileBytes(place, atMost: ModelListFile.largestFile).bytes)
    }
}
