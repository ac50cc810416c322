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
        case timeSeries(MATTimeSeries)
        case table(MATTable)
    }

    /// What an array holds, where that is one matrix of real numbers with more than one of them; `nil` elsewhere.
    init?(_ array: any MATArray, in objects: MATObjects) throws(FileError) {
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
            if cells.count == 1, let only = try MATCandidate(cells[0], in: objects) {
                self = only
                return
            }
            guard Self.areTraces(cells) else { return nil }
            (note, source) = ("each of the \(cells.count) cells is one trace", .traces(cells))
        case .opaque where Self.classNames.contains(variable.className):
            guard let object = try objects.object(array), let found = try MATCandidate(object, in: objects) else {
                return nil
            }
            self = found
            return
        default: return nil
        }
        self.variable = variable
    }

    /// Traces of an object of MATLAB's own that holds some; `nil` for others.
    private init?(_ object: MATObject, in objects: MATObjects) throws(FileError) {
        if let series = try MATTimeSeries(object, in: objects) {
            source = .timeSeries(series)
            variable = Self.variable(of: object, series.variable, series.shape)
        } else if let table = try MATTable(object, in: objects) {
            source = .table(table)
            variable = Self.variable(of: object, table.variable, table.shape)
        } else {
            return nil
        }
        note = nil
    }

    private static let classNames = [MATTimeSeries.className] + MATTable.classNames

    /// What an object is called, with the extents of its numbers.
    private static func variable(
        of object: MATObject, _ numbers: MATVariable, _ shape: (rows: Int, columns: Int)
    ) -> MATVariable {
        MATVariable(
            name: object.path, matClass: numbers.matClass, isLogical: false, shape: [shape.rows, shape.columns],
            isComplex: false, isCompressed: numbers.isCompressed, isPlain: false, foreignClassName: object.className)
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

    /// Reads the matrix, and what the file says about it.
    func read(_ budget: MemoryBudget) throws(FileError) -> MATTraces {
        switch source {
        case .numbers(let array): return MATTraces(try array.numbers())
        case .sparse(let array): return MATTraces(try array.sparse())
        case .timeSeries(let series): return try series.read()
        case .table(let table): return try table.read(budget)
        case .traces(let arrays):
            try budget.charge(
                variable.shape.reduce(1, *), size: 2 * MemoryLayout<Float>.size, for: "“\(variable.name)”")
            var rows: [Float] = []
            for array in arrays {
                let vector = try array.numbers()
                rows += try vector.values(outer: 0..<vector.outerCount, inner: 0..<vector.innerCount)
            }
            let length = rows.count / arrays.count
            return MATTraces(
                HeldMatrix(
                    outerCount: length, innerCount: arrays.count,
                    values: transposed(rows, rows: arrays.count, columns: length)))
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
