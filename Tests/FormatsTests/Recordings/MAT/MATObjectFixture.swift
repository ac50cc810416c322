import Foundation

import Files
@testable import Formats

/// MATLAB files of level 5 with objects of classes, as MATLAB writes them: variables refer to a store of objects.
struct MATObjectFixture {
    indirect enum Value {
        case numbers([Int], [Double], MATClass = .double)
        case text(String)
        case cell([Value])
        case structure([(String, Value)])
        case object(String, [(String, Value)])
        /// A truth value, which stands in the index itself.
        case flag(Bool)

        static func scalar(_ value: Double) -> Value { .numbers([1, 1], [value]) }
        static func column(_ values: [Double]) -> Value { .numbers([values.count, 1], values) }
        static let empty = Value.numbers([0, 0], [])
    }

    /// Values that a class gives to properties which an object has not changed.
    var defaults: [String: [(String, Value)]] = [:]
    /// Classes that put something else in the place of their properties, as `timetable` does.
    var replacing: Set<String> = ["timetable", "string"]

    private var names: [String] = []
    private var classes: [String] = []
    private var objects: [[UInt32]] = [[0, 0, 0, 0, 0, 0]]
    private var properties: [[UInt32]] = [[]]
    private var replacements: [[UInt32]] = [[]]
    private var cells: [[UInt8]] = []

    /// The bytes of a file.
    static func bytes(_ variables: [(String, Value)], isCompressed: Bool = false, _ fixture: Self = .init()) -> [UInt8]
    {
        var fixture = fixture
        var elements = variables.map { fixture.array($0.1, named: $0.0, isVariable: true) }
        elements.append(fixture.store())
        return Array(Level5Encoder.fileHeader)
            + elements.flatMap { element in
                guard isCompressed else { return element }
                let compressed = DeflatedFixture.bytes(element, zeros: 0)
                return littleEndian(MATStorage.compressed.rawValue) + littleEndian(UInt32(compressed.count))
                    + compressed
            }
    }

    /// A `timeseries` of samples whose times are told by some properties.
    static func timeSeries(_ data: Value, _ times: [(String, Value)]) -> Value {
        .object(
            "timeseries",
            [
                ("Name", .text("unnamed")), ("TreatNaNasMissing", .flag(true)), ("Data_", data), ("Time_", .empty),
                ("TimeInfo", .object("tsdata.timemetadata", times)), ("IsTimeFirst_", .flag(true)),
            ])
    }
}

extension MATObjectFixture {
    private mutating func array(_ value: Value, named name: String = "", isVariable: Bool = false) -> [UInt8] {
        switch value {
        case .numbers(let shape, let values, let matClass):
            Self.array(matClass, shape, name, [Self.element(.double, values.flatMap { littleEndian($0.bitPattern) })])
        case .text(let text):
            Self.array(
                .text, [1, text.utf16.count], name,
                [Self.element(.uint16, text.utf16.flatMap { littleEndian($0) })])
        case .cell(let values): Self.array(.cell, [1, values.count], name, values.map { array($0) })
        case .structure(let fields):
            Self.array(
                .structure, [1, 1], name,
                [
                    Self.element(.int32, littleEndian(Int32(32))),
                    Self.element(.int8, fields.flatMap { Self.padded($0.0) }),
                ]
                    + fields.map { array($0.1) })
        case .object(let className, let values):
            reference(to: object(className, values), className, named: name, isVariable: isVariable)
        case .flag(let value): Self.array(.uint8, [1, 1], name, [Self.element(.uint8, [value ? 1 : 0])])
        }
    }

    private mutating func object(_ className: String, _ values: [(String, Value)]) -> UInt32 {
        let number = objects.count
        objects.append([])
        var list: [UInt32] = []
        for (name, value) in values {
            if case .flag(let flag) = value {
                list += [self.name(name), 2, flag ? 1 : 0]
            } else {
                let bytes = array(value)
                cells.append(bytes)
                list += [self.name(name), 1, UInt32(cells.count - 1)]
            }
        }
        let isReplaced = replacing.contains(className)
        objects[number] = [
            classNumber(className), 0, 0, isReplaced ? UInt32(replacements.count) : 0,
            isReplaced ? 0 : UInt32(properties.count), UInt32(number),
        ]
        if isReplaced { replacements.append(list) } else { properties.append(list) }
        return UInt32(number)
    }

