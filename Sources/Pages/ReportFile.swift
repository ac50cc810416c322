package import Files
package import Foundation

/// The file of a report. It appears whole under its name, or not at all.
package struct ReportFile {
    private let file: AtomicFile

    /// Makes sure that the name can be used.
    ///
    /// - Throws: `FileError` where it cannot, or is not that of a page.
    package init(_ file: URL, replacesExisting: Bool = false) throws(FileError) {
        try Self.requirePage(file)
        self.file = try AtomicFile(file, replacesExisting: replacesExisting)
    }

    /// Refuses a name that is not that of a page.
    package static func requirePage(_ file: URL) throws(FileError) {
        guard !["html", "htm"].contains(file.pathExtension.lowercased()) else { return }
        throw FileError(
            .unsupported, path: file.path, "a report is a page of HTML, which its extension does not say",
            remedy: "Name it \(file.deletingPathExtension().lastPathComponent).html.")
    }

    /// Writes the page, and gives it its name.
    ///
    /// - Throws: `FileError` where it cannot be written.
    package func write(_ page: ReportPage) throws {
        try file.write(try page.html())
        try file.commit()
    }

    /// The name under which it will appear.
    package var destination: URL { file.destination }
}
