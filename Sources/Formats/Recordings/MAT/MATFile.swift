package import Files
package import Foundation

/// What a MATLAB file says about one of its variables.
package struct MATVariable: Hashable, Sendable, CustomStringConvertible {
    /// The variable's name.
    package var name: String
    /// The class.
    let matClass: MATClass
    /// Whether its numbers stand for true and false.
    package let isLogical: Bool
    /// The extents as MATLAB shows them: rows, columns, …
    package let shape: [Int]
    /// Whether its numbers have an imaginary part.
    package let isComplex: Bool
    /// Whether the file holds it compressed.
    package let isCompressed: Bool
    /// Whether all of it is numbers, text, cells and structures; nothing else is read.
    package let isPlain: Bool
    /// The class of what this program does not read, where the file says it.
    var foreignClassName: String?

    /// Whether it is a matrix of real numbers.
    package var isNumericMatrix: Bool { matClass.isNumeric && !isComplex && shape.count == 2 }

    /// MATLAB's word for the class, such as `single`.
    package var className: String { isLogical ? "logical" : foreignClassName ?? matClass.name }

    /// Name, shape and class, such as `dF_traces (74×6001 single)`; of an object its class only.
    package var description: String {
        let extents = shape.isEmpty ? "" : shape.map(String.init).joined(separator: "×") + " "
        return "\(name) (\(extents)\(isComplex ? "complex " : "")\(className))"
    }
}

/// A MATLAB file of level 5 (`-v6`, `-v7`), or of version 7.3 (`-v7.3`, which is HDF5).
///
/// Single arrays are read where they are in the file. matio reads whole variables of level 5; before it does, the structure
/// of the file is checked to the last byte, because matio crashes or never returns on some damaged files.
package struct MATFile: Sendable {
    /// The file.
    package let url: URL
    /// The variables, in the file's order.
    package let variables: [MATVariable]
    /// Of a file that `-v7.3` wrote; parts of a variable can be read alone.
    private let version73: Version73File?
    private let level5: Level5File?
    private let byteCount: Int

    /// Checks the file and reads the list of variables.
    ///
    /// - Parameter url: a `.mat` file.
    /// - Throws: `FileError` when the file is missing, damaged, or of another version.
    package init(_ url: URL) throws(FileError) {
        try self.init(MappedFile(url))
    }

    /// Checks a file that is open and reads the list of variables.
    init(_ file: MappedFile) throws(FileError) {
        (url, byteCount) = (file.url, file.byteCount)
        try file.refuseGitLFSPointer()
        let start = try file.bytes(in: 0..<min(file.byteCount, RecordingPlace.startSize))
        guard start.starts(with: "MATLAB ".utf8) else {
            throw FileError(
                .unsupported, path: url.path, "does not begin like a MATLAB file of level 5 or 7.3",
                remedy: "Save it in MATLAB with save(…, '-v7').")
        }
        // Programs other than MATLAB call themselves what they like.
        if start.starts(with: "MATLAB 7.3".utf8) || RecordingPlace.isHDF5(start) {
            let version73 = try Version73File(file)
            (self.version73, level5, variables) = (version73, nil, version73.variables)
        } else {
            let level5 = try Level5File(file)
            (version73, self.level5, variables) = (nil, level5, level5.arrays.map(\.variable))
        }
    }

    /// Reads a variable with everything in it.
    ///
    /// - Parameter name: the variable's name.
    /// - Returns: the value; numbers of class `single` stay single, all others become double precision.
    /// - Throws: `FileError` when there is no such variable, it is damaged, or parts of it are neither numbers
    ///   nor text.
    package func value(of name: String) throws(FileError) -> MATValue {
        let variable = try variable(name)
        guard variable.isPlain else {
            throw FileError(
                .unsupported, path: url.path, "\(variable) holds objects, functions or sparse matrices",
                remedy: "Save only numbers, text, cells and structures.")
        }
        if let version73 { return try version73.value(of: name) }
        try level5?.arrays.first { $0.variable.name == name }?.charge(budget())
        return try MatioFile.open(url.path) { file throws(FileError) in try file.value(of: name) }
    }

    /// A variable, to be looked into.
    func array(_ name: String) throws(FileError) -> any MATArray {
        _ = try variable(name)
        if let version73 { return try version73.array(name) }
        guard let array = level5?.arrays.first(where: { $0.variable.name == name }) else {
            throw FileError(.missing, path: url.path, "holds no variable “\(name)”")
        }
        return array
    }

    /// Where the objects of the file are; `nil` where it has none.
    func objectStore() throws(FileError) -> MATObjectStore? {
        let cells = if let version73 { try version73.objectCells() } else { try level5?.objectCells() }
        guard let cells else { return nil }
        return try MATObjectStore(cells, path: url.path)
    }

    /// What is made of the contents may take so much memory.
    func budget() -> MemoryBudget {
        MemoryBudget(
            path: url.path, fileOf: byteCount, remedy: "Save the traces as a matrix: save('traces.mat', 'dff').")
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
        try version73?.requireReadable(name)
        return variable
    }
}
