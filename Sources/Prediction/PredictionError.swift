public import Core
internal import Registry
internal import Signals

/// A request that cannot be carried out as it stands.
public enum PredictionError: CascadeError, Hashable {
    /// The recording's rate is more than 5 % off the model's.
    case rateMismatch(recordingHz: Double, modelHz: Double, model: String)
    /// The samples are so large that they must be percent.
    case looksLikePercent(medianStandardDeviation: Double, path: String)
    /// The true spikes are not those of the recording.
    case truthMismatch(path: String, reason: String)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .rateMismatch(let recordingHz, let modelHz, let model):
            "“\(model)” was trained for \(modelHz) Hz, the recording has \(recordingHz) Hz: more than "
                + "\(Int(100 * Self.rateTolerance)) % apart, so that the model would see every transient too fast or too slow"
        case .looksLikePercent(let deviation, let path):
            "\(path): the median neuron varies by \(rounded(deviation)) (standard deviation), far more than ΔF/F as a fraction can; the "
                + "samples look like percent"
        case .truthMismatch(let path, let reason):
            "\(path): \(reason)"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .rateMismatch(let recordingHz, let modelHz, _):
            "Choose a model of this rate: cascade-registry model list --rate \(recordingHz)"
                + (RateChange.reaches(from: recordingHz, to: modelHz)
                    ? "; or add --resample to resample the recording, predict, and bring the result back: \(RateChange.cost)."
                    : "")
        case .looksLikePercent:
            "Add --units percent; or, if these really are fractions, --units fraction."
        case .truthMismatch:
            "The truth is a matrix of spike counts, one row per neuron and one column per frame of the recording."
        }
    }

    /// The kind of failure.
    public var category: FailureCategory {
        switch self {
        case .rateMismatch: .usage
        case .looksLikePercent, .truthMismatch: .badData
        }
    }

    /// The largest share by which a recording's rate may differ from the model's.
    public static let rateTolerance = FrameRateMatch.tolerance

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
