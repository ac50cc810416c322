package import Files
package import Foundation

/// The formats in which recordings come and results go, named as their extensions.
package enum MatrixFormat: String, Hashable, Sendable, CaseIterable {
    /// A NumPy array.
    case npy
    /// A MATLAB file.
    case mat
    /// Text, one row per line, separated by commas.
    case csv
    /// Text, one row per line, separated by tabs.
    case tsv

    /// The format that a file's extension names; a device or a pipe, which has none, takes NumPy's.
    ///
    /// - Parameter url: the file, which need not exist.
    /// - Throws: `FileError` for another extension.
    package init(extensionOf url: URL) throws(FileError) {
        if url.isStream {
            self = .npy
            return
        }
        guard let format = MatrixFormat(rawValue: url.pathExtension.lowercased()) else {
            throw FileError(
                .unsupported, path: url.path, "its extension is none of \(Self.allExtensions)",
                remedy: "Name it by its format.")
        }
        self = format
    }

    /// What separates the columns of a text.
    var separator: UInt8 { self == .tsv ? UInt8(ascii: "\t") : UInt8(ascii: ",") }

    static var allExtensions: String { allCases.map { ".\($0.rawValue)" }.joined(separator: ", ") }
}
