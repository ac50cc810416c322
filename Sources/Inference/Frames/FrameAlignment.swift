public import Core

/// Where the outputs of consecutive windows land in a recording, and which frames are valid.
public struct FrameAlignment: Hashable, Sendable {
    /// The frame that the window starting at sample 0 speaks for.
    public let firstWindowFrame: Int
    /// The windows that speak for a frame of the recording.
    public let windows: Range<Int>
    /// The frames that hold a prediction; what windows say of others is padded over at the end.
    public let validFrames: Range<Int>
    private let windowLength: Int

    /// Applies an alignment to a recording.
    ///
    /// ```
    /// calibrated: window a → frame a + round(b·W); valid: round(b·W) … T − W + round(b·W)
    /// cascade:    window a → frame a + ⌊b·W − 1⌋;  valid: all but the first ⌊b·W⌋ and the last ⌊(1 − b)·W⌋
    /// ```
    ///
    /// - Parameters:
    ///   - alignment: which of the two.
    ///   - configuration: gives the window length W and the fraction b of it that lies before.
    ///   - frameCount: frames of the recording, T.
    /// - Throws: ``InferenceError/recordingTooShort(frameCount:windowLength:)`` when T ≤ W.
    public init(_ alignment: Alignment, configuration: BundleConfiguration, frameCount: Int) throws(InferenceError) {
        guard frameCount > configuration.network.windowLength else {
            throw .recordingTooShort(frameCount: frameCount, windowLength: configuration.network.windowLength)
        }
        self.init(alignment, configuration, ofFrames: frameCount)
    }

    /// Applies an alignment to a recording that goes on and on.
    init(ofEndlessRecording alignment: Alignment, configuration: BundleConfiguration) {
        self.init(alignment, configuration, ofFrames: .max / 2)
    }

    private init(_ alignment: Alignment, _ configuration: BundleConfiguration, ofFrames frameCount: Int) {
        windowLength = configuration.network.windowLength
        let before = configuration.fractionBefore * Double(windowLength)
        let windowCount = frameCount - windowLength + 1
        switch alignment {
        case .calibrated:
            firstWindowFrame = configuration.labelledFrame
            validFrames = firstWindowFrame..<firstWindowFrame + windowCount
        case .cascade:
            firstWindowFrame = Int((before - 1).rounded(.down))
            let after = Int(((1 - configuration.fractionBefore) * Double(windowLength)).rounded(.down))
            validFrames = (Int(before.rounded(.down))..<frameCount - after)
                .clamped(to: max(0, firstWindowFrame)..<firstWindowFrame + windowCount)
        }
        windows = max(0, -firstWindowFrame)..<min(windowCount, frameCount - firstWindowFrame)
    }

    /// The frames that consecutive windows speak for.
    func frames(of windows: Range<Int>) -> Range<Int> {
        windows.lowerBound + firstWindowFrame..<windows.upperBound + firstWindowFrame
    }

    /// The frames whose windows hold both a frame and the next one; there may be none of these frames.
    package func frames(acrossBreakAfter frame: Int) -> Range<Int> {
        frames(of: frame - windowLength + 2..<frame + 1)
    }

    /// The outputs of all windows of a recording at the frames that hold a prediction; NaN elsewhere.
    package func placed(_ outputs: [Float], frameCount: Int) -> [Float] {
        var prediction = [Float](repeating: .nan, count: frameCount)
        for frame in validFrames.clamped(to: 0..<frameCount) { prediction[frame] = outputs[frame - firstWindowFrame] }
        return prediction
    }
}
