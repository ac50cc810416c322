internal import Files
internal import Foundation

/// An array in a MATLAB level 5 file, as it was checked: its extents, and where its numbers or its parts are.
struct Level5Array: Sendable {
    let matClass: MATClass
    let isLogical: Bool
    let isComplex: Bool
    let shape: [Int]
    /// The class of an object, where the file says it.
    let foreignClassName: String?
    let content: Content

    enum Content: Sendable {
        /// Real, then imaginary parts.
        case numbers([Level5Data])
        /// Of a sparse matrix: rows, starts of columns, real parts, and imaginary ones.
        case sparse([Level5Data])
        case cells([Level5Array])
        /// All fields of the first element, then of the next.
        case structure(names: [String], values: [Level5Array])
        case text(Level5Data?)
        /// Numbers that refer to objects, or the cells that are the store of objects.
        indirect case object(Level5Array)
        case foreign
    }

    /// Whether everything in it is a number, text, a cell or a structure.
    var isPlain: Bool {
        switch content {
        case .numbers, .text: true
        case .cells(let parts), .structure(_, let parts): parts.allSatisfy(\.isPlain)
        case .sparse, .object, .foreign: false
        }
    }

    /// It, and the arrays in it.
    var arrayCount: Int {
        switch content {
        case .cells(let parts), .structure(_, let parts): parts.reduce(1) { $0 + $1.arrayCount }
        case .numbers, .text, .sparse, .object, .foreign: 1
        }
    }

    /// What stands for an array without any content.
    static let empty = Level5Array(
        matClass: .double, isLogical: false, isComplex: false, shape: [0, 0], foreignClassName: nil,
        content: .numbers([]))

    func variable(named name: String, isCompressed: Bool) -> MATVariable {
        MATVariable(
            name: name, matClass: matClass, isLogical: isLogical, shape: shape, isComplex: isComplex,
            isCompressed: isCompressed, isPlain: isPlain, foreignClassName: foreignClassName)
    }
}

/// Where an element's numbers are among the bytes of its variable, and how each is stored.
struct Level5Data: Sendable {
    let type: MATStorage
    let range: Range<Int>
}

/// The bytes of one variable of a level 5 file.
struct Level5Source: Sendable {
    let file: MappedFile
    let range: Range<Int>
    let isCompressed: Bool
    let isBigEndian: Bool

    func stream() -> ByteStream { ByteStream(file, range: range, isCompressed: isCompressed) }

    func storage(_ data: Level5Data) -> NumberStorage? {
        let kind: NumberStorage.Kind? =
            switch data.type {
            case .int8: .int8
            case .uint8: .uint8
            case .int16: .int16
            case .uint16: .uint16
            case .int32: .int32
            case .uint32: .uint32
            case .int64: .int64
            case .uint64: .uint64
            case .single: .float32
            case .double: .float64
            case .matrix, .compressed, .utf8, .utf16, .utf32: nil
            }
        return kind.map { NumberStorage($0, isBigEndian: isBigEndian && $0.byteCount > 1) }
    }

    /// All numbers of an element.
    func numbers<Value: BinaryFloatingPoint & BitwiseCopyable>(_ data: Level5Data) throws(FileError) -> [Value] {
        guard let storage = storage(data) else { return [] }
        let stream = stream()
        try stream.skip(data.range.lowerBound)
        var (values, left): ([Value], Int) = ([], data.range.count)
        values.reserveCapacity(left / storage.kind.byteCount)
        while left > 0 {
            let step = min(left, 1 << 18)
            values += storage.decode(try stream.read(step)) as [Value]
            left -= step
        }
        return values
    }
}

/// A variable of a level 5 file, or a part of one.
struct Level5Node: MATArray {
    private(set) var variable: MATVariable
    private let array: Level5Array
    private let source: Level5Source

    init(_ array: Level5Array, path: String, in source: Level5Source) {
        (self.array, self.source) = (array, source)
        variable = array.variable(named: path, isCompressed: source.isCompressed)
    }

    func named(_ path: String) -> any MATArray {
        var node = self
        node.variable.name = path
        return node
    }

    /// Takes from a budget what matio keeps beside the numbers: of every compressed array, how far zlib was.
    func charge(_ budget: MemoryBudget) throws(FileError) {
        guard source.isCompressed else { return }
        try budget.charge(array.arrayCount, size: 48 << 10, for: "a variable of very many arrays")
    }

