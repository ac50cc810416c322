internal import Files

/// Reads the pickle of a PyTorch state dictionary without executing anything.
///
/// It knows exactly the 23 opcodes and the four globals that weights need; everything else is refused
/// by name, because a pickle that contains anything else can run code in Python.
struct PickleReader {
    /// Real weights take about 1.1 kB.
    private static let longestPickle = 64 << 10
    private static let deepestTuple = 4
    private static let largestDictionary = 1024

    private let source: FileBytes
    private var position = 0
    private var stack: [PickleValue] = []
    /// Heights of the stack at which a `MARK` lies.
    private var marks: [Int] = []
    private var memo: [UInt8: PickleValue] = [:]

    /// The tensors of the state dictionary, by name: what `state_dict()` gives, or any other dictionary of tensors. The
    /// source has the bytes of `data.pkl`.
    static func readStateDictionary(_ source: FileBytes) throws(FileError) -> [String: TorchTensor] {
        guard source.count <= longestPickle else {
            throw source.unsupported("its pickle has \(source.count) bytes, more than weights ever need")
        }
        var reader = PickleReader(source: source)
        let items: [(key: String, value: PickleValue)]
        switch try reader.run() {
        case .orderedDictionary(let found), .dictionary(let found): items = found
        case let other:
            throw FileError(
                .unsupported, path: source.path, "its pickle is \(other.kind), not a dictionary of tensors",
                remedy: onlyWeights)
        }
        var tensors: [String: TorchTensor] = [:]
        for item in items {
            guard case .tensor(let tensor) = item.value else {
                throw FileError(
                    .unsupported, path: source.path, "“\(item.key)” is \(item.value.kind), expected a tensor",
                    remedy: onlyWeights)
            }
            guard tensors.updateValue(tensor, forKey: item.key) == nil else {
                throw source.damaged("holds “\(item.key)” twice")
            }
        }
        return tensors
    }

    private static let onlyWeights = "Save the weights alone: torch.save(network.state_dict(), …)."

    private init(source: FileBytes) {
        self.source = source
    }

    private mutating func run() throws(FileError) -> PickleValue {
        guard try byte() == 0x80, try byte() == 2 else {
            throw source.unsupported("its pickle does not begin as protocol 2")
        }
        while true {
            let opcode = try byte()
            if opcode == UInt8(ascii: ".") { break }
            try execute(opcode)
        }
        guard stack.count == 1, marks.isEmpty, position == source.count else {
            throw wrong("ends with something left over")
        }
        return try pop()
    }

