internal import Files
internal import Foundation

/// A MATLAB 7.3 file: HDF5 behind 512 bytes of MATLAB's own.
///
/// A variable is an array, or a group with one member per field of a structure; cells, and structure arrays, are arrays of
/// references to what they hold. HDF5's fast axis is its last one and MATLAB's the first, so that extents are reversed.
struct Version73File: Sendable {
    /// The variables, in the file's order.
    let variables: [MATVariable]
    /// What is wrong with variables that cannot even be described.
    private let faults: [String: FileError]
    private let file: HDF5File
    private let root: HDF5Object

    /// What is kept of an object beside its numbers.
    private static let objectSize = 2048

    /// Lists the variables; what is wrong with one concerns no other.
    init(_ file: MappedFile) throws(FileError) {
        self.file = try HDF5File(file, .matlab)
        root = try self.file.rootGroup()
        var (variables, faults): ([MATVariable], [String: FileError]) = ([], [:])
        // Names with “#” are MATLAB's own.
        for link in try root.links() where !link.name.hasPrefix("#") {
            do {
                guard let object = try root.object(of: link) else { continue }
                variables.append(try Node(object).variable(named: link.name))
            } catch {
                faults[link.name] = error
                variables.append(
                    MATVariable(
                        name: link.name, matClass: .opaque, isLogical: false, shape: [], isComplex: false,
                        isCompressed: false, isPlain: false, foreignClassName: "not readable"))
            }
        }
        (self.variables, self.faults) = (variables, faults)
    }

    /// Reads a variable with everything in it.
    func value(of name: String) throws(FileError) -> MATValue {
        try value(of: node(name), depth: 0, file.content.budget())
    }

    /// A variable, to be looked into.
    func array(_ name: String) throws(FileError) -> any MATArray {
        try Version73Array(node(name).object, path: name, in: file)
    }

    /// The cells of the store of objects; `nil` where the file has none.
    func objectCells() throws(FileError) -> [any MATArray]? {
        guard let store = try root.member("#subsystem#")?.member("MCOS") else { return nil }
        return try Version73Array(store, path: "", in: file).cells()
    }

    /// Throws what is wrong with a variable that cannot be described.
    func requireReadable(_ name: String) throws(FileError) {
        if let fault = faults[name] { throw fault }
    }

    private func node(_ name: String) throws(FileError) -> Node {
        try requireReadable(name)
        guard let object = try root.member(name) else {
            throw file.content.damaged("the variable “\(name)” is gone")
        }
        return try Node(object)
    }
}

extension Version73File {
    /// An object, and what MATLAB says about it.
    struct Node {
        let object: HDF5Object
        /// MATLAB's word for the class; `nil` where another program has left it out.
        let className: String?
        let isSparse: Bool
        let isForeign: Bool

        init(_ object: HDF5Object) throws(FileError) {
            self.object = object
            className = try object.text(ofAttribute: "MATLAB_class")
            isSparse = try object.attribute("MATLAB_sparse") != nil
            let decoded = try object.number(ofAttribute: "MATLAB_object_decode") ?? 0
            isForeign = decoded != 0 || className == "function_handle"
        }

        /// MATLAB's extents: reversed, at least two.
        static func shape(_ extents: [Int]) -> [Int] {
            [Int](repeating: 1, count: max(0, 2 - extents.count)) + extents.reversed()
        }

        /// The class, by MATLAB's word, or else by what the numbers are.
        func matClass(_ type: HDF5Type?) -> MATClass? {
            if isSparse { return .sparse }
            if isForeign { return className == "function_handle" ? .function : .opaque }
            if className == "logical" { return .uint8 }
            if let className { return MATClass.allCases.first { $0.name == className } ?? .opaque }
            guard let type else { return .structure }
            switch type.number?.kind {
            case .float64: return .double
            case .float32: return .single
            case .float16, .bool, nil: return nil
            case let kind?: return MATClass.allCases.first { $0.name == kind.rawValue }
            }
        }

        func variable(named name: String) throws(FileError) -> MATVariable {
            let dataset = object.isDataset ? try object.dataset() : nil
            let matClass = matClass(dataset?.type) ?? .opaque
            var isComplex = false
            if case .compound = dataset?.type.kind { isComplex = matClass.isNumeric }
            return MATVariable(
                name: name, matClass: matClass,
                isLogical: className == "logical" || className == nil && dataset?.type.isEnumeration == true,
                shape: try shape(of: dataset), isComplex: isComplex, isCompressed: dataset?.isCompressed ?? false,
                isPlain: ![.opaque, .function, .sparse, .object].contains(matClass),
                foreignClassName: matClass == .opaque ? className ?? dataset?.type.name : nil)
        }

        /// Of an empty array, the numbers are its extents.
        private func shape(of dataset: HDF5Dataset?) throws(FileError) -> [Int] {
            // An object has the extents of what refers to it.
            if isForeign && className != "function_handle" { return [] }
            guard let dataset else { return [1, 1] }
            return try emptyShape(dataset) ?? Self.shape(dataset.shape)
        }

        func emptyShape(_ dataset: HDF5Dataset) throws(FileError) -> [Int]? {
            guard let flag = try object.number(ofAttribute: "MATLAB_empty"), flag != 0 else { return nil }
            let extents: [Double] = try dataset.numbers()
            let shape = extents.map { Int(clamping: UInt64(max(0, min($0, 1e15)))) }
            // A structure without fields has no numbers, whatever its extents.
            guard checkedProduct(shape) == 0 || className == "struct" && checkedProduct(shape) != nil else {
                throw dataset.content.damaged("“\(dataset.path)” is not empty")
            }
            return shape
        }
    }

