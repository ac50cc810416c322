/// A SHA-256 digest, and the only thing a store path is made from: written as exactly 64 lower-case hexadecimal digits.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes, the first of each eight in the highest bits: registries hold tens of thousands of digests, and an array
    /// or a string would be an object of its own for each.
    private let words: SIMD4<UInt64>

    /// Accepts exactly 64 characters of `0-9a-f`; anything else, however similar, is `nil`.
    public init?(hexadecimal: String) {
        let text = hexadecimal.utf8
        guard text.count == 64 else { return nil }
        var characters = text.makeIterator()
        var words = SIMD4<UInt64>.zero
        for index in 0..<4 {
            var word: UInt64 = 0
            for _ in 0..<16 {
                switch characters.next() {
                case .some(let digit) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
                    word = word << 4 | UInt64(digit - UInt8(ascii: "0"))
                case .some(let digit) where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit):
                    word = word << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
                default: return nil
                }
            }
            words[index] = word
        }
        self.words = words
    }

    /// The digest whose 32 bytes are `bytes`, or `nil` for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        var words = SIMD4<UInt64>.zero
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        self.words = words
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// The 64 hexadecimal digits.
    public var hexadecimal: String {
        let digits = Self.digits
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for index in 0..<64 {
            let shift = UInt64(60 - index % 16 * 4)
            text.append(digits[Int(words[index / 16] >> shift & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The first twelve digits, for people to read.
    public var abbreviated: String { String(hexadecimal.prefix(12)) }

    /// All 64 digits.
    public var description: String { hexadecimal }
}

extension Digest: Comparable {
    /// The order of the digits.
    public static func < (left: Digest, right: Digest) -> Bool {
        for index in 0..<4 where left.words[index] != right.words[index] {
            return left.words[index] < right.words[index]
        }
        return false
    }
}

extension Digest: Codable {
    /// Reads the digits from one string.
    ///
    /// - Parameter decoder: holds a single string.
    /// - Throws: `DecodingError.dataCorrupted` when the string is not a digest.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Digest(hexadecimal: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "“\(text)” is not 64 lower-case hexadecimal digits")
        }
        self = digest
    }

    /// Writes the digits as one string.
    ///
    /// - Parameter encoder: receives a single string.
    /// - Throws: what the encoder throws.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}
