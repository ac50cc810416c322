internal import Foundation

/// Decodes a value of a JSON document, as Foundation's decoder does with dates of ISO 8601, and in half its time: the
/// document was read once, nothing of it is copied, and where a value is in the document is told only of what is wrong.
struct JSONTreeDecoder: Decoder {
    let tree: JSONTree
    /// The node of the value.
    var index = 0
    /// Which part of its surroundings the value is, unless it is the whole document.
    var key: (any CodingKey)?
    var surroundings: JSONPath?

    var path: JSONPath? { key.map { JSONPath($0, in: surroundings) } }
    var codingPath: [any CodingKey] { JSONPath.keys(path) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try KeyedDecodingContainer(JSONMembers(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try JSONElements(self) }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    /// Makes sure that the value is of one kind.
    func require(_ kind: JSONTree.Kind, _ wanted: String) throws {
        let found = tree[index].kind
        guard found != kind else { return }
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "is \(found.words), and should be \(wanted)")
        throw found == .null
            ? DecodingError.valueNotFound(Any.self, context) : DecodingError.typeMismatch(Any.self, context)
    }

    /// An error about the value.
    private func corrupted(_ what: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: what))
    }

    private func notRepresentable(_ digits: String) -> DecodingError {
        corrupted("the number \(digits.prefix(64)) is too large or too small, or no whole number")
    }
}

// MARK: - Values

extension JSONTreeDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { tree[index].kind == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        if tree[index].kind == .true { return true }
        try require(.false, "true or false")
        return false
    }

    func decode(_ type: String.Type) throws -> String {
        try require(.text, "a text")
        return tree.text(at: index)
    }

    func decode(_ type: Double.Type) throws -> Double { try float() }

    func decode(_ type: Float.Type) throws -> Float { try float() }

    func decode(_ type: Int.Type) throws -> Int { try integer() }

    /// Other integers, which decode themselves from here.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard let integer = type as? any (FixedWidthInteger & Decodable).Type else { return try part(type) }
        guard let value = try self.integer(integer) as? Value else { throw corrupted("cannot be a \(type)") }
        return value
    }

    /// A value that is part of another one.
    func part<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // Arrays decode themselves, too, in several times the time.
        let special: Any? =
            if type == [String].self {
                try elements { try $0.decode(String.self) }
            } else if type == [Double].self {
                try elements { try $0.decode(Double.self) }
            } else if type == [Int].self {
                try elements { try $0.decode(Int.self) }
            } else if type == Date.self {
                try date()
            } else {
                nil
            }
        guard let special else { return try Value(from: self) }
        guard let value = special as? Value else { throw corrupted("cannot be a \(type)") }
        return value
    }

    private func elements<Element>(_ element: (JSONTreeDecoder) throws -> Element) throws -> [Element] {
        var elements = try JSONElements(self)
        var values: [Element] = []
        values.reserveCapacity(tree[index].count)
        while !elements.isAtEnd { try values.append(elements.pass(element)) }
        return values
    }

    private func float<Number: LosslessStringConvertible & BinaryFloatingPoint>() throws -> Number {
        try require(.number, "a number")
        let digits = tree.digits(at: index)
        guard let number = Number(digits), number.isFinite, number != 0 || Self.isZero(digits) else {
            throw notRepresentable(digits)
        }
        return number
    }

    /// Whether a number is written as zero, rather than so small that it becomes zero.
    private static func isZero(_ digits: String) -> Bool {
        !digits.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains {
            (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($0)
        }
    }

    private func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number {
        try require(.number, "a whole number")
        let digits = tree.digits(at: index)
        if let number = Number(digits) { return number }
        // 1e3 and 2.0 are whole numbers, too; above 2^53 every number would seem to be one.
        guard let number = Double(digits), abs(number) <= 0x1p53, let whole = Number(exactly: number) else {
            throw notRepresentable(digits)
        }
        return whole
    }

    private func date() throws -> Date {
        let text = try decode(String.self)
        do {
            return try Date(text, strategy: .iso8601)
        } catch {
            throw corrupted("“\(text.prefix(64))” is no date such as 2026-01-31T12:00:00Z")
        }
    }
}

