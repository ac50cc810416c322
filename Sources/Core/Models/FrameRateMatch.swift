/// Which recordings a model can be used for by their frame rate: its networks see every transient as fast as its rate has it.
package enum FrameRateMatch {
    /// The share by which a recording's rate may differ from a model's.
    package static let tolerance = 0.05

    /// Whether a recording's rate is within ``tolerance`` of a model's, which is the whole.
    package static func isNear(_ recordingHz: Double, near modelHz: Double) -> Bool {
        // 3.15 Hz is 5 % off 3 Hz; in floating point it is a little more.
        abs(recordingHz - modelHz) / modelHz <= tolerance + 1e-9
    }

    /// The rates that count as a wished one: within ``tolerance`` of it.
    ///
    /// - Parameter rateHz: frames per second.
    /// - Returns: the range.
    package static func range(around rateHz: Double) -> ClosedRange<Double> {
        (rateHz * (1 - tolerance))...(rateHz * (1 + tolerance))
    }
}