    private mutating func reference(
        to object: UInt32, _ className: String, named name: String, isVariable: Bool
    ) -> [UInt8] {
        let words: [UInt32] = [0xDD00_0000, 2, 1, 1, object, classNumber(className)]
        let data = Self.element(.uint32, Self.bytes(words))
        guard isVariable else { return Self.array(.uint32, [words.count, 1], name, [data]) }
        return Self.array(
            .opaque, nil, name,
            [
                Self.element(.int8, Array("MCOS".utf8)), Self.element(.int8, Array(className.utf8)),
                Self.array(.uint32, [words.count, 1], "", [data]),
            ])
    }

    private mutating func name(_ name: String) -> UInt32 {
        if let place = names.firstIndex(of: name) { return UInt32(place + 1) }
        names.append(name)
        return UInt32(names.count)
    }

    private mutating func classNumber(_ name: String) -> UInt32 {
        if let place = classes.firstIndex(of: name) { return UInt32(place + 1) }
        classes.append(name)
        return UInt32(classes.count)
    }

    /// The element without a name that holds all objects, as a file in the file.
    private mutating func store() -> [UInt8] {
        let structures = [Value.structure([])] + classes.map { .structure(self.defaults[$0] ?? []) }
        let last = array(.cell(structures))
        var classWords = [UInt32](repeating: 0, count: 4)
        for className in classes {
            let parts = className.split(separator: ".").map(String.init)
            let package: UInt32 = parts.count > 1 ? name(parts[0]) : 0
            classWords += [package, name(parts[parts.count - 1]), 0, 0]
        }
        let objectWords: [UInt32] = objects.flatMap(\.self)
        let parts: [[UInt32]] = [
            classWords, Self.lists(replacements), objectWords, Self.lists(properties), [0, 0], [], [0, 0],
        ]
        var text: [UInt8] = []
        for name in names { text += Array(name.utf8) + [0] }
        text += [UInt8](repeating: 0, count: (8 - text.count % 8) % 8)
        var (offsets, offset): ([UInt32], Int) = ([], 40 + text.count)
        for part in parts {
            offsets.append(UInt32(offset))
            offset += 4 * part.count
        }
        offsets.append(UInt32(offset))
        var index = Self.bytes([4, UInt32(names.count)]) + Self.bytes(offsets) + text
        for part in parts { index += Self.bytes(part) }
        var all: [[UInt8]] = [Self.array(.uint8, [index.count, 1], "", [Self.element(.uint8, index)]), array(.empty)]
        all += cells
        all += [array(.cell([])), array(.empty), last]
        let wrapper = Self.array(
            .opaque, nil, "",
            [
                Self.element(.int8, Array("MCOS".utf8)), Self.element(.int8, Array("FileWrapper__".utf8)),
                Self.array(.cell, [all.count, 1], "", all),
            ])
        var file: [UInt8] = [0x00, 0x01, 0x49, 0x4D, 0, 0, 0, 0]
        file += Self.array(
            .structure, [1, 1], "",
            [Self.element(.int32, littleEndian(Int32(32))), Self.element(.int8, Self.padded("MCOS")), wrapper])
        return Self.array(.uint8, [1, file.count], "", [Self.element(.uint8, file)])
    }

    private static func lists(_ lists: [[UInt32]]) -> [UInt32] {
        var words: [UInt32] = []
        for list in lists {
            words.append(UInt32(list.count / 3))
            words += list
            if list.count.isMultiple(of: 2) { words.append(0) }
        }
        return words
    }

    private static func bytes(_ words: [UInt32]) -> [UInt8] { words.flatMap { littleEndian($0) } }

    private static func padded(_ name: String) -> [UInt8] {
        Array(name.utf8) + [UInt8](repeating: 0, count: 32 - name.utf8.count)
    }

    private static func element(_ type: MATStorage, _ content: [UInt8]) -> [UInt8] {
        littleEndian(type.rawValue) + littleEndian(UInt32(content.count)) + content
            + [UInt8](repeating: 0, count: (8 - content.count % 8) % 8)
    }

    private static func array(_ matClass: MATClass, _ shape: [Int]?, _ name: String, _ parts: [[UInt8]]) -> [UInt8] {
        var content = element(.uint32, bytes([UInt32(matClass.rawValue), 4]))
        if let shape { content += element(.int32, bytes(shape.map { UInt32($0) })) }
        content += element(.int8, Array(name.utf8))
        for part in parts { content += part }
        return element(.matrix, content)
    }
}
