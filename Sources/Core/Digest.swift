/// A SHA-256 digest: exactly 64 lower-case hexadecimal digits, and the only thing a store path is made from.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 64 hexadecimal digits.
    public let hexadecimal: String

    /// Accepts exactly 64 characters of `0-9a-f`; anything else, however similar, is `nil`.
    public init?(hexadecimal: String) {
        let isDigit = { (byte: UInt8) in (48...57).contains(byte) || (97...102).contains(byte) }
        guard hexadecimal.utf8.count == 64, hexadecimal.utf8.allSatisfy(isDigit) else { return nil }
        self.hexadecimal = hexadecimal
    }

    /// The digest whose 32 bytes are `bytes`, or `nil` for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        let digits = Array("0123456789abcdef")
        hexadecimal = String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// The first twelve digits, for people to read.
    public var abbreviated: String { String(hexadecimal.prefix(12)) }

    /// All 64 digits.
    public var description: String { hexadecimal }
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
