public import Files
public import Foundation

/// What a MATLAB file says about one of its variables.
public struct MATVariable: Hashable, Sendable, CustomStringConvertible {
    /// The variable's name.
    public let name: String
    /// The class.
    let matClass: MATClass
    /// Whether its numbers stand for true and false.
    public let isLogical: Bool
    /// The extents as MATLAB shows them: rows, columns, …
    public let shape: [Int]
    /// Whether its numbers have an imaginary part.
    public let isComplex: Bool
    /// Whether the file holds it compressed.
    public let isCompressed: Bool
    /// Whether all of it is numbers, text, cells and structures; nothing else is read.
    public let isPlain: Bool

    /// Whether it is a matrix of real numbers.
    public var isNumericMatrix: Bool { matClass.isNumeric && !isComplex && shape.count == 2 }

    /// MATLAB's word for the class, such as `single`.
    public var className: String { isLogical ? "logical" : matClass.name }

    /// Name, shape and class, such as `dF_traces (74×6001 single)`.
    public var description: String {
        "\(name) (\(shape.map(String.init).joined(separator: "×")) \(isComplex ? "complex " : "")\(className))"
    }
}

/// A MATLAB file of level 5 (`-v6`, `-v7`) or of version 7.3 (`-v7.3`, which is HDF5), read by matio.
///
/// Before matio sees it, the structure of the file is checked to the last byte, because matio and the HDF5 library
/// crash or never return on some damaged files.
public struct MATFile: Sendable {
    /// The file.
    public let url: URL
    /// The variables, in the file's order.
    public let variables: [MATVariable]
    /// Written by `-v7.3`: parts of a variable can be read alone.
    private let isVersion73: Bool

    /// Checks the file and reads the list of variables.
    ///
    /// - Parameter url: a `.mat` file.
    /// - Throws: `FileError` when the file is missing, damaged, or of another version.
    public init(_ url: URL) throws(FileError) {
        let file = try MappedFile(url)
        try file.refuseGitLFSPointer()
        let start = String(decoding: try file.bytes(in: 0..<min(file.byteCount, 10)), as: UTF8.self)
        guard start.hasPrefix("MATLAB ") else {
            throw FileError(
                .unsupported, path: url.path, "does not begin like a MATLAB file of level 5 or 7.3",
                remedy: "Save it in MATLAB with save(…, '-v7').")
        }
        self.url = url
        isVersion73 = start.hasPrefix("MATLAB 7.3")
        variables = isVersion73 ? try Version73File.variables(of: file) : try Level5File(file).variables
    }

    /// Reads a variable with everything in it.
    ///
    /// - Parameter name: the variable's name.
    /// - Returns: the value; numbers of class `single` stay single, all others become double precision.
    /// - Throws: `FileError` when there is no such variable, it is damaged, or parts of it are neither numbers
    ///   nor text.
    public func value(of name: String) throws(FileError) -> MATValue {
        let variable = try variable(name)
        guard variable.isPlain else {
            throw FileError(
                .unsupported, path: url.path, "\(variable) holds objects, functions or sparse matrices",
                remedy: "Save only numbers, text, cells and structures.")
        }
        return try MatioFile.open(url.path) { file throws(FileError) in try file.value(of: name) }
    }

    /// A numeric matrix in the order in which the file holds it: column after column, so that rows are the inner index.
    func matrix(_ name: String) throws(FileError) -> any StoredMatrix {
        let variable = try variable(name)
        guard variable.isNumericMatrix else {
            throw FileError(
                .unsupported, path: url.path, "\(variable) is not a matrix of real numbers",
                remedy: "Name another variable with --variable: \(Self.list(variables)).")
        }
        let matrix = MatioMatrix(
            path: url.path, name: name, outerCount: variable.shape[1], innerCount: variable.shape[0])
        // A part of a compressed level 5 matrix can only be had by inflating all that comes before.
        return isVersion73 ? matrix : try HeldMatrix(matrix)
    }

    /// The variables with their shapes, for messages.
    static func list(_ variables: [MATVariable]) -> String {
        variables.isEmpty ? "there is none" : variables.map(\.description).joined(separator: ", ")
    }

    private func variable(_ name: String) throws(FileError) -> MATVariable {
        guard let variable = variables.first(where: { $0.name == name }) else {
            throw FileError(
                .missing, path: url.path, "holds no variable “\(name)”",
                remedy: "It holds: \(Self.list(variables)).")
        }
        return variable
    }
}

/// A matrix in a MATLAB file, of which matio reads what is asked for.
private struct MatioMatrix: StoredMatrix {
    let path: String
    let name: String
    let outerCount: Int
    let innerCount: Int

    func values(outer: Range<Int>, inner: Range<Int>) throws(FileError) -> [Float] {
        guard !outer.isEmpty, !inner.isEmpty else { return [] }
        return try MatioFile.open(path) { file throws(FileError) in
            try file.block(of: name, rows: inner, columns: outer)
        }
    }
}
