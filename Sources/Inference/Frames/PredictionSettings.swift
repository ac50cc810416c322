/// Which frame a window's output is written to.
public enum Alignment: String, Sendable, Codable, CaseIterable {
    /// The frame whose spikes the window was trained on, round(b·W) frames into the window.
    case calibrated
    /// One frame earlier, ⌊b·W − 1⌋, frame-exact with the reference toolbox.
    case cascade
}

/// What stands in frames that no window speaks for, at both ends of a recording.
public enum Padding: String, Sendable, Codable, CaseIterable {
    /// Not a number.
    case nan
    /// Zero spikes.
    case zero
}

/// What becomes of small and negative outputs.
public enum Threshold: String, Sendable, Codable, CaseIterable {
    /// Negative outputs become 0.
    case zero
    /// Outputs stay as they are.
    case none
    /// What lies below the trace of a single spike, and apart from anything above it, becomes 0.
    case floor
}

/// How a bundle's outputs become a prediction per frame.
public struct PredictionSettings: Hashable, Sendable, Codable {
    /// Which frame a window's output is written to.
    public var alignment: Alignment
    /// What stands in frames that no window speaks for.
    public var padding: Padding
    /// What becomes of small and negative outputs.
    public var threshold: Threshold

    /// The defaults are those of the command line.
    public init(alignment: Alignment = .calibrated, padding: Padding = .nan, threshold: Threshold = .zero) {
        self.alignment = alignment
        self.padding = padding
        self.threshold = threshold
    }
}
