/// An indicator's name as it is compared: “OGB1” is OGB-1, and “jGCaMP8m” GCaMP8m.
struct IndicatorName: Equatable {
    /// The letters and digits, lower case, as ASCII: thousands are compared.
    private let letters: [UInt8]

    init(_ text: String) {
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

    func isOfFamily(of other: IndicatorName) -> Bool { family == other.family }
}

/// How well the indicator of a model suits that of a recording, the best first.
enum IndicatorMatch: Int, Comparable {
    case exact, sameFamily, general, other

    /// - Parameters:
    ///   - model: the model's indicator; `nil` for several.
    ///   - recording: the recording's; `nil` where it is not known.
    init(model: String?, recording: IndicatorName?) {
        guard let model else {
            self = .general
            return
        }
        guard let recording else {
            self = .other
            return
        }
        let name = IndicatorName(model)
        self = name == recording ? .exact : name.isOfFamily(of: recording) ? .sameFamily : .other
    }

    static func < (first: IndicatorMatch, second: IndicatorMatch) -> Bool { first.rawValue < second.rawValue }
}
