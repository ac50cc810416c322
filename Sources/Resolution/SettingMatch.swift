internal import Core

/// How the species or the region that a model was made for suits that of a recording, the best first.
package enum SettingMatch: Int {
    /// The same, a part of it, or what it is a part of.
    case agreement
    /// It was made for none in particular.
    case general
    /// It was made for one that nobody knows the recording to be from.
    case unknown
    /// It was made for another one, but a related one, or one of unknown name.
    case otherRelated
    /// It was made for another one.
    case other

    /// - Parameters:
    ///   - model: what the model was made for; `nil` for none in particular.
    ///   - recording: what the recording is from; `nil` where it is not known.
    ///   - vocabulary: the names.
    init(model: String?, recording: String?, in vocabulary: Vocabulary) {
        guard let model else {
            self = .general
            return
        }
        guard let recording else {
            self = .unknown
            return
        }
        switch vocabulary.relation(of: model, to: recording) {
        case .same, .narrower, .broader: self = .agreement
        case .sameFamily: self = .otherRelated
        case .other: self = vocabulary.areUnrelated(model, recording) ? .other : .otherRelated
        }
    }

    /// The weight in a sum over species and region: agreement comes first, and between models that agree alike, the less
    /// one is made for what is not known of the recording, the better.
    var weight: Double {
        switch self {
        case .agreement: -1
        case .general: 0
        case .unknown: 0.25
        case .otherRelated, .other: 10
        }
    }
}
