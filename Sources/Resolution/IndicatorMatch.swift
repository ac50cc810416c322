internal import Core

/// How well the indicator of a model suits that of a recording, the best first.
package enum IndicatorMatch: Int, Comparable {
    /// The same.
    case exact
    /// Its whole family: a model of all GCaMP8 for GCaMP8m.
    case wholeFamily
    /// One of its family: a model of GCaMP8s for GCaMP8m, or for a GCaMP8 of which no more is known.
    case sameFamily
    /// An indicator of whose family the models were found to do better than those of several; first the whole family.
    case comparable, comparableVariant
    /// Several indicators.
    case general
    /// Another one.
    case other

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
        let names = Vocabulary.indicators
        switch names.relation(of: model, to: recording) {
        case .same: self = .exact
        case .sameFamily: self = .sameFamily
        case .broader, .narrower:
            if !names.isOfFamily(model) || !names.isOfFamily(recording) {
                // GCaMP alone, of which many families are kinds, says too little.
                self = .other
            } else if names.term(model)?.isFamily == true {
                self = .wholeFamily
            } else {
                // Else one is the indicator, and the other a line of animals that express it.
                self = names.term(recording)?.isFamily == true ? .sameFamily : .exact
            }
        case .other: self = Self.compared(model: model, recording: recording)
        }
    }

    /// A user of the published models compared them on GCaMP7f: those of GCaMP8 did better than those of several indicators
    /// (github.com/HelmchenLabSoftware/Cascade, issue 43).
    private static let comparisons = [(recording: "GCaMP7f", models: "GCaMP8")]

    private static func compared(model: String, recording: String) -> IndicatorMatch {
        for comparison in comparisons
        where Vocabulary.indicators.relation(of: recording, to: comparison.recording) <= .narrower {
            switch Vocabulary.indicators.relation(of: model, to: comparison.models) {
            case .same: return .comparable
            case .narrower: return .comparableVariant
            case .broader, .sameFamily, .other: break
            }
        }
        return .other
    }

    package static func < (first: IndicatorMatch, second: IndicatorMatch) -> Bool { first.rawValue < second.rawValue }
}
