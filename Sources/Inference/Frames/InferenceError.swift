public import Core

/// A recording that a model cannot be applied to.
public enum InferenceError: CascadeError, Hashable {
    /// The recording has no frame that a whole window speaks for.
    case recordingTooShort(frameCount: Int, windowLength: Int)
    /// A network's output for a frame is not a finite number, although no sample of its window is missing.
    case notFinite(neuron: Int, frame: Int)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .recordingTooShort(let frameCount, let windowLength):
            "the recording has \(frameCount) frames, but the model looks at \(windowLength) at a time, so that no "
                + "frame can be predicted"
        case .notFinite(let neuron, let frame):
            "the networks give no finite number for neuron \(neuron) in frame \(frame), although no sample is missing there"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .recordingTooShort(_, let windowLength):
            "Use a recording of more than \(windowLength) frames; if rows and columns are swapped, add "
                + "--orientation time-by-neurons."
        case .notFinite:
            "Look at the samples around that frame: too large a number makes the networks overflow. If they are sound, the "
                + "model's weights are not."
        }
    }

    /// Bad data.
    public var category: FailureCategory { .badData }
}
