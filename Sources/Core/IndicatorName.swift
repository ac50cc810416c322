/// An indicator's name as it is compared: “OGB1” is OGB-1, and “jGCaMP8m” GCaMP8m.
package struct IndicatorName: Equatable, Sendable {
    /// The letters and digits, lower case, as ASCII: thousands are compared.
    private let letters: [UInt8]

    /// Keeps the letters and digits of a name.
    package init(_ text: String) {
        let letters = text.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: byte
            default: nil
            }
        }
        self.letters = letters.first == UInt8(ascii: "j") ? Array(letters.dropFirst()) : letters
    }

    /// All to the last digit: GCaMP8 of GCaMP8m.
    private var family: ArraySlice<UInt8> {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return letters.lastIndex(where: digits.contains).map { letters[...$0] } ?? letters[...]
    }

    /// Whether both are variants of one indicator, such as GCaMP8m and GCaMP8s.
    package func isOfFamily(of other: IndicatorName) -> Bool { family == other.family }
}
