internal import Files

/// An array of a MATLAB file, wherever it lies: a variable, a field of a structure, or a cell. What is in it is read
/// only when it is asked for, so that nothing else in the file matters.
protocol MATArray: Sendable {
    /// What the file says about it; its name is the path to it, such as `data.traces` or `data{2}`.
    var variable: MATVariable { get }

    /// The same under another path.
    func named(_ path: String) -> any MATArray

    /// The fields of a structure, with one array for each of its elements.
    func fields() throws(FileError) -> [MATField]

    /// The elements of a cell array, and of the one that a store of objects is.
    func cells() throws(FileError) -> [any MATArray]

    /// Real numbers with at most two axes that are longer than one; columns are the outer index.
    func numbers() throws(FileError) -> any StoredMatrix

    /// All numbers in full precision, without imaginary parts, column after column; of an object, what refers to it in
    /// the store of objects.
    func doubles() throws(FileError) -> [Double]

    /// A line of text; `nil` for anything else.
    func text() throws(FileError) -> String?

    /// A sparse matrix with its zeros; columns are the outer index.
    func sparse() throws(FileError) -> HeldMatrix
}

/// A field of a structure.
struct MATField: Sendable {
    let name: String
    /// One per element of the structure array.
    var values: [any MATArray]
}

extension MATArray {
    /// The path of a field of an element.
    func path(ofField field: String, element: Int, of count: Int) -> String {
        variable.name + (count == 1 ? "" : "(\(element + 1))") + ".\(field)"
    }

    /// The path of a cell.
    func path(ofCell cell: Int) -> String { "\(variable.name){\(cell + 1)}" }

    /// The single number that it is; `nil` for anything else.
    func scalar() throws(FileError) -> Double? {
        guard variable.matClass.isNumeric, !variable.isComplex, variable.shape.allSatisfy({ $0 == 1 }) else {
            return nil
        }
        return try doubles().first
    }

    /// A field of a structure with one element.
    func field(_ name: String) throws(FileError) -> (any MATArray)? {
        guard let field = try fields().first(where: { $0.name == name }), field.values.count == 1 else { return nil }
        return field.values[0]
    }
}

extension MATVariable {
    /// Rows and columns, where it has no more than two axes that are longer than one.
    var matrixShape: (rows: Int, columns: Int)? {
        if shape.count == 2 { return (shape[0], shape[1]) }
        let long = shape.filter { $0 != 1 }
        guard shape.count > 2, long.count <= 2 else { return nil }
        return (long.first ?? 1, long.count == 2 ? long[1] : 1)
    }
}

/// Places of numbers that are not zero, as MATLAB keeps a sparse matrix: column after column.
struct SparseColumns {
    let rowCount: Int
    /// Where each column begins among the numbers, and where the last one ends.
    let starts: [Double]
    let rows: [Double]
    let values: [Float]

    /// The matrix with its zeros; `nil` where the places are none of it.
    func matrix(columnCount: Int) -> HeldMatrix? {
        guard starts.count == columnCount + 1, starts.first == 0, rows.count >= values.count,
            zip(starts.dropFirst(), starts).allSatisfy({ $0 >= $1 }), starts[columnCount] <= Double(values.count)
        else { return nil }
        var all = [Float](repeating: 0, count: rowCount * columnCount)
        for column in 0..<columnCount {
            for place in Int(starts[column])..<Int(starts[column + 1]) {
                guard (0..<Double(rowCount)).contains(rows[place]) else { return nil }
                all[column * rowCount + Int(rows[place])] = values[place]
            }
        }
        return HeldMatrix(outerCount: columnCount, innerCount: rowCount, values: all)
    }
}
