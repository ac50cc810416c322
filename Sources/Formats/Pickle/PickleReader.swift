internal import Files

/// Reads a pickle without executing anything.
///
/// Only the operations and the names of a dialect are taken; everything else is refused by name, because a pickle that
/// contains it can run code in Python.
struct PickleReader {
    private let dialect: PickleDialect
    private var source: PickleSource
    private var stack: [Pickle.Value] = []
    /// Heights of the stack at which a `MARK` lies.
    private var marks: [Int] = []
    private var memo: [Int: Pickle.Value] = [:]
    private var objects: [Pickle.Object] = []
    private let budget: MemoryBudget

    /// Reads a pickle to its end.
    static func read(_ source: PickleSource, as dialect: PickleDialect) throws(FileError) -> Pickle {
        var reader = PickleReader(source, dialect)
        let root = try reader.run()
        return Pickle(root: root, objects: reader.objects)
    }

    private init(_ source: PickleSource, _ dialect: PickleDialect) {
        self.source = source
        self.dialect = dialect
        budget = MemoryBudget(path: source.path, fileOf: source.count, remedy: dialect.remedy)
    }

    private mutating func run() throws(FileError) -> Pickle.Value {
        guard try source.byte() == 0x80, dialect.protocols.contains(try source.byte()) else {
            throw FileError(
                .unsupported, path: source.path,
                "its pickle does not begin as one of protocol \(dialect.protocols.lowerBound)"
                    + (dialect.protocols.count > 1 ? " to \(dialect.protocols.upperBound)" : ""),
                remedy: dialect.remedy)
        }
        while true {
            let byte = try source.byte()
            guard let opcode = PickleOpcode(rawValue: byte), dialect.opcodes.contains(byte) else {
                throw suspicious(
                    "its pickle uses opcode 0x\(String(byte, radix: 16)) at position \(source.position - 1), which "
                        + "\(dialect.content) do not need and which might run code")
            }
            if opcode == .stop { break }
            // What a value takes on the stack or in the memo.
            try budget.charge(64, for: "its pickle")
            try execute(opcode)
        }
        guard stack.count == 1, marks.isEmpty, source.isAtEnd else { throw wrong("ends with something left over") }
        return try pop()
    }

    private mutating func execute(_ opcode: PickleOpcode) throws(FileError) {
        switch opcode {
        case .stop: break
        case .mark: marks.append(stack.count)
        case .frame: try source.skip(8)
        case .none: stack.append(.none)
        case .isTrue: stack.append(.flag(true))
        case .isFalse: stack.append(.flag(false))
        case .binaryInteger1, .binaryInteger2, .binaryInteger, .long1: stack.append(try integer(opcode))
        case .binaryFloat:
            stack.append(.real(Double(bitPattern: try source.bytes(8).unsignedNumber(isBigEndian: true))))
        case .binaryText: stack.append(.text(try text(count: source.number(4))))
        case .shortBinaryText: stack.append(.text(try text(count: source.number(1))))
        case .binaryString: stack.append(.text(try text(count: source.number(4))))
        case .shortBinaryString: stack.append(.text(try text(count: source.number(1))))
        case .shortBinaryBytes: stack.append(.bytes(try source.skip(source.number(1))))
        case .binaryBytes: stack.append(.bytes(try source.skip(source.number(4))))
        case .binaryBytes8: stack.append(.bytes(try source.skip(source.number(8))))
        case .global: stack.append(.global(try allowed("\(line()).\(line())")))
        case .stackGlobal: try pushStackGlobal()
        case .put: memo[try source.number(1)] = try top()
        case .longPut: memo[try source.number(4)] = try top()
        case .memoize: memo[memo.count] = try top()
        case .get: stack.append(try recall(source.number(1)))
        case .longGet: stack.append(try recall(source.number(4)))
        case .emptyTuple: try push(.tuple)
        case .emptyList: try push(.list)
        case .emptyDictionary: try push(.dictionary)
        case .tuple: try push(.tuple, popToMark())
        case .tuple1: try push(.tuple, pop(1))
        case .tuple2: try push(.tuple, pop(2))
        case .tuple3: try push(.tuple, pop(3))
        case .append: try add(pop(1), isPairs: false)
        case .appends: try add(popToMark(), isPairs: false)
        case .setItem: try add(pop(2), isPairs: true)
        case .setItems: try add(popToMark(), isPairs: true)
        case .reduce: try reduce()
        case .build: try build()
        case .persistent: try push(.persistent, [pop()])
        }
    }

