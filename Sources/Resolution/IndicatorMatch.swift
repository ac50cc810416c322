package import Core

/// How well the indicator of a model suits that of a recording, the best first.
package enum IndicatorMatch: Int, Comparable {
    case exact, sameFamily, general, other

    /// - Parameters:
    ///   - model: the model's indicator; `nil` for several.
    ///   - recording: the recording's; `nil` where it is not known.
    package init(model: String?, recording: IndicatorName?) {
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

    package static func < (first: IndicatorMatch, second: IndicatorMatch) -> Bool { first.rawValue < second.rawValue }
}
