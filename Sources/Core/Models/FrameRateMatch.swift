/// Which recordings a model can be used for by their frame rate: its networks see every transient as fast as its rate has it.
public enum FrameRateMatch {
    /// The share by which a recording's rate may differ from a model's.
    public static let tolerance = 0.05

    /// Whether a recording's rate is within ``tolerance`` of a model's, which is the whole.
    package static func isNear(_ recordingHz: Double, near modelHz: Double) -> Bool {
        // 3.15 Hz is 5 % off 3 Hz; in floating point it is a little more.
        abs(recordingHz - modelHz) / modelHz <= tolerance + 1e-9
    }
}
