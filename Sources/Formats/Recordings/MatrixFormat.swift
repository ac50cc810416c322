public import Files
public import Foundation

/// The formats in which recordings come and results go, named as their extensions.
public enum MatrixFormat: String, Hashable, Sendable, CaseIterable {
    /// A NumPy array.
    case npy
    /// A MATLAB file.
    case mat
    /// Text, one row per line, separated by commas.
    case csv
    /// Text, one row per line, separated by tabs.
    case tsv

    /// The format that a file's extension names.
    ///
    /// - Parameter url: the file, which need not exist.
    /// - Throws: `FileError` for another extension.
    public init(extensionOf url: URL) throws(FileError) {
        guard let format = MatrixFormat(rawValue: url.pathExtension.lowercased()) else {
            throw FileError(
                .unsupported, path: url.path, "its extension is none of \(Self.allExtensions)",
                remedy: "Name it by its format.")
        }
        self = format
    }

    /// The format that a file's extension names, provided that the content does not begin like another one's.
    init(ofFileAt url: URL) throws(FileError) {
        let named = MatrixFormat(rawValue: url.pathExtension.lowercased())
        let file = try MappedFile(url)
        try file.refuseGitLFSPointer()
        guard file.byteCount > 0 else { throw FileError(.damaged, path: url.path, "is empty") }
        let start = try file.bytes(in: 0..<min(8, file.byteCount))
        let found = Self.signatures.first { start.starts(with: $0.start) }
        guard let named else {
            throw FileError(
                .unsupported, path: url.path,
                "its extension is none of \(Self.allExtensions)"
                    + (found.map { ", and it begins like \($0.name)" } ?? ""),
                remedy: found?.format.map { "Rename it to end in .\($0.rawValue)." }
                    ?? "Export the traces as a .npy or .mat file.")
        }
        if let found, found.format != named {
            throw FileError(
                .damaged, path: url.path, "is named .\(named.rawValue), but begins like \(found.name)",
                remedy: found.format.map { "Rename it to end in .\($0.rawValue)." }
                    ?? "Export the traces as a .npy or .mat file.")
        }
        self = named
    }

    /// What separates the columns of a text.
    var separator: UInt8 { self == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",") }

    private static var allExtensions: String { allCases.map { ".\($0.rawValue)" }.joined(separator: ", ") }

    private static let signatures: [(start: [UInt8], format: MatrixFormat?, name: String)] = [
        (NPYHeader.magic, .npy, "a NumPy array"),
        (Array("MATLAB ".utf8), .mat, "a MATLAB file"),
        ([0x89] + Array("HDF\r\n".utf8), nil, "an HDF5 file that MATLAB has not written"),
        (Array("PK\u{3}\u{4}".utf8), nil, "a zip archive"),
        ([0x1F, 0x8B], nil, "a gzip-compressed file"),
    ]
}
