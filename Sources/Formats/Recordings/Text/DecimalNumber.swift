/// A number in decimal digits: ±digits · 10^exponent, as nearly all cells of recordings are.
struct DecimalNumber {
    private var digits: UInt64 = 0
    private var exponent = 0
    private var isNegative = false

    /// Powers of ten that a `Double` has exactly.
    private static let powers = (0...22).reduce(into: [1.0]) { powers, _ in powers.append(powers[powers.count - 1] * 10)
    }
    .dropLast()

    /// Reads one where some bytes begin with it, and goes on to what stands behind it.
    ///
    /// - Parameters:
    ///   - bytes: text.
    ///   - position: where it begins; where there is none, or one with more than 19 digits, it stays there or behind.
    ///   - point: what stands before the decimals.
    init?(_ bytes: Span<UInt8>, at position: inout Int, point: UInt8) {
        isNegative = Self.skipSign(bytes, at: &position)
        let first = position
        var (digitCount, decimals) = (0, 0)
        var pointPosition: Int?
        while position < bytes.count {
            let byte = bytes[position]
            if byte == point, pointPosition == nil {
                pointPosition = position
            } else if let digit = Self.digit(byte) {
                if digits > 0 || digit > 0 { digitCount += 1 }
                guard digitCount <= 19 else { return nil }
                digits = digits * 10 + digit
                if pointPosition != nil { decimals += 1 }
            } else {
                break
            }
            position += 1
        }
        guard position - first > (pointPosition == nil ? 0 : 1) else { return nil }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isBelow = Self.skipSign(bytes, at: &position)
            let firstDigit = position
            while position < bytes.count, let digit = Self.digit(bytes[position]) {
                exponent = min(exponent * 10 + Int(digit), 1000)
                position += 1
            }
            guard position > firstDigit else { return nil }
            if isBelow { exponent.negate() }
        }
        exponent -= decimals
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
