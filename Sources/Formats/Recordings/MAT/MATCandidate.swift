internal import Files

/// A matrix of traces that an array of a MATLAB file is, or can be made of. No number is read before it is asked for.
struct MATCandidate: Sendable {
    /// The array.
    let variable: MATVariable
    /// What was done to it, in a sentence for people.
    let note: String?
    private let source: Source

    private enum Source {
        case numbers(any MATArray)
        case sparse(any MATArray)
        /// One trace each, all of the same length.
        case traces([any MATArray])
    }

    /// What an array holds, where that is one matrix of real numbers with more than one of them; `nil` elsewhere.
    init?(_ array: any MATArray) throws(FileError) {
        let variable = array.variable
        switch variable.matClass {
        case _ where variable.isComplex: return nil
        case _ where variable.matClass.isNumeric:
            guard let shape = variable.matrixShape, shape != (1, 1), shape.rows > 0, shape.columns > 0 else {
                return nil
            }
            note = variable.shape.count == 2 ? nil : "axes of one were left out of the \(variable.shape.count)"
            source = .numbers(array)
        case .sparse:
            guard variable.shape.count == 2, !variable.shape.contains(0) else { return nil }
            (note, source) = (nil, .sparse(array))
        case .cell:
            let cells = try array.cells()
            if cells.count == 1, let only = try MATCandidate(cells[0]) {
                self = only
                return
            }
            guard Self.areTraces(cells) else { return nil }
            (note, source) = ("each of the \(cells.count) cells is one trace", .traces(cells))
        default: return nil
        }
        self.variable = variable
    }

    /// Traces of a field of a structure array, one per element; `nil` where they are something else.
    init?(_ field: MATField, of structure: any MATArray) {
        guard field.values.count > 1, Self.areTraces(field.values) else { return nil }
        let first = field.values[0].variable
        variable = MATVariable(
            name: "\(structure.variable.name).\(field.name)", matClass: first.matClass, isLogical: first.isLogical,
            shape: [field.values.count, first.shape.reduce(1, *)], isComplex: false, isCompressed: first.isCompressed,
            isPlain: true)
        note = "each of the \(field.values.count) elements of “\(structure.variable.name)” holds one trace"
        source = .traces(field.values)
    }

    /// The matrix; columns are the outer index.
    func matrix() throws(FileError) -> any StoredMatrix {
        switch source {
        case .numbers(let array): return try array.numbers()
        case .sparse(let array): return try array.sparse()
        case .traces(let arrays):
            var rows: [Float] = []
            for array in arrays {
                let vector = try array.numbers()
                rows += try vector.values(outer: 0..<vector.outerCount, inner: 0..<vector.innerCount)
            }
            let length = rows.count / arrays.count
            return HeldMatrix(
                outerCount: length, innerCount: arrays.count,
                values: transposed(rows, rows: arrays.count, columns: length))
        }
    }

    /// Whether arrays are vectors of the same length.
    private static func areTraces(_ arrays: [any MATArray]) -> Bool {
        guard let length = arrays.first?.variable.shape.reduce(1, *), length > 1 else { return false }
        return arrays.allSatisfy { array in
            let variable = array.variable
            return variable.matClass.isNumeric && !variable.isComplex && variable.shape.count == 2
                && variable.shape.contains(1) && variable.shape[0] * variable.shape[1] == length
        }
    }
}
