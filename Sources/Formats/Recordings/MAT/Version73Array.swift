internal import Files

/// A variable of a MATLAB 7.3 file, or a part of one.
struct Version73Array: MATArray {
    private(set) var variable: MATVariable
    private let node: Version73File.Node
    private let file: HDF5File

    init(_ object: HDF5Object, path: String, in file: HDF5File) throws(FileError) {
        node = try Version73File.Node(object)
        self.file = file
        let described = try node.variable(named: path)
        guard node.isSparse else {
            variable = described
            return
        }
        let rows = try object.number(ofAttribute: "MATLAB_sparse") ?? 0
        let starts = try object.member("jc")?.dataset().count ?? 1
        variable = MATVariable(
            name: path, matClass: .sparse, isLogical: described.isLogical,
            shape: [Int(max(0, min(rows, 1e15))), max(0, starts - 1)], isComplex: false,
            isCompressed: described.isCompressed, isPlain: false)
    }

    func named(_ path: String) -> any MATArray {
        var array = self
        array.variable.name = path
        return array
    }

    func fields() throws(FileError) -> [MATField] {
        guard node.object.isGroup, variable.matClass == .structure else { return [] }
        var fields: [MATField] = []
        for link in try node.object.links() {
            guard let object = try node.object.object(of: link) else { continue }
            let dataset = object.isDataset ? try object.dataset() : nil
            let className = try object.text(ofAttribute: "MATLAB_class")
            if let dataset, dataset.isReference, className == nil {
                // An array of structures has references in place of values.
                let objects = try references(dataset)
                var values: [any MATArray] = []
                for (place, object) in objects.enumerated() {
                    values.append(
                        try Version73Array(
                            object, path: path(ofField: link.name, element: place, of: objects.count), in: file))
                }
                fields.append(MATField(name: link.name, values: values))
            } else {
                let path = path(ofField: link.name, element: 0, of: 1)
                fields.append(MATField(name: link.name, values: [try Version73Array(object, path: path, in: file)]))
            }
        }
        return fields
    }

    func cells() throws(FileError) -> [any MATArray] {
        guard variable.matClass == .cell || variable.foreignClassName == "FileWrapper__" else { return [] }
        let dataset = try node.object.dataset()
        guard try node.emptyShape(dataset) == nil else { return [] }
        var cells: [any MATArray] = []
        for (place, object) in try references(dataset).enumerated() {
            cells.append(try Version73Array(object, path: path(ofCell: place), in: file))
        }
        return cells
    }

    func numbers() throws(FileError) -> any StoredMatrix {
        let dataset = try node.object.dataset()
        if try node.emptyShape(dataset) == nil, dataset.shape.count == 2 { return try HDF5Matrix(dataset) }
        guard let shape = variable.matrixShape else { throw dataset.notNumbers }
        let isEmpty = shape.rows == 0 || shape.columns == 0
        return HeldMatrix(
            outerCount: shape.columns, innerCount: shape.rows, values: isEmpty ? [] : try dataset.numbers())
    }

    func doubles() throws(FileError) -> [Double] {
        // Some objects, such as members of enumerations, are groups.
        guard node.object.isDataset else { return [] }
        let dataset = try node.object.dataset()
        guard try node.emptyShape(dataset) == nil else { return [] }
        if variable.isComplex { return try dataset.values().numbers(ofPart: "real") ?? [] }
        return try dataset.numbers()
    }

    func text() throws(FileError) -> String? {
        guard variable.matClass == .text, variable.shape.count == 2, variable.shape[0] == 1 else { return nil }
        let units: [Double] = try node.object.dataset().numbers()
        return String(decoding: units.map { UInt16(max(0, min($0, 65535))) }, as: UTF16.self)
    }

    func sparse() throws(FileError) -> HeldMatrix {
        guard let shape = variable.matrixShape, let count = checkedProduct([shape.rows, shape.columns]),
            let starts = try node.object.member("jc")
        else { throw file.content.damaged("“\(variable.name)” is no sparse matrix") }
        try file.content.budget().charge(count, size: 4, for: "“\(variable.name)” with its zeros")
        // Without any number but zeros, there are no others.
        let (rows, values) = (try node.object.member("ir"), try node.object.member("data"))
        let columns = SparseColumns(
            rowCount: shape.rows, starts: try starts.dataset().numbers(), rows: try rows?.dataset().numbers() ?? [],
            values: try values?.dataset().numbers() ?? [])
        guard let matrix = columns.matrix(columnCount: shape.columns) else {
            throw file.content.damaged("the places in the sparse matrix “\(variable.name)”")
        }
        return matrix
    }

    private func references(_ dataset: HDF5Dataset) throws(FileError) -> [HDF5Object] {
        try file.content.budget().charge(dataset.count, size: 256, for: "“\(dataset.path)”")
        guard let addresses = try dataset.values().references else {
            throw file.content.unsupported("“\(dataset.path)” holds \(dataset.type.name) instead of references")
        }
        return try addresses.map { (address) throws(FileError) in try file.object(at: address, path: dataset.path) }
    }
}

extension HDF5Dataset {
    /// Whether it refers to other objects.
    fileprivate var isReference: Bool { if case .reference = type.kind { true } else { false } }
}
