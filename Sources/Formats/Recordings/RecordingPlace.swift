internal import Core
internal import Files
internal import Foundation

/// Where a recording is said to be, and how it begins.
struct RecordingPlace: Sendable {
    /// The file or folder.
    let url: URL
    let isFolder: Bool
    /// The file, and the others that belong to it, as far as they are open.
    let files: OpenFiles
    /// The first bytes of a file, at most ``startSize``.
    let start: [UInt8]

    /// HDF5 may begin after a block of 512 bytes.
    static let startSize = 1024

    /// Looks at a file or folder.
    ///
    /// - Throws: `FileError` when nothing is there, it is empty, cannot be read, or is a Git LFS pointer.
    init(_ url: URL, files: OpenFiles = OpenFiles()) throws(FileError) {
        self.url = url
        self.files = files
        isFolder = try FileKind(of: url) == .folder
        guard !isFolder else {
            start = []
            return
        }
        let file = try files.file(url)
        try file.refuseGitLFSPointer()
        guard file.byteCount > 0 else { throw FileError(.damaged, path: url.path, "is empty") }
        start = try file.bytes(in: 0..<min(Self.startSize, file.byteCount))
    }

    /// The file or folder, as the user named it.
    var path: String { url.path }

    /// The file itself.
    var file: MappedFile { get throws(FileError) { try files.file(url) } }

    /// Its name without the extension.
    var stem: String { url.deletingPathExtension().lastPathComponent }

    /// The extension in lower case. What comes on standard input has none: it is a NumPy array, a MATLAB file or text.
    var suffix: String {
        guard url.isStream else { return url.pathExtension.lowercased() }
        if start.starts(with: [0x93] + Array("NUMPY".utf8)) { return MatrixFormat.npy.rawValue }
        return isHDF5 || start.starts(with: "MATLAB".utf8) ? MatrixFormat.mat.rawValue : MatrixFormat.csv.rawValue
    }

    /// Whether a file is HDF5, whoever wrote it.
    var isHDF5: Bool { Self.isHDF5(start) }

    /// Whether a file that begins so is HDF5.
    static func isHDF5(_ start: [UInt8]) -> Bool {
        let signature: [UInt8] = [0x89] + Array("HDF\r\n\u{1A}\n".utf8)
        return start.starts(with: signature) || start.dropFirst(512).starts(with: signature)
    }

    /// Refuses a file whose extension belongs to another format of matrices, or to none.
    func requireExtension(of format: MatrixFormat, _ name: String) throws(FileError) {
        guard suffix != format.rawValue else { return }
        throw FileError(
            .damaged, path: path,
            MatrixFormat(rawValue: suffix) == nil
                ? "its extension is none of \(MatrixFormat.allExtensions), and it begins like \(name)"
                : "is named .\(suffix), but begins like \(name)",
            remedy: "Rename it to end in .\(format.rawValue).")
    }

    /// The error of an orientation that is asked for, and that the file contradicts.
    func contradiction(to known: TraceOrientation) -> FileError {
        FileError(
            .ambiguous, path: path, "says by itself that it is \(known.rawValue)",
            remedy: "Leave out --orientation, or give \(known.rawValue).")
    }

    /// The error of a place that no format recognizes.
    var unknown: FileError {
        let export = "Export the traces as a .npy or .mat file."
        if isFolder {
            return FileError(
                .unsupported, path: path, "is a folder, and no recording that this program knows",
                remedy: "Name a file, or the folder that a program which it knows has written.")
        }
        if isHDF5 {
            return FileError(
                .unsupported, path: path, "is an HDF5 file of a layout that this program does not know",
                remedy: export)
        }
        if let entry = firstEntry,
            entry.hasPrefix("[Content_Types]") || entry.hasPrefix("_rels/") || entry.hasPrefix("xl/")
        {
            return FileError(
                .unsupported, path: path, "is a workbook of a spreadsheet",
                remedy: "Save the sheet with the traces as a .csv file.")
        }
        if let name = firstArray {
            return FileError(
                .unsupported, path: path, "is a NumPy archive of arrays, the first of them “\(name)”",
                remedy: "Save the one with the traces by itself: "
                    + "numpy.save(\"traces.npy\", numpy.load(\"\(url.lastPathComponent)\")[\"\(name)\"]).")
        }
        if let archive = Self.archives.first(where: { start.starts(with: $0.start) }) {
            return FileError(.unsupported, path: path, "is \(archive.name)", remedy: "Unpack it first.")
        }
        switch suffix {
        case MatrixFormat.mat.rawValue:
            // Those of level 4 begin with numbers.
            return FileError(
                .unsupported, path: path, "does not begin like a MATLAB file of level 5 or 7.3",
                remedy: "Save it in MATLAB with save(…, '-v7'), or with scipy.io.savemat(name, variables).")
        case MatrixFormat.npy.rawValue:
            return FileError(
                .damaged, path: path, "does not begin like a NumPy array",
                remedy: "Save it with numpy.save(name, array).")
        default:
            return FileError(
                .unsupported, path: path, "its extension is none of \(MatrixFormat.allExtensions)", remedy: export)
        }
    }

    /// The name of the first entry of a zip archive.
    private var firstEntry: String? {
        guard start.starts(with: "PK\u{3}\u{4}".utf8), start.count > 30 else { return nil }
        return String(decoding: start[30...].prefix(Int(start[26...27].unsignedNumber())), as: UTF8.self)
    }

    /// The name of the first array of what `numpy.savez` wrote: a zip archive whose entries end in `.npy`.
    private var firstArray: String? {
        guard let firstEntry, firstEntry.hasSuffix(".npy") else { return nil }
        return String(firstEntry.dropLast(4))
    }

    /// Whether it is packed into something else.
    var isArchive: Bool { Self.archives.contains { start.starts(with: $0.start) } }

    private static let archives: [(start: [UInt8], name: String)] = [
        (Array("PK\u{3}\u{4}".utf8), "a zip archive"), ([0x1F, 0x8B], "a gzip-compressed file"),
    ]
}
