public import Foundation

/// What a MATLAB file says about one of its variables.
public struct MATVariable: Hashable, Sendable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// MATLAB's word for the class, such as `single`.
    public let className: String
    /// The extents as MATLAB shows them: rows, columns, …
    public let shape: [Int]
    /// Whether it is a matrix of real numbers.
    public let isNumericMatrix: Bool
    /// Whether the file holds it compressed.
    public let isCompressed: Bool

    /// Name, shape and class, such as `dF_traces (74×6001 single)`.
    public var description: String {
        "\(name) (\(shape.map(String.init).joined(separator: "×")) \(className))"
    }
}

/// A MATLAB file of level 5 (`-v6`, `-v7`) or of version 7.3 (`-v7.3`, which is HDF5).
///
/// The reader is our own, because the common C libraries crash or hang on some damaged files.
public struct MATFile: Sendable {
    /// The file.
    public let url: URL
    /// The variables, in the file's order.
    public let variables: [MATVariable]
    private let content: Content

    private enum Content: Sendable {
        case level5(Level5File)
    }

    /// Reads the list of variables.
    ///
    /// - Parameter url: a `.mat` file.
    /// - Throws: ``FormatError`` when the file is missing, damaged, or of another version.
    public init(_ url: URL) throws(FormatError) {
        let file = try MappedFile(url)
        let start = String(decoding: try file.bytes(in: 0..<min(file.byteCount, 20)), as: UTF8.self)
        guard start.hasPrefix("MATLAB ") else {
            throw FormatError(
                .unsupported, path: url.path, "does not begin like a MATLAB file of level 5 or 7.3",
                remedy: "Save it in MATLAB with save(…, '-v7').")
        }
        self.url = url
        let level5 = try Level5File(file)
        content = .level5(level5)
        variables = level5.entries.map(\.variable)
    }

    /// Reads a variable with everything in it.
    ///
    /// - Parameter name: the variable's name.
    /// - Returns: the value; numbers of class `single` stay single, all others become double precision.
    /// - Throws: ``FormatError`` when there is no such variable, or it is damaged.
    public func value(of name: String) throws(FormatError) -> MATValue {
        switch content {
        case .level5(let file): try file.value(of: file.entries[try index(of: name)])
        }
    }

    /// A numeric matrix in the order in which the file holds it: column after column, so that rows are the inner index.
    func matrix(_ name: String) throws(FormatError) -> any StoredMatrix {
        let index = try index(of: name)
        let variable = variables[index]
        guard variable.isNumericMatrix else {
            throw FormatError(
                .unsupported, path: url.path, "\(variable) is not a matrix of real numbers",
                remedy: "Name another variable with --variable: \(Self.list(variables)).")
        }
        switch content {
        case .level5(let file):
            return HeldMatrix(
                outerCount: variable.shape[1], innerCount: variable.shape[0],
                values: try file.numbers(of: file.entries[index]))
        }
    }

    /// The variables with their shapes, for messages.
    static func list(_ variables: [MATVariable]) -> String {
        variables.isEmpty ? "there is none" : variables.map(\.description).joined(separator: ", ")
    }

    private func index(of name: String) throws(FormatError) -> Int {
        guard let index = variables.firstIndex(where: { $0.name == name }) else {
            throw FormatError(
                .missing, path: url.path, "holds no variable “\(name)”",
                remedy: "It holds: \(Self.list(variables)).")
        }
        return index
    }
}