    private mutating func push(_ kind: Pickle.Object.Kind, _ items: [Pickle.Value] = []) throws(FileError) {
        try budget.charge(128, for: "its pickle")
        stack.append(.object(objects.count))
        objects.append(Pickle.Object(kind: kind, items: items))
    }

    private mutating func integer(_ opcode: PickleOpcode) throws(FileError) -> Pickle.Value {
        switch opcode {
        case .binaryInteger1: return .integer(try source.number(1))
        case .binaryInteger2: return .integer(try source.number(2))
        case .binaryInteger: return .integer(Int(Int32(truncatingIfNeeded: try source.number(4))))
        default:
            let bytes = try source.bytes(try source.number(1))
            // A larger number is none that anybody asks for.
            guard bytes.count <= 8, let last = bytes.last else { return bytes.isEmpty ? .integer(0) : .none }
            let extended = bytes + Array(repeating: last & 0x80 == 0 ? 0 : 0xFF, count: 8 - bytes.count)
            return .integer(Int(truncatingIfNeeded: extended.unsignedNumber()))
        }
    }

    private mutating func text(count: Int) throws(FileError) -> String {
        try budget.charge(count, for: "its pickle")
        return String(decoding: try source.bytes(count), as: UTF8.self)
    }

    private mutating func line() throws(FileError) -> String {
        var line: [UInt8] = []
        while true {
            let byte = try source.byte()
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            guard line.count < 1024 else { throw wrong("imports a name without end") }
            line.append(byte)
        }
    }

    private mutating func pushStackGlobal() throws(FileError) {
        let names = try pop(2).compactMap(\.text)
        guard names.count == 2 else { throw wrong("imports something without a name") }
        stack.append(.global(try allowed("\(names[0]).\(names[1])")))
    }

    private func allowed(_ name: String) throws(FileError) -> String {
        guard dialect.globals.contains(name) else {
            throw suspicious("its pickle imports “\(name)”, which \(dialect.content) do not need")
        }
        return name
    }

    private func recall(_ key: Int) throws(FileError) -> Pickle.Value {
        guard let value = memo[key] else { throw wrong("recalls a value that it never stored") }
        return value
    }

    private mutating func reduce() throws(FileError) {
        let operands = try pop(2)
        guard case .global(let function) = operands[0], case .object(let arguments) = operands[1],
            objects[arguments].kind == .tuple
        else { throw wrong("calls what is no function, or without arguments") }
        try push(.call(function), objects[arguments].items)
    }

    private mutating func build() throws(FileError) {
        let state = try pop()
        guard case .object(let place) = try top(), case .call = objects[place].kind, objects[place].state == nil else {
            throw wrong("gives a state to what has none")
        }
        objects[place].state = state
    }

    /// Adds elements to the list on the stack, or keys and values to the dictionary; a call may make either.
    private mutating func add(_ values: [Pickle.Value], isPairs: Bool) throws(FileError) {
        guard !isPairs || values.count.isMultiple(of: 2) else { throw wrong("sets a key without a value") }
        guard case .object(let place) = try top() else { throw wrong("adds to what is no list and no dictionary") }
        switch objects[place].kind {
        case .list where !isPairs, .dictionary where isPairs: objects[place].items += values
        case .call: objects[place].added += values
        default: throw wrong("adds to what is no list and no dictionary")
        }
    }
}

extension PickleReader {
    private func top() throws(FileError) -> Pickle.Value {
        guard let value = stack.last, stack.count > marks.last ?? 0 else { throw wrong("takes from an empty stack") }
        return value
    }

    private mutating func pop() throws(FileError) -> Pickle.Value {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(FileError) -> [Pickle.Value] {
        guard stack.count - count >= marks.last ?? 0 else { throw wrong("takes from an empty stack") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(FileError) -> [Pickle.Value] {
        guard let mark = marks.popLast() else { throw wrong("closes what it never opened") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private func suspicious(_ detail: String) -> FileError {
        FileError(.suspicious, path: source.path, detail, remedy: dialect.remedy)
    }

    private func wrong(_ detail: String) -> FileError {
        source.damaged("its pickle \(detail), at position \(source.position)")
    }
}
