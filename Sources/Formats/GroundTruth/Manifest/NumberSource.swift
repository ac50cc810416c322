internal import Files
internal import Core
internal import Foundation

/// Where a list of numbers comes from: a file, or the manifest itself. A further format is a further case here.
enum NumberSource {
    case numbers([Double])
    case file(URL, variable: String?)

    /// The numbers in the precision in which they are stored.
    func samples() throws(FileError) -> Samples {
        switch self {
        case .numbers(let numbers): return .float64(numbers)
        case .file(let url, let variable):
            let format = try MatrixFormat(extensionOf: url)
            guard variable == nil || format == .mat else {
                throw FileError(
                    .unsupported, path: url.path, "has no variables, so “\(variable ?? "")” cannot be chosen",
                    remedy: "Leave out the variable in the manifest.")
            }
            return switch format {
            case .npy: try Self.array(url)
            case .mat: try Self.variable(variable, of: url)
            case .csv, .tsv: try Self.text(url)
            }
        }
    }

    /// When something happened; a text without a single number lists nothing, as that of a silent cell does.
    func times() throws(FileError) -> [Double] {
        if case .file(let url, variable: nil) = self, ["csv", "tsv"].contains(url.pathExtension.lowercased()),
            try Self.listsNothing(MappedFile(url))
        {
            return []
        }
        return try samples().doubles
    }

    /// Whether a text has at most the names of columns.
    private static func listsNothing(_ file: MappedFile) throws(FileError) -> Bool {
        guard file.byteCount <= 1024 else { return false }
        var lines = try TextLines(file)
        var names: [ArraySlice<UInt8>] = []
        while let line = try lines.next() {
            if !TextDialect.trimmed(line).isEmpty { names.append(line) }
        }
        return names.count < 2 && !names.joined().contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private static func array(_ url: URL) throws(FileError) -> Samples {
        let file = try NPYFile(url)
        try requireVector(file.shape, url)
        let values = try file.allValues()
        switch file.storage.kind {
        case .float16, .float32: return .float32(values.map(Float.init))
        default: return .float64(values)
        }
    }

    private static func text(_ url: URL) throws(FileError) -> Samples {
        let table: DelimitedText<Double> = try .read(MappedFile(url))
        try requireVector([table.rowCount, table.columnCount], url)
        return .float64(table.values)
    }

    private static func variable(_ name: String?, of url: URL) throws(FileError) -> Samples {
        let file = try MATFile(url)
        let matrices = file.variables.filter(\.isNumericMatrix)
        guard let name = name ?? (matrices.count == 1 ? matrices[0].name : nil) else {
            throw FileError(
                .ambiguous, path: url.path, "does not hold exactly one list of numbers",
                remedy: "Write {file: \(url.lastPathComponent), variable: NAME}; there is \(MATFile.list(matrices)).")
        }
        let value = try file.value(of: name)
        guard let vector = value.vector else {
            try requireVector(value.shape, url)
            throw FileError(.unsupported, path: url.path, "“\(name)” holds something else than numbers")
        }
        return vector
    }

    private static func requireVector(_ shape: [Int], _ url: URL) throws(FileError) {
        guard shape.count == 1 || (shape.count == 2 && (shape.contains(1) || shape.contains(0))) else {
            throw FileError(
                .unsupported, path: url.path, "holds an array of shape \(shape), not a row or a column of numbers",
                remedy: "Save one list of numbers per file, for one neuron.")
        }
    }
}
