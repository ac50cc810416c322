internal import Core
internal import Inference
internal import Signals

/// The frames of a recording without a prediction, since their windows span a break: frames that follow each other in the
/// file, but not in time. A network would take what lies on both sides for one trace.
///
/// A gap in the times that is no longer than the model's smoothing is none: what a model says is no finer.
struct BrokenWindows: Sendable {
    /// Ranges that rise and do not touch.
    let frames: [Range<Int>]
    /// How many breaks there are.
    let breakCount: Int

    /// Finds them.
    ///
    /// - Parameters:
    ///   - traceSet: says where the breaks are.
    ///   - frameRateHz: of the recording.
    ///   - configuration: of the model.
    ///   - alignment: where windows land, in frames at the model's rate.
    ///   - change: from the rate of the recording to that of the model; `nil` where they agree.
    init(
        in traceSet: TraceSet, frameRateHz: Double, configuration: BundleConfiguration, alignment: FrameAlignment,
        change: RateChange?
    ) {
        let gaps = (traceSet.frameTimes?.gaps ?? []).filter {
            $0.seconds - 1 / frameRateHz > configuration.smoothingSeconds
        }
        let breaks = (traceSet.trialEnds + gaps.map(\.frame)).sorted()
        breakCount = breaks.count
        var merged: [Range<Int>] = []
        for place in breaks {
            let found = Self.frames(acrossBreakAfter: place, alignment, change).clamped(to: 0..<traceSet.frameCount)
            if let last = merged.last, found.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, found.upperBound)
            } else if !found.isEmpty {
                merged.append(found)
            }
        }
        frames = merged
    }

    private static func frames(
        acrossBreakAfter frame: Int, _ alignment: FrameAlignment, _ change: RateChange?
    ) -> Range<Int> {
        guard let step = change?.step else { return alignment.frames(acrossBreakAfter: frame) }
        // Samples at the model's rate lie between those of the recording, so that the break is somewhere between two.
        let last = Int((Double(frame) / step).rounded(.down))
        let next = Int((Double(frame + 1) / step).rounded(.up))
        let (first, end) = (
            alignment.frames(acrossBreakAfter: last).lowerBound, alignment.frames(acrossBreakAfter: next - 1).upperBound
        )
        return Int(((Double(first) - 0.5) * step).rounded(.down))..<Int(((Double(end) - 0.5) * step).rounded(.up)) + 1
    }

    /// Takes the prediction of these frames away, as if their windows had a missing sample.
    func blank(_ prediction: inout TraceMatrix) {
        for row in 0..<prediction.neuronCount {
            for frame in frames.joined() { prediction.values[row * prediction.frameCount + frame] = .nan }
        }
    }

    /// What to say of them; `nil` where there are none.
    var warning: String? {
        guard breakCount > 0 else { return nil }
        let shown = frames.prefix(3).map { "\($0.lowerBound)–\($0.upperBound - 1)" }
        let more = frames.count > shown.count ? ", …" : ""
        let count = frames.reduce(0) { $0 + $1.count }
        return
            "\(breakCount) \(breakCount == 1 ? "break" : "breaks") in time: nothing is predicted in the \(count) frames "
            + "whose windows span \(breakCount == 1 ? "it" : "them") (\(shown.joined(separator: ", "))\(more))"
    }
}
