public import Core

/// A trace that cannot be resampled.
public enum ResampleError: CascadeError, Hashable {
    /// The recording is too slow to be brought to a rate.
    case tooSlow(recordingHz: Double, wantedHz: Double)
    /// A trace has more frames than can be resampled.
    case tooLong(frameCount: Int)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .tooSlow(let recordingHz, let wantedHz):
            "the recording has \(recordingHz) Hz, less than a quarter of \(wantedHz) Hz: almost everything that a model of "
                + "this rate would see of it were interpolated"
        case .tooLong(let frameCount):
            "\(frameCount) frames are too many to be resampled"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .tooSlow(let recordingHz, _):
            "Choose a slower model: `cascade-registry model list`; or train one for \(recordingHz) Hz: `cascade-registry train template`."
        case .tooLong:
            "Cut the recording into shorter ones."
        }
    }

    /// The kind of failure.
    public var category: FailureCategory {
        switch self {
        case .tooLong: .badData
        case .tooSlow: .usage
        }
    }
}
