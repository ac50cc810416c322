public import Core

/// A trace from which something cannot be computed, or that cannot be resampled.
public enum ResampleError: CascadeError, Hashable {
    /// The baseline of raw fluorescence is 0 or negative.
    case baselineNotPositive(frame: Int, baseline: Double, neuropilFraction: Double)
    /// The recording is too slow to be brought to a rate.
    case tooSlow(recordingHz: Double, wantedHz: Double)
    /// A trace has more frames than can be resampled.
    case tooLong(frameCount: Int)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .baselineNotPositive(let frame, let baseline, let neuropilFraction):
            "the baseline F₀ is \(baseline) at frame \(frame)"
                + (neuropilFraction == 0 ? "" : ", after \(neuropilFraction) of the neuropil was subtracted")
                + ", so that ΔF/F has no meaning: it needs a baseline above 0"
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
        case .baselineNotPositive(_, _, let neuropilFraction):
            neuropilFraction == 0
                ? "Check that the offset of the camera or detector was not subtracted twice, and that the trace is not ΔF/F already."
                : "Subtract a smaller fraction of the neuropil, or leave the neuron out."
        case .tooSlow(let recordingHz, _):
            "Choose a slower model: cascade-registry model list; or train one for \(recordingHz) Hz: cascade-registry train template."
        case .tooLong:
            "Cut the recording into shorter ones."
        }
    }

    /// The kind of failure.
    public var category: FailureCategory {
        switch self {
        case .baselineNotPositive, .tooLong: .badData
        case .tooSlow: .usage
        }
    }
}