    private func value(of node: Node, depth: Int, _ budget: MemoryBudget) throws(FileError) -> MATValue {
        guard depth <= Level5ElementChecker.greatestDepth else {
            throw file.content.damaged("“\(node.object.path)” is nested too deeply")
        }
        try budget.charge(Self.objectSize, for: "what it holds")
        if node.isSparse { return .other(className: "sparse") }
        if node.isForeign { return .other(className: node.className ?? "object") }
        guard node.object.isDataset else { return try structure(node, depth: depth, budget) }
        let dataset = try node.object.dataset()
        let shape = try node.emptyShape(dataset)
        switch node.matClass(dataset.type) {
        case nil: return .other(className: dataset.type.name)
        case .cell: return try cell(dataset, emptyShape: shape, depth: depth, budget)
        case .structure: return .structure(shape: shape ?? Node.shape(dataset.shape), fields: [])
        case .text: return try text(dataset, emptyShape: shape, budget)
        case .single:
            if let shape { return .single(shape: shape, values: []) }
            guard dataset.type.number != nil else { return .other(className: "complex single") }
            try budget.charge(dataset.count, size: 4, for: "“\(dataset.path)”")
            return .single(shape: Node.shape(dataset.shape), values: try dataset.numbers())
        case let matClass? where matClass.isNumeric:
            if let shape { return .double(shape: shape, values: []) }
            guard dataset.type.number != nil else { return .other(className: "complex \(matClass.name)") }
            try budget.charge(dataset.count, size: 8, for: "“\(dataset.path)”")
            return .double(shape: Node.shape(dataset.shape), values: try dataset.numbers())
        default: return .other(className: node.className ?? "object")
        }
    }

    private func text(
        _ dataset: HDF5Dataset, emptyShape: [Int]?, _ budget: MemoryBudget
    ) throws(FileError) -> MATValue {
        if emptyShape != nil { return .text("") }
        let shape = Node.shape(dataset.shape)
        guard shape.count == 2, shape[0] <= 1, dataset.type.number != nil else {
            return .other(className: "char matrix")
        }
        try budget.charge(dataset.count, size: 8, for: "“\(dataset.path)”")
        let units: [Double] = try dataset.numbers()
        return .text(String(decoding: units.map { UInt16(max(0, min($0, 65535))) }, as: UTF16.self))
    }

    private func cell(
        _ dataset: HDF5Dataset, emptyShape: [Int]?, depth: Int, _ budget: MemoryBudget
    ) throws(FileError) -> MATValue {
        if let emptyShape { return .cell(shape: emptyShape, elements: []) }
        return .cell(
            shape: Node.shape(dataset.shape), elements: try elements(dataset, depth: depth, budget))
    }

    /// What an array of references refers to.
    private func elements(
        _ dataset: HDF5Dataset, depth: Int, _ budget: MemoryBudget
    ) throws(FileError) -> [MATValue] {
        try budget.charge(dataset.count, size: 64, for: "“\(dataset.path)”")
        guard let references = try dataset.values().references else {
            throw file.content.unsupported("“\(dataset.path)” holds \(dataset.type.name) instead of references")
        }
        return try references.map { (address) throws(FileError) in
            let object = try file.object(at: address, path: dataset.path)
            return try value(of: Node(object), depth: depth + 1, budget)
        }
    }

    private func structure(_ node: Node, depth: Int, _ budget: MemoryBudget) throws(FileError) -> MATValue {
        let links = try node.object.links()
        // Fields have an order, which only this list tells.
        let order = try node.object.attribute("MATLAB_fields")?.texts() ?? []
        let places = Dictionary(order.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        let sorted = links.enumerated().sorted {
            (places[$0.element.name] ?? order.count + $0.offset) < (places[$1.element.name] ?? order.count + $1.offset)
        }
        var (shape, fields): ([Int]?, [MATValue.Field]) = (nil, [])
        for (_, link) in sorted {
            guard let object = try node.object.object(of: link) else { continue }
            let member = try Node(object)
            let dataset = member.className == nil && object.isDataset ? try object.dataset() : nil
            // An array of structures has references in place of values; they have no class.
            if let dataset, case .reference = dataset.type.kind {
                let extents = Node.shape(dataset.shape)
                guard shape ?? extents == extents else { throw file.content.damaged("the fields of “\(object.path)”") }
                shape = extents
                fields.append(.init(link.name, try elements(dataset, depth: depth, budget)))
            } else {
                fields.append(.init(link.name, [try value(of: member, depth: depth + 1, budget)]))
            }
        }
        let extents = shape ?? [1, 1]
        let count = extents.reduce(1, *)
        guard fields.allSatisfy({ $0.values.count == count }) else {
            throw file.content.damaged("the fields of “\(node.object.path)”")
        }
        return .structure(shape: extents, fields: fields)
    }
}

extension HDF5Usage {
    /// What MATLAB and matio write.
    static let matlab = HDF5Usage(
        remedy: "Save it again from MATLAB, with '-v7' if it is smaller than 2 GB, or export a .npy file.",
        uncompressed: "If it is as it should be, save it without compression: save(…, '-v7.3', '-nocompression').")
}
