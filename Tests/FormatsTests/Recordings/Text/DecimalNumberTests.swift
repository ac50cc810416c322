import Core
import Testing

@testable import Formats

@Suite("A number in decimal digits")
struct DecimalNumberTests {
    /// What may stand behind a number: bytes next to digits, and such as differ from one only in their upper half.
    private static let ends: [[UInt8]] = [
        [], [UInt8(ascii: "/")], [UInt8(ascii: ":")], [0x8A], [0xB5], [0xFF], [0], Array(",12345678".utf8),
        Array("\n98765432".utf8),
    ]

    @Test("has the bits of Swift's own conversion, and ends before whatever is no digit, with any number of decimals")
    func random() throws {
        var generator = SeededGenerator(seed: 11)
        func digits(_ count: Int) -> String {
            (0..<count).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
        }
        var readCount = 0
        for decimals in 0...18 {
            for round in 0..<300 {
                let whole = digits(Int.random(in: (decimals == 0 ? 1 : 0)...min(5, 19 - decimals), using: &generator))
                var text = ["", "-", "+"][round % 3] + whole
                if decimals > 0 { text += "." + digits(decimals) }
                if round % 2 == 0 { text += "e\(Int.random(in: -12...12, using: &generator))" }
                for end in Self.ends {
                    let bytes = Array(text.utf8) + end
                    var position = 0
                    let number = try #require(
                        DecimalNumber(bytes.span, at: &position, point: UInt8(ascii: ".")), "\(text)")
                    #expect(position == text.utf8.count, "\(text) before \(end)")
                    if let double: Double = number.rounded() {
                        #expect(double == Double(text), "\(text)")
                        readCount += 1
                    }
                    if let float: Float = number.rounded() { #expect(float == Float(text), "\(text)") }
                }
            }
        }
        #expect(readCount > 20_000)
    }

    @Test(
        "is left to others where it has more than nineteen digits, or none",
        arguments: ["0.12345678901234567890", ".", "-", "x", ""])
    func others(text: String) {
        var position = 0
        #expect(DecimalNumber(Array(text.utf8).span, at: &position, point: UInt8(ascii: ".")) == nil)
    }
}

@Suite("Looking for bytes")
struct ByteSearchTests {
    @Test("finds the first of them, in any part of some bytes")
    func random() {
        var generator = SeededGenerator(seed: 12)
        for length in [0, 1, 7, 1023, 1024, 1025, 3000] {
            for _ in 0..<100 {
                // Few of many, so that some parts have none.
                let bytes = (0..<length).map { _ in
                    UInt8.random(in: 0...255, using: &generator) < 254 ? 7 : UInt8.random(in: 0...2, using: &generator)
                }
                let slice = bytes[Int.random(in: 0...length, using: &generator)...]
                #expect(slice.place(of: 1) == slice.firstIndex(of: 1))
                #expect(slice.place(ofEither: 1, 2) == slice.firstIndex { $0 == 1 || $0 == 2 })
            }
        }
    }
}
