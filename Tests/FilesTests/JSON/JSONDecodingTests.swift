import Core
import Foundation
import Testing

@testable import Core
@testable import Files

@Suite("Values of JSON documents")
struct JSONDecodingTests {
    enum Colour: String, Codable, CaseIterable {
        case red, green
    }

    struct Leaf: Codable, Equatable {
        var name: String
        var number: Double?
        var colour: Colour?
    }

    struct Branch: Codable, Equatable {
        var small: Int8 = 0
        var large: UInt64 = 0
        var integer = 0
        var single: Float = 0
        var double = 0.0
        var isSo = false
        var text = ""
        var date = Date(timeIntervalSince1970: 0)
        var leaves: [Leaf] = []
        var byName: [String: Leaf] = [:]
        var grid: [[Int]] = []
        var gaps: [Double?] = []
        var pairs: [Int: String] = [:]
        var nested: [Branch] = []
    }

    private static func text(_ generator: inout some RandomNumberGenerator) -> String {
        let characters = Array("abc\"\\/\n\t\u{1}é😀ΔF µ")
        return String(
            (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                characters.randomElement(using: &generator) ?? "-"
            })
    }

    private static func branch(_ generator: inout some RandomNumberGenerator, depth: Int) -> Branch {
        let leaves = (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
            Leaf(
                name: text(&generator),
                number: Bool.random(using: &generator)
                    ? Double(bitPattern: .random(in: 1 << 60..<0x7FE << 52, using: &generator)) : nil,
                colour: Bool.random(using: &generator) ? Colour.allCases.randomElement(using: &generator) : nil)
        }
        return Branch(
            small: .random(in: .min ... .max, using: &generator), large: .random(in: 0 ... .max, using: &generator),
            integer: .random(in: .min ... .max, using: &generator), single: .random(in: -1e6...1e6, using: &generator),
            double: .random(in: -1e-9...1e-9, using: &generator), isSo: .random(using: &generator),
            text: text(&generator),
            date: Date(timeIntervalSince1970: Double(Int.random(in: 0...4_000_000_000, using: &generator))),
            leaves: leaves,
            byName: Dictionary(leaves.map { ($0.name, $0) }) { first, _ in first },
            grid: [[], [1, -2], [3]], gaps: [nil, 0.1, nil],
            pairs: [7: "seven", -1: text(&generator)],
            nested: depth > 0 ? (0..<2).map { _ in branch(&generator, depth: depth - 1) } : [])
    }

    @Test("are those that Foundation's decoder finds", arguments: 0..<50)
    func sameAsFoundation(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        if seed % 2 == 0 { encoder.outputFormatting = [.prettyPrinted, .sortedKeys] }
        let value = Self.branch(&generator, depth: 2)
        let bytes = try encoder.encode(value)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try JSONDocument.decode(Branch.self, from: bytes) == decoder.decode(Branch.self, from: bytes))
        #expect(try JSONDocument.decode(Branch.self, from: bytes) == value)
    }

    @Test("of documents with wrong bytes are those that Foundation finds, or refused", arguments: 0..<20)
    func mutated(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(Self.branch(&generator, depth: 1))
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let likely = Array("{}[]\",:\\0123456789-+.eEtrufalsn \u{FF}".utf8)
        for _ in 0..<300 {
            var mutated = bytes
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let place = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: mutated.remove(at: place)
                case 1: mutated[place] = .random(in: 0...255, using: &generator)
                case 2: mutated.insert(likely.randomElement(using: &generator) ?? 0, at: place)
                default: mutated = mutated.prefix(max(2, place))
                }
            }
            let value: Branch
            do {
                value = try JSONDocument.decode(Branch.self, from: mutated)
            } catch {
                continue
            }
            #expect(try decoder.decode(Branch.self, from: mutated) == value)
        }
    }

    @Test("of objects with thousands of members are all found")
    func manyMembers() throws {
        let numbers = Dictionary(uniqueKeysWithValues: (0..<5000).map { ("key \($0)", $0) })
        #expect(try JSONDocument.decode([String: Int].self, from: JSONEncoder().encode(numbers)) == numbers)
        let repeated = "{" + (0..<40).map { "\"\($0 % 39)\":0" }.joined(separator: ",") + "}"
        #expect(throws: JSONDocument.Fault.self) {
            try JSONDocument.decode([String: Int].self, from: Data(repeated.utf8))
        }
    }

    @Test("that are numbers are what is written", arguments: ["1e3", "2.0", "-0", "9223372036854775807", "100E-2"])
    func wholeNumbers(_ digits: String) throws {
        let bytes = Data("[\(digits)]".utf8)
        #expect(try JSONDocument.decode([Int].self, from: bytes) == JSONDecoder().decode([Int].self, from: bytes))
    }

    private func fault<Value: Decodable>(_ type: Value.Type, _ text: String) -> String? {
        do throws(JSONDocument.Fault) {
            _ = try JSONDocument.decode(type, from: Data(text.utf8))
            return nil
        } catch {
            guard case .unreadable(let why) = error else { return nil }
            return why
        }
    }

    @Test(
        "that do not fit are named with their place and what was expected",
        arguments: [
            ("[{\"name\":\"a\"},{\"name\":7}]", "“1.name”: is a number, and should be a text"),
            ("[{\"name\":\"a\"},{}]", "“1.name” is missing"),
            ("[{\"name\":null}]", "“0.name”: is null, and should be a text"),
            (
                "[{\"name\":\"a\",\"number\":1e999}]",
                "“0.number”: the number 1e999 is too large or too small, or no whole number"
            ),
            ("[{\"name\":\"a\",\"number\":\"1\"}]", "“0.number”: is a text, and should be a number"),
            ("[3]", "“0”: is a number, and should be an object"), ("{\"a\":1}", "is an object, and should be an array"),
        ])
    func misfits(_ text: String, _ expected: String) {
        #expect(fault([Leaf].self, text) == expected)
    }

    @Test(
        "that are no whole numbers, or too large, are refused",
        arguments: ["1.5", "300", "-1", "1e300", "true", "18446744073709551.5"])
    func otherNumbers(_ digits: String) {
        #expect(fault([UInt8].self, "[\(digits)]")?.hasPrefix("“0”: ") == true)
        #expect(fault([String: Date].self, "{\"a\":\"yesterday\"}")?.contains("“yesterday” is no date") == true)
    }

    @Test("of an enumeration that is not known are refused with the value")
    func unknownCase() {
        #expect(fault([Colour].self, "[\"blue\"]")?.contains("blue") == true)
    }
}
