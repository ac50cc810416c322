internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A file that an import is to read.
struct GroundTruthFile: Sendable {
    /// How the file has to be read.
    enum Form: Sendable {
        case published, native, manifest
    }

    /// Where it lies, perhaps unpacked.
    let url: URL
    let form: Form
    /// The dataset that the file's place, or the user, says it belongs to.
    let dataset: String
    /// The file or archive that the user named, or found in the folder that the user named; an address for what was fetched.
    let source: String
    /// The file within the archive.
    let entry: String?

    /// The file, as the user knows it.
    var path: String { entry.map { "\(source)/\($0)" } ?? source }

    /// Whether it lies in one of some folders, at any depth of what was searched.
    func isIn(_ folders: [String], below root: String) -> Bool {
        let path = entry ?? String(source.dropFirst(root.count))
        let names = path.split(separator: "/").dropLast()
        return folders.contains { folder in
            let wanted = folder.split(separator: "/")
            guard let last = wanted.last, wanted.count <= names.count else { return false }
            return names.indices.dropLast(wanted.count - 1).contains { start in
                let found = names[start..<(start + wanted.count)]
                return found.dropLast().elementsEqual(wanted.dropLast())
                    && (found.last == last || found.last?.hasPrefix("\(last)-") == true)
            }
        }
    }
}

/// Looks for ground truth in what the user names.
struct GroundTruthSearch {
    /// The published set has 650 files of 280 MB together; this leaves ample room.
    private static let limits = ArchiveLimits(entryCount: 20_000, byteCount: 64 << 20, ratio: 20)

    /// The dataset, in place of folders' names.
    let dataset: String?
    /// Where archives are unpacked: counts as unfinished, and is to be removed by ``UnfinishedFiles/remove(_:)``.
    let unpacked: URL
    /// The only folders to look in, at any depth; everywhere where there are none.
    var folders: [String] = []
    private(set) var files: [GroundTruthFile] = []

    init(dataset: String?, unpacked: URL) {
        self.dataset = dataset
        self.unpacked = unpacked
    }

    /// Adds the files in a folder or an archive, or a single file; one that is here for a moment only has another name in
    /// records. It is an error when there are none.
    mutating func add(_ place: URL, as name: String? = nil) throws {
        let place = place.standardizedFileURL
        let isFolder = try isFolder(place)
        let count = files.count
        switch (isFolder, form(of: place, isNamed: true)) {
        case (true, _): try add(contentsOf: place, archive: nil)
        case (_, let form?): append(place, form, archive: nil)
        default: try add(archive: place, as: name ?? place.path)
        }
        try keepOnlyFolders(below: place, from: count, name ?? place.path)
        guard files.count == count else { return }
        throw RegistryError(
            .badData, "\(name ?? place.path): holds no ground truth",
            remedy: "Published files are called CAttached_….mat; describe your own data in a manifest: "
                + "`cascade-registry ground-truth template`.")
    }

    /// Leaves those files out, of the last ones, that lie in other folders than the wanted ones.
    ///
    /// - Throws: ``RegistryError`` that names the folders there are when none of them is wanted.
    private mutating func keepOnlyFolders(below root: URL, from count: Int, _ name: String) throws(RegistryError) {
        guard !folders.isEmpty else { return }
        let found = Array(files[count...])
        files[count...].removeAll { [folders] in !$0.isIn(folders, below: root.path) }
        guard files.count == count, !found.isEmpty else { return }
        let names = Set(found.map(\.dataset)).sorted()
        throw RegistryError(
            .notFound, "\(name): has no folder “\(folders.joined(separator: "”, “"))” with ground truth",
            remedy: "It has \(names.prefix(20).joined(separator: ", "))"
                + (names.count > 20 ? " and \(names.count - 20) more." : "."))
    }

    private mutating func add(archive: URL, as source: String) throws {
        try createFolder(unpacked.deletingLastPathComponent())
        guard UnfinishedFiles.createFolder(unpacked.path) == 0 || errno == EEXIST else {
            throw FileError.system(path: unpacked.path, "cannot be created", errno: errno)
        }
        let folder = try Archive.unpack(archive, in: unpacked, limits: Self.limits)
        try add(contentsOf: folder, archive: (source, folder))
    }

    private mutating func add(contentsOf folder: URL, archive: (source: String, folder: URL)?) throws {
        let contents = try folderContents(folder).filter { !$0.hasPrefix(".") }.map { folder.appending(path: $0) }
        for place in contents {
            if try isFolder(place) {
                try add(contentsOf: place, archive: archive)
            } else if let form = form(of: place, isNamed: false) {
                append(place, form, archive: archive)
            }
        }
    }

    /// Whether a place is a folder; a link counts as what it points to.
    private func isFolder(_ place: URL) throws(RegistryError) -> Bool {
        var status = stat()
        guard unsafe stat(place.path, &status) == 0 else {
            let error = FileError.system(path: place.path, "cannot be opened", errno: errno)
            throw RegistryError.system(error, at: place, "cannot be opened")
        }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    private mutating func append(
        _ place: URL, _ form: GroundTruthFile.Form, archive: (source: String, folder: URL)?
    ) {
        let folder = place.deletingLastPathComponent()
        // Files at the top of an archive belong to a dataset called like the archive.
        let isTop = archive.map { folder.standardizedFileURL.path == $0.folder.standardizedFileURL.path } ?? false
        let named = isTop ? archive?.source.split(separator: "/").last?.prefix { $0 != "." }.description : nil
        files.append(
            GroundTruthFile(
                url: place, form: form, dataset: dataset ?? named ?? folder.lastPathComponent,
                source: archive?.source ?? place.path,
                entry: archive.map { String(place.standardizedFileURL.path.dropFirst($0.folder.path.count + 1)) }))
    }

    /// How a file has to be read; in a folder only what is meant for us counts.
    private func form(of file: URL, isNamed: Bool) -> GroundTruthFile.Form? {
        switch file.pathExtension.lowercased() {
        case "mat": isNamed || file.lastPathComponent.hasPrefix("CAttached") ? .published : nil
        case "safetensors": .native
        case "yaml", "yml", "json":
            isNamed || file.lastPathComponent == GroundTruthManifestFile.fileName ? .manifest : nil
        default: nil
        }
    }
}
