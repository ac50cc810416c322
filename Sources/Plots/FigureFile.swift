internal import CSVG
package import Files
package import Foundation

/// A format of figures, which the extension of the file's name says.
package enum FigureFormat: String, CaseIterable, Sendable {
    case svg
    case png
    case pdf

    /// The format of a file.
    ///
    /// - Throws: `FileError` where the extension says none, or what draws PNG and PDF is not installed.
    package init(of file: URL) throws(FileError) {
        let name = file.deletingPathExtension().lastPathComponent
        guard let format = FigureFormat(rawValue: file.pathExtension.lowercased()) else {
            throw FileError(
                .unsupported, path: file.path, "a figure is an SVG, PNG or PDF, by the extension of its name",
                remedy: "Name it \(name).svg, \(name).png or \(name).pdf.")
        }
        if format != .svg { try Self.requireLibrary(for: file.path) }
        self = format
    }

    /// Loads librsvg, once.
    ///
    /// - Throws: `FileError` of `path` where it is not installed.
    static func requireLibrary(for path: String) throws(FileError) {
        guard let missingLibrary else { return }
        let name = URL(filePath: path).deletingPathExtension().lastPathComponent
        throw FileError(
            .unsupported, path: path, "librsvg, which draws PNG and PDF, cannot be loaded: \(missingLibrary)",
            remedy: "Install it (Debian and Ubuntu: librsvg2-2), or name the file \(name).svg.")
    }

    /// What is wrong with librsvg, if anything.
    private static let missingLibrary: String? = unsafe csvg_load().map { unsafe String(cString: $0) }
}

/// The file of a figure, in the format that its extension says. It appears whole under its name, or not at all.
package struct FigureFile {
    private let format: FigureFormat
    private let file: AtomicFile

    /// Makes sure that the figure can be drawn and its name be used.
    ///
    /// - Throws: `FileError` where it cannot.
    package init(_ file: URL, replacesExisting: Bool = false) throws(FileError) {
        format = try FigureFormat(of: file)
        self.file = try AtomicFile(file, replacesExisting: replacesExisting)
    }

    /// Draws the figure, and gives it its name.
    ///
    /// - Throws: `FileError` where it cannot be drawn or written.
    package func write(_ drawing: SVGDocument) throws(FileError) {
        try file.write(try drawing.bytes(as: format, path: file.destination.path))
        try file.commit()
    }

    /// The name under which it will appear.
    package var destination: URL { file.destination }
}

extension SVGDocument {
    /// Dots per inch of a PNG: what journals ask of figures.
    static let dotsPerInch = 300.0

    /// The whole file.
    ///
    /// - Throws: `FileError` of `path`, where librsvg cannot draw it.
    func bytes(as format: FigureFormat, path: String) throws(FileError) -> Data {
        let perInch: Double
        switch format {
        case .svg: return Data(text.utf8)
        case .png: perInch = Self.dotsPerInch
        case .pdf: perInch = 72
        }
        try FigureFormat.requireLibrary(for: path)
        let svg = Array(text.utf8)
        var result = Data()
        let fault = unsafe svg.withUnsafeBufferPointer { svg -> String? in
            guard let start = svg.baseAddress else { return "it is empty" }
            return unsafe withUnsafeMutablePointer(to: &result) { result in
                unsafe csvg_draw(
                    start, svg.count, format == .png ? csvg_png : csvg_pdf, widthMillimetres / 25.4 * perInch,
                    heightMillimetres / 25.4 * perInch,
                    { context, bytes, count in
                        unsafe context.assumingMemoryBound(to: Data.self).pointee.append(bytes, count: Int(count))
                        return 1
                    }, result
                ).map { unsafe String(cString: $0) }
            }
        }
        if let fault {
            throw FileError(
                .unsupported, path: path, "cannot be drawn as a \(format.rawValue.uppercased()): \(fault)",
                remedy: "Draw it as an SVG.")
        }
        return result
    }
}
