internal import Files
internal import Foundation

/// Finds the traces among the variables of a MATLAB file and what is in them.
struct MATSearch {
    let file: MATFile
    let objects: MATObjects

    init(_ file: MATFile) { (self.file, objects) = (file, MATObjects(of: file)) }

    /// Structures within structures are looked into so far, and no more arrays in all.
    private static let greatestDepth = 4
    private static let mostArrays = 2000
    /// Those that a message names.
    private static let mostNamed = 20

    /// Everything that is one matrix of real numbers, and what is wrong with what could not be looked into.
    private func candidates() -> (found: [MATCandidate], faults: [FileError]) {
        var (left, found, faults): (Int, [MATCandidate], [FileError]) = (Self.mostArrays, [], [])
        for variable in file.variables {
            do {
                try look(into: file.array(variable.name), depth: 0, &left, &found)
            } catch {
                faults.append(error)
            }
        }
        return (found, faults)
    }

    /// The matrices within an array.
    func matrices(in array: any MATArray) throws(FileError) -> [MATCandidate] {
        var (left, found): (Int, [MATCandidate]) = (Self.mostArrays, [])
        try look(into: array, depth: 0, &left, &found)
        return found
    }

    private func look(
        into array: any MATArray, depth: Int, _ left: inout Int, _ found: inout [MATCandidate]
    ) throws(FileError) {
        left -= 1
        guard left > 0, depth <= Self.greatestDepth else { return }
        if let candidate = try MATCandidate(array, in: objects) { return found.append(candidate) }
        guard array.variable.matClass == .structure else { return }
        for field in try array.fields() {
            if field.values.count == 1 {
                try look(into: field.values[0], depth: depth + 1, &left, &found)
            } else if let candidate = MATCandidate(field, of: array) {
                found.append(candidate)
            }
        }
    }

    /// The only matrix, or the only one whose name is customary.
    func chosen() throws(FileError) -> MATCandidate {
        let (all, faults) = candidates()
        let customary = CustomaryNames.traces(among: all) { $0.variable.fieldName }
        // A name at the top counts before one within a structure.
        let top = customary.filter { !$0.variable.name.contains(".") }
        if let only = top.count == 1 ? top.first : customary.count == 1 ? customary.first : nil { return only }
        // What cannot be read might be what is meant.
        if let fault = faults.first { throw fault }
        if all.count == 1 { return all[0] }
        guard !all.isEmpty else {
            // A single variable tells best why it is none.
            if file.variables.count == 1 { throw refusal(try file.array(file.variables[0].name)) }
            throw FileError(
                .ambiguous, path: file.url.path, "holds no matrix of real numbers, but \(MATFile.list(file.variables))",
                remedy: "Save one in MATLAB: save('traces.mat', 'dff').")
        }
        throw FileError(
            .ambiguous, path: file.url.path, "holds several matrices, and not exactly one by custom",
            remedy: "Choose one with --variable: \(list(all)).")
    }

    /// The matrix that a path leads to: `data.traces`, `cells{2}`, `runs(3).dff`.
    func candidate(at path: String) throws(FileError) -> MATCandidate {
        var steps = MATPath(path).steps[...]
        guard case .name(let name)? = steps.popFirst(), file.variables.contains(where: { $0.name == name }) else {
            throw missing(path, candidates().found)
        }
        var array = try file.array(name)
        while let step = steps.popFirst() {
            switch step {
            case .name(let name):
                let fields = try objects.fields(of: array)
                // MATLAB's classes name what they keep of a property as the property, and a line below it.
                let field = fields.first { $0.name == name } ?? fields.first { $0.name == name + "_" }
                guard let field else {
                    throw missing(path, candidates().found)
                }
                if field.values.count != 1, steps.isEmpty, let all = MATCandidate(field, of: array) { return all }
                guard field.values.count == 1 else { throw unevenElements(field, of: array) }
                array = field.values[0]
            case .cell(let number):
                let cells = try array.cells()
                guard cells.indices.contains(number - 1) else { throw missing(path, candidates().found) }
                array = cells[number - 1]
            case .element(let number):
                guard case .name(let name)? = steps.popFirst(),
                    let field = try objects.fields(of: array).first(where: { $0.name == name }),
                    field.values.indices.contains(number - 1)
                else { throw missing(path, candidates().found) }
                array = field.values[number - 1]
            }
        }
        if let candidate = try MATCandidate(array, in: objects) { return candidate }
        let inside = try matrices(in: array)
        if inside.count == 1 { return inside[0] }
        if inside.count > 1 {
            throw FileError(
                .ambiguous, path: file.url.path, "“\(path)” holds several matrices",
                remedy: "Choose one with --variable: \(list(inside)).")
        }
        throw refusal(array)
    }

    /// The fields of the structure in which a path ends; none at the top, and of structure arrays.
    func singleFields(ofParentOf path: String) throws(FileError) -> [any MATArray] {
        let names = path.split(separator: ".").map(String.init)
        guard names.count > 1, file.variables.contains(where: { $0.name == names[0] }) else { return [] }
        var array = try file.array(names[0])
        for name in names.dropFirst().dropLast() {
            guard let field = try array.field(name) else { return [] }
            array = field
        }
        return try array.fields().filter { $0.values.count == 1 }.map { $0.values[0] }
    }

    private func list(_ candidates: [MATCandidate]) -> String {
        let named = candidates.prefix(Self.mostNamed).map(\.variable.description).joined(separator: ", ")
        return candidates.count > Self.mostNamed ? named + " and \(candidates.count - Self.mostNamed) more" : named
    }

    private func missing(_ path: String, _ candidates: [MATCandidate]) -> FileError {
        FileError(
            .missing, path: file.url.path, "holds no variable “\(path)”",
            remedy: candidates.isEmpty
                ? "It holds: \(MATFile.list(file.variables))." : "Choose one with --variable: \(list(candidates)).")
    }

    private func unevenElements(_ field: MATField, of array: any MATArray) -> FileError {
        let path = "\(array.variable.name).\(field.name)"
        return FileError(
            .unsupported, path: file.url.path,
            "“\(path)” has \(field.values.count) elements that are no traces of the same length",
            remedy: "Name one, such as --variable '\(array.variable.name)(1).\(field.name)'.")
    }
}

/// A path to a part of a variable.
struct MATPath {
    enum Step: Hashable {
        case name(String)
        /// Of a cell array, from 1.
        case cell(Int)
        /// Of a structure array, from 1.
        case element(Int)
    }

    private(set) var steps: [Step] = []

    /// Reads a path; what makes no sense is part of a name, which then does not exist.
    init(_ text: String) {
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            var rest = part
            var numbers: [Step] = []
            while let last = rest.last, let open: Character = last == "}" ? "{" : last == ")" ? "(" : nil,
                let start = rest.lastIndex(of: open), let number = Int(rest[rest.index(after: start)...].dropLast())
            {
                numbers.insert(open == "{" ? .cell(number) : .element(number), at: 0)
                rest = rest[..<start]
            }
            steps += [.name(String(rest))] + numbers
        }
    }
}

extension MATVariable {
    /// The last name of a path.
    fileprivate var fieldName: String { name.split(separator: ".").last.map(String.init) ?? name }
}
