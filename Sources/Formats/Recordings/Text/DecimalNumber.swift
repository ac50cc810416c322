/// A number in decimal digits: ±digits · 10^exponent, as nearly all cells of recordings are.
struct DecimalNumber {
    private var digits: UInt64 = 0
    private var exponent = 0
    private var isNegative = false

    /// Powers of ten that a `Double` has exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
    private static let wholePowers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]
    /// As many fit into 64 bits, whatever they are.
    private static let mostDigits = 19

    /// Reads one where some bytes begin with it, and goes on to what stands behind it.
    ///
    /// - Parameters:
    ///   - bytes: text.
    ///   - position: where it begins; where there is none, or one with more than 19 digits, it stays there or behind.
    ///   - point: what stands before the decimals.
    init?(_ bytes: Span<UInt8>, at position: inout Int, point: UInt8) {
        isNegative = Self.skipSign(bytes, at: &position)
        var digitCount = skipDigits(bytes, at: &position)
        if position < bytes.count, bytes[position] == point {
            position += 1
            let decimals = skipManyDigits(bytes, at: &position)
            digitCount += decimals
            exponent = -decimals
        }
        guard digitCount > 0, digitCount <= Self.mostDigits else { return nil }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isBelow = Self.skipSign(bytes, at: &position)
            let firstDigit = position
            var power = 0
            while position < bytes.count, let digit = Self.digit(bytes[position]) {
                power = min(power * 10 + Int(digit), 1000)
                position += 1
            }
            guard position > firstDigit else { return nil }
            exponent += isBelow ? -power : power
        }
    }

    /// Takes the digits that stand here.
    ///
    /// - Returns: how many; beyond ``mostDigits`` some are lost.
    private mutating func skipDigits(_ bytes: Span<UInt8>, at position: inout Int) -> Int {
        let first = position
        var digits = digits
        while position < bytes.count, let digit = Self.digit(bytes[position]) {
            digits = digits &* 10 &+ digit
            position += 1
        }
        self.digits = digits
        return position - first
    }

    /// Does the same with up to eight digits at a time.
    private mutating func skipManyDigits(_ bytes: Span<UInt8>, at position: inout Int) -> Int {
        let first = position
        while position + 8 <= bytes.count {
            let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let ones = UInt64(littleEndian: word) ^ 0x3030_3030_3030_3030
            // Of a digit, and of nothing else, both the byte and the sum stay below 0x80.
            let others = (ones | (ones &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
            let count = others.trailingZeroBitCount / 8
            guard count > 0 else { return position - first }
            // Digits that are missing become zeros in front.
            digits = digits &* Self.wholePowers[count] &+ Self.number(ofDigits: ones &<< (64 - 8 * count))
            position += count
            guard count == 8 else { return position - first }
        }
        let rest = position
        return rest - first + skipDigits(bytes, at: &position)
    }

    /// The number of eight digits, of which the lowest byte is the first: neighbours become numbers of two digits, those of four, and
    /// those of eight.
    private static func number(ofDigits ones: UInt64) -> UInt64 {
        let twos = (ones &* 10 &+ (ones >> 8)) & 0x00FF_00FF_00FF_00FF
        let fours = (twos &* 100 &+ (twos >> 16)) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ (fours >> 32)) & 0xFFFF_FFFF
    }

    /// The nearest number of a type; `nil` where that takes more precision than a `Double` has.
    ///
    /// With up to 2⁵³ and 10²² both factors are exact, and the product is rounded once (Clinger, 1990). With more digits it is off by
    /// less than two units of its last place: enough to know the nearest `Float`, but beside the middle of two.
    func rounded<Number: BinaryFloatingPoint>() -> Number? {
        guard abs(exponent) < Self.powers.count else { return nil }
        let power = Self.powers[abs(exponent)]
        let number = exponent < 0 ? Double(digits) / power : Double(digits) * power
        if Number.significandBitCount < Double.significandBitCount {
            let further = UInt64(1) << (Double.significandBitCount - Number.significandBitCount)
            let rest = number.bitPattern & (further - 1)
            guard rest < further / 2 - 4 || rest > further / 2 + 4 else { return nil }
        } else {
            guard digits <= 1 << 53 else { return nil }
        }
        return Number(isNegative ? -number : number)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? UInt64(digit) : nil
    }

    /// Whether there is a minus.
    private static func skipSign(_ bytes: Span<UInt8>, at position: inout Int) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
        else { return false }
        defer { position += 1 }
        return bytes[position] == UInt8(ascii: "-")
    }
}
