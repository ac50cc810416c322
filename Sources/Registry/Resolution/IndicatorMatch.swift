/// How well the indicator of a model suits that of a recording, the best first.
enum IndicatorMatch: Int, Comparable {
    case exact, sameFamily, general, other

    /// - Parameters:
    ///   - model: the model's indicator; `nil` for several.
    ///   - recording: the recording's; `nil` where it is not known.
    init(model: String?, recording: String?) {
        guard let model = model.map(Self.key) else {
            self = .general
            return
        }
        guard let recording = recording.map(Self.key) else {
            self = .other
            return
        }
        self = model == recording ? .exact : Self.family(model) == Self.family(recording) ? .sameFamily : .other
    }

    static func < (first: IndicatorMatch, second: IndicatorMatch) -> Bool { first.rawValue < second.rawValue }

    /// The letters and digits, so that “OGB1” is OGB-1 and “jGCaMP8m” GCaMP8m.
    private static func key(_ indicator: String) -> String {
        let key = indicator.lowercased().filter { $0.isLetter || $0.isNumber }
        return key.hasPrefix("j") ? String(key.dropFirst()) : key
    }

    /// All to the last digit: GCaMP8 of GCaMP8m.
    private static func family(_ key: String) -> Substring {
        key.lastIndex(where: \.isNumber).map { key[...$0] } ?? key[...]
    }
}
