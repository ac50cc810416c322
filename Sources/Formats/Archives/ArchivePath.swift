internal import Files
internal import Foundation

/// The names of an archive's entries: the only way from an entry to a path on disk.
///
/// A name that could leave the folder, or that some file system takes for another entry's name, is refused; nothing
/// is repaired.
struct ArchivePaths {
    private static let longestName = 1024
    private static let deepestFolder = 16

    private let archive: String
    private var files: Set<String> = []
    private var folders: Set<String> = []
    /// How each path is spelled, by what a file system without case or normalisation takes it for.
    private var spellings: [String: String] = [:]

    init(archive: String) {
        self.archive = archive
    }

    /// Checks a name and returns its components.
    mutating func add(_ name: String, isFolder: Bool) throws(FileError) -> [String] {
        var components = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if isFolder, components.last == "" { components.removeLast() }
        if isFolder, components == ["."] { return [] }
        if components.first == "." { components.removeFirst() }
        guard !components.isEmpty, components.count <= Self.deepestFolder, name.utf8.count <= Self.longestName else {
            throw refused(name, "its name is empty, too long or too deep")
        }
        guard components.allSatisfy({ $0 != "" && $0 != "." && $0 != ".." }) else {
            throw refused(name, "its name is absolute or leads elsewhere (“..”)")
        }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7F && !"\\:".unicodeScalars.contains($0)
        }
        guard isPlain else { throw notPlain(name) }
        var path = ""
        for (index, component) in components.enumerated() {
            path += "/" + component
            try claim(path, of: name, isFolder: isFolder || index < components.count - 1)
        }
        let key = Self.folded(path)
        guard isFolder ? folders.insert(key).inserted : files.insert(key).inserted else {
            throw refused(name, "its name occurs twice")
        }
        return components
    }

    /// A path is spelled in one way only, and is either a file or a folder.
    private mutating func claim(_ path: String, of name: String, isFolder: Bool) throws(FileError) {
        let key = Self.folded(path)
        let spelling = path + (isFolder ? "/" : "")
        let known = spellings.updateValue(spelling, forKey: key)
        guard known == nil || known.map({ Array($0.utf8) }) == Array(spelling.utf8) else {
            throw refused(name, "some file systems take its name for that of “\(known ?? "")”")
        }
    }

    private static func folded(_ path: String) -> String {
        path.precomposedStringWithCompatibilityMapping.lowercased()
    }

    private func notPlain(_ name: String) -> FileError {
        let why = "its name has a backslash, a colon or a control character"
        let inside = name.split(separator: "\\", omittingEmptySubsequences: false).map(String.init)
        let isFolder = inside.last == ""
        var asIfWithSlashes = ArchivePaths(archive: archive)
        guard inside.count > 1,
            (try? asIfWithSlashes.add(inside.joined(separator: "/"), isFolder: isFolder)) != nil
        else { return refused(name, why) }
        // The same archive would come again.
        return FileError(
            .suspicious, path: archive,
            "the entry “\(name.prefix(200))” is refused: a backslash separates its folders, which other programs take for a "
                + "part of the name. Nothing was unpacked",
            remedy: "Unpack it with a program that knows such archives, and name the folder instead: "
                + "unzip ARCHIVE -d FOLDER.")
    }

    func refused(_ name: String, _ why: String) -> FileError {
        FileError(
            .suspicious, path: archive, "the entry “\(name.prefix(200))” is refused: \(why). Nothing was unpacked",
            remedy: "Take the archive from its publisher again.")
    }
}