    private mutating func execute(_ opcode: UInt8) throws(FileError) {
        switch opcode {
        case UInt8(ascii: "c"): stack.append(.global(try readGlobal()))
        case UInt8(ascii: "q"): memo[try byte()] = try top()
        case UInt8(ascii: "h"): stack.append(try recall())
        case UInt8(ascii: ")"): stack.append(.tuple([], depth: 1))
        case UInt8(ascii: "}"): stack.append(.dictionary([]))
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "t"): try pushTuple(try popToMark())
        case 0x85...0x87: try pushTuple(try pop(Int(opcode) - 0x84))
        case UInt8(ascii: "X"): stack.append(.text(try readText()))
        case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
        case UInt8(ascii: "M"): stack.append(.integer(Int(try byte()) | Int(try byte()) << 8))
        case UInt8(ascii: "J"): stack.append(.integer(try readWideInteger()))
        case 0x88: stack.append(.flag(true))
        case 0x89: stack.append(.flag(false))
        case UInt8(ascii: "Q"): stack.append(.storage(try readStorage()))
        case UInt8(ascii: "R"): try reduce()
        case UInt8(ascii: "s"): try setItems(try pop(2))
        case UInt8(ascii: "u"): try setItems(try popToMark())
        case UInt8(ascii: "b"): try build()
        default:
            throw FileError(
                .suspicious, path: source.path,
                "its pickle uses opcode 0x\(String(opcode, radix: 16)) at position \(position - 1), "
                    + "which weights do not need and which might run code",
                remedy: "Take the bundle from its publisher again; do not open this file in Python.")
        }
    }

    private mutating func readGlobal() throws(FileError) -> PickleGlobal {
        let name = "\(try line()).\(try line())"
        guard let global = PickleGlobal(rawValue: name) else {
            throw FileError(
                .suspicious, path: source.path, "its pickle imports “\(name)”, which weights do not need",
                remedy: "Take the bundle from its publisher again; do not open this file in Python.")
        }
        return global
    }

    /// A value from the memo. Dictionaries change after they are remembered, and published files share none.
    private mutating func recall() throws(FileError) -> PickleValue {
        let key = try byte()
        switch memo[key] {
        case nil: throw wrong("recalls a value that it never stored")
        case .dictionary, .orderedDictionary: throw wrong("shares a dictionary")
        case let value?: return value
        }
    }

    private mutating func pushTuple(_ values: [PickleValue]) throws(FileError) {
        var depth = 1
        for case .tuple(_, let inner) in values { depth = max(depth, inner + 1) }
        guard depth <= Self.deepestTuple else { throw wrong("nests tuples deeper than weights do") }
        stack.append(.tuple(values, depth: depth))
    }

    /// `('storage', FloatStorage, key, location, count)`; where the numbers once were (CPU or GPU) is of no interest.
    private mutating func readStorage() throws(FileError) -> TorchStorage {
        guard let parts = try pop().tuple, parts.count == 5, parts[0].text == "storage",
            case .global(.floatStorage) = parts[1], let key = parts[2].text, parts[3].text != nil,
            let count = parts[4].integer
        else { throw wrong("refers to a storage that is not one of single-precision numbers") }
        return TorchStorage(key: key, count: count)
    }

    private mutating func reduce() throws(FileError) {
        let operands = try pop(2)
        guard case .global(let function) = operands[0], let arguments = operands[1].tuple else {
            throw wrong("calls \(operands[0].kind)")
        }
        switch function {
        case .orderedDictionary where arguments.isEmpty: stack.append(.orderedDictionary([]))
        case .rebuildTensor: stack.append(.tensor(try rebuild(arguments)))
        case .rebuildParameter: stack.append(.tensor(try parameter(arguments)))
        default: throw wrong("calls “\(function.rawValue)” with \(arguments.count) arguments")
        }
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`.
    private func rebuild(_ arguments: [PickleValue]) throws(FileError) -> TorchTensor {
        guard arguments.count == 6, case .storage(let storage) = arguments[0], let offset = arguments[1].integer,
            let shape = arguments[2].integers, let strides = arguments[3].integers, shape.count == strides.count,
            case .flag = arguments[4], case .orderedDictionary(let hooks) = arguments[5], hooks.isEmpty
        else { throw wrong("rebuilds a tensor from unusual arguments") }
        return TorchTensor(storage: storage, offset: offset, shape: shape, strides: strides)
    }

    /// `_rebuild_parameter(tensor, requires_grad, backward_hooks)`: the tensor.
    private func parameter(_ arguments: [PickleValue]) throws(FileError) -> TorchTensor {
        guard arguments.count == 3, case .tensor(let tensor) = arguments[0], case .flag = arguments[1],
            case .orderedDictionary(let hooks) = arguments[2], hooks.isEmpty
        else { throw wrong("rebuilds a parameter from unusual arguments") }
        return tensor
    }

    private mutating func setItems(_ values: [PickleValue]) throws(FileError) {
        guard values.count.isMultiple(of: 2) else { throw wrong("sets a key without a value") }
        var items: [(key: String, value: PickleValue)] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let key = values[index].text else { throw wrong("uses \(values[index].kind) as a key") }
            items.append((key, values[index + 1]))
        }
        switch try pop() {
        case .dictionary(let old): stack.append(.dictionary(try joined(old, items)))
        case .orderedDictionary(let old): stack.append(.orderedDictionary(try joined(old, items)))
        case let other: throw wrong("sets an item of \(other.kind)")
        }
    }

    private func joined(
        _ old: [(key: String, value: PickleValue)], _ new: [(key: String, value: PickleValue)]
    ) throws(FileError) -> [(key: String, value: PickleValue)] {
        guard old.count + new.count <= Self.largestDictionary else {
            throw wrong("holds more than \(Self.largestDictionary) items in a dictionary")
        }
        return old + new
    }

    /// Attaches attributes to the dictionary; only `_metadata`, the versions of the modules, is allowed and dropped.
    private mutating func build() throws(FileError) {
        guard case .dictionary(let attributes) = try pop(), attributes.map(\.key) == ["_metadata"],
            case .orderedDictionary = try top()
        else { throw wrong("sets attributes other than “_metadata”") }
    }
}

extension PickleReader {
    private mutating func byte() throws(FileError) -> UInt8 {
        defer { position += 1 }
        return try source.integer(UInt8.self, at: position)
    }

    private mutating func readText() throws(FileError) -> String {
        let count = Int(try source.integer(UInt32.self, at: position))
        let bytes = try source.slice(at: position + 4, count: count)
        position += 4 + count
        guard let text = String(validating: bytes, as: UTF8.self) else { throw wrong("holds text that is not UTF-8") }
        return text
    }

    private mutating func line() throws(FileError) -> String {
        guard let end = source.bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else {
            throw wrong("is cut off")
        }
        defer { position = end + 1 }
        return String(decoding: source.bytes[position..<end], as: UTF8.self)
    }

    /// A number of four bytes; extents and strides are never negative.
    private mutating func readWideInteger() throws(FileError) -> Int {
        let number = Int(try source.integer(UInt32.self, at: position))
        guard number <= Int32.max else { throw wrong("holds a negative number") }
        position += 4
        return number
    }

    private func top() throws(FileError) -> PickleValue {
        guard let value = stack.last, stack.count > marks.last ?? 0 else { throw wrong("takes from an empty stack") }
        return value
    }

    private mutating func pop() throws(FileError) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(FileError) -> [PickleValue] {
        guard stack.count - count >= marks.last ?? 0 else { throw wrong("takes from an empty stack") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(FileError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw wrong("closes what it never opened") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private func wrong(_ detail: String) -> FileError {
        source.damaged("its pickle \(detail), at position \(position)")
    }
}
