internal import Core

/// How well the indicator of a model suits that of a recording, the best first.
package enum IndicatorMatch: Int, Comparable {
    case exact, sameFamily, general, other

    /// - Parameters:
    ///   - model: the model's indicator; `nil` for several.
    ///   - recording: the recording's; `nil` where it is not known.
    package init(model: String?, recording: String?) {
        guard let model else {
            self = .general
            return
        }
        guard let recording else {
            self = .other
            return
        }
        switch Vocabulary.indicators.relation(of: model, to: recording) {
        case .same: self = .exact
        case .narrower, .broader, .sameFamily: self = .sameFamily
        case .other: self = .other
        }
    }

    package static func < (first: IndicatorMatch, second: IndicatorMatch) -> Bool { first.rawValue < second.rawValue }
}