extension JSONTree.Kind {
    fileprivate var words: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .key, .text: "a text"
        case .number: "a number"
        case .true, .false: "true or false"
        case .null: "null"
        }
    }
}

// MARK: - Where a value is

/// The way to a value from the root of a document, from its end.
final class JSONPath: Sendable {
    private let key: any CodingKey
    private let parent: JSONPath?

    init(_ key: any CodingKey, in parent: JSONPath?) {
        (self.key, self.parent) = (key, parent)
    }

    /// From the root.
    static func keys(_ path: JSONPath?) -> [any CodingKey] {
        Array(sequence(first: path, next: { $0?.parent }).prefix { $0 != nil }.compactMap { $0?.key }.reversed())
    }
}

/// The key of an element, or one that no type has.
struct JSONIndex: CodingKey {
    private let name: String?
    let intValue: Int?

    init(stringValue: String) { (name, intValue) = (stringValue, nil) }
    init(intValue: Int) { (name, self.intValue) = (nil, intValue) }

    var stringValue: String { name ?? "\(intValue ?? 0)" }
}

// MARK: - Objects

/// The members of an object.
struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONTreeDecoder
    private let path: JSONPath?
    /// Where the values are, where looking each up would take long.
    private let places: [String: Int]?

    init(_ object: JSONTreeDecoder) throws {
        try object.require(.object, "an object")
        self.object = object
        path = object.path
        places =
            object.tree[object.index].count > 32
            ? Dictionary(object.tree.members(of: object.index).map { ($0.key, $0.value) }) { first, _ in first } : nil
    }

    var codingPath: [any CodingKey] { object.codingPath }

    var allKeys: [Key] { object.tree.members(of: object.index).compactMap { Key(stringValue: $0.key) } }

    private func place(_ key: some CodingKey) -> Int? {
        if let places { return places[key.stringValue] }
        return object.tree.member(key.stringValue, of: object.index)
    }

    private func member(_ key: some CodingKey) throws -> JSONTreeDecoder {
        guard let place = place(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
        }
        return JSONTreeDecoder(tree: object.tree, index: place, key: key, surroundings: path)
    }

    func contains(_ key: Key) -> Bool { place(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try member(key).decodeNil() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key).decode(type) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try member(key).decode(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try member(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try member(key).decode(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try member(key).part(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try member(JSONIndex(stringValue: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }
}

// MARK: - Arrays

/// The elements of an array.
struct JSONElements: UnkeyedDecodingContainer {
    private let array: JSONTreeDecoder
    private let path: JSONPath?
    private(set) var currentIndex = 0
    /// The node of the next element.
    private var place: Int

    init(_ array: JSONTreeDecoder) throws {
        try array.require(.array, "an array")
        self.array = array
        path = array.path
        place = array.index + 1
    }

    var codingPath: [any CodingKey] { array.codingPath }
    var count: Int? { array.tree[array.index].count }
    var isAtEnd: Bool { currentIndex >= array.tree[array.index].count }

    private func element() throws -> JSONTreeDecoder {
        let key = JSONIndex(intValue: currentIndex)
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Any.self,
                .init(codingPath: codingPath + [key], debugDescription: "is missing: the array ends before it"))
        }
        return JSONTreeDecoder(tree: array.tree, index: place, key: key, surroundings: path)
    }

    /// An element is passed once it was decoded.
    fileprivate mutating func pass<Value>(_ decode: (JSONTreeDecoder) throws -> Value) throws -> Value {
        let value = try decode(element())
        currentIndex += 1
        place = array.tree[place].end
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard try element().decodeNil() else { return false }
        return try pass { _ in true }
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try pass { try $0.decode(type) } }
    mutating func decode(_ type: String.Type) throws -> String { try pass { try $0.decode(type) } }
    mutating func decode(_ type: Double.Type) throws -> Double { try pass { try $0.decode(type) } }
    mutating func decode(_ type: Float.Type) throws -> Float { try pass { try $0.decode(type) } }
    mutating func decode(_ type: Int.Type) throws -> Int { try pass { try $0.decode(type) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try pass { try $0.part(type) } }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try pass { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try pass { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try pass { $0 } }
}