    func fields() -> [MATField] {
        guard case .structure(let names, let values) = array.content, !names.isEmpty else { return [] }
        let count = values.count / names.count
        return names.enumerated().map { place, name in
            MATField(
                name: name,
                values: (0..<count).map { element in
                    Level5Node(
                        values[element * names.count + place], path: path(ofField: name, element: element, of: count),
                        in: source)
                })
        }
    }

    func cells() -> [any MATArray] {
        if case .object(let content) = array.content {
            return Level5Node(content, path: variable.name, in: source).cells()
        }
        guard case .cells(let elements) = array.content else { return [] }
        return elements.enumerated().map { Level5Node($0.element, path: path(ofCell: $0.offset), in: source) }
    }

    func numbers() throws(FileError) -> any StoredMatrix {
        guard case .numbers(let parts) = array.content, let shape = variable.matrixShape, !variable.isComplex else {
            throw damaged
        }
        guard let data = parts.first, let storage = source.storage(data) else {
            return HeldMatrix(outerCount: shape.columns, innerCount: shape.rows, values: [])
        }
        if source.isCompressed {
            // A part can only be had by inflating all that comes before.
            return HeldMatrix(outerCount: shape.columns, innerCount: shape.rows, values: try source.numbers(data))
        }
        return MappedMatrix(
            file: source.file, start: source.range.lowerBound + data.range.lowerBound, storage: storage,
            outerCount: shape.columns, innerCount: shape.rows)
    }

    func doubles() throws(FileError) -> [Double] {
        if case .object(let content) = array.content {
            return try Level5Node(content, path: variable.name, in: source).doubles()
        }
        guard case .numbers(let parts) = array.content, let data = parts.first else { return [] }
        return try source.numbers(data)
    }

    func text() throws(FileError) -> String? {
        guard case .text(let data?) = array.content, variable.shape.count == 2, variable.shape[0] == 1 else {
            return nil
        }
        let stream = source.stream()
        try stream.skip(data.range.lowerBound)
        let bytes = Array(try stream.read(data.range.count))
        guard [.int16, .uint16, .utf16].contains(data.type) else { return String(decoding: bytes, as: UTF8.self) }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            UInt16(truncatingIfNeeded: bytes[index...(index + 1)].unsignedNumber(isBigEndian: source.isBigEndian))
        }
        return String(decoding: units, as: UTF16.self)
    }

    func sparse() throws(FileError) -> HeldMatrix {
        guard case .sparse(let parts) = array.content, parts.count == 3, let shape = variable.matrixShape else {
            throw damaged
        }
        let budget = MemoryBudget(
            path: source.file.url.path, fileOf: source.file.byteCount, remedy: "Save full(\(variable.name)) instead.")
        guard let count = checkedProduct([shape.rows, shape.columns]) else { throw damaged }
        try budget.charge(count, size: 4, for: "“\(variable.name)” with its zeros")
        let columns = SparseColumns(
            rowCount: shape.rows, starts: try source.numbers(parts[1]), rows: try source.numbers(parts[0]),
            values: try source.numbers(parts[2]))
        guard let matrix = columns.matrix(columnCount: shape.columns) else { throw damaged }
        return matrix
    }

    /// The array that lies within the bytes of this one, as in a file of its own behind eight bytes of header.
    func enclosed(_ budget: MemoryBudget) throws(FileError) -> Level5Node? {
        guard case .numbers(let parts) = array.content, let data = parts.first, data.range.count > 16 else {
            return nil
        }
        let stream = source.stream()
        try stream.skip(data.range.lowerBound)
        let isBigEndian = try stream.read(8).dropFirst(2).starts(with: Array("MI".utf8))
        let checker = Level5ElementChecker(
            path: source.file.url.path, isBigEndian: isBigEndian, stream: stream, budget: budget)
        let content = try checker.array(before: data.range.upperBound)
        let source = Level5Source(
            file: source.file, range: source.range, isCompressed: source.isCompressed, isBigEndian: isBigEndian)
        return Level5Node(content, path: variable.name, in: source)
    }

    private var damaged: FileError {
        FileError(.damaged, path: source.file.url.path, "“\(variable.name)” is not the array it is said to be")
    }
}
