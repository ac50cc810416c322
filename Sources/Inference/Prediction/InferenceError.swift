public import Core

/// A recording that a model cannot be applied to.
public enum InferenceError: CascadeError, Hashable {
    /// The recording has no frame that a whole window speaks for.
    case recordingTooShort(frameCount: Int, windowLength: Int)

    /// What is wrong and why.
    public var reason: String {
        switch self {
        case .recordingTooShort(let frameCount, let windowLength):
            "the recording has \(frameCount) frames, but the model looks at \(windowLength) at a time, so that no "
                + "frame can be predicted"
        }
    }

    /// What to do next.
    public var remedy: String? {
        switch self {
        case .recordingTooShort(_, let windowLength):
            "Use a recording of more than \(windowLength) frames; if rows and columns are swapped, add "
                + "--orientation time-by-neurons."
        }
    }

    /// Bad data.
    public var category: FailureCategory { .badData }
}
