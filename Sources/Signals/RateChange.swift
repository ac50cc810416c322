/// Traces of a recording brought to the frame rate of a model, and what the model says brought back to the recording's own
/// frames.
///
/// A frame is the time around its sample, as long as one period of its rate. The model's first sample is the recording's;
/// the others follow at its rate, as long as the recording has samples.
package struct RateChange: Hashable, Sendable {
    /// Frames of the recording.
    package let frameCount: Int
    /// Frames of the recording at the model's rate.
    package let modelFrameCount: Int
    /// The samples that a trace and its mirror image have at the model's rate; they have `2 · frameCount` as recorded.
    private let mirroredCount: Int

    /// Finds the frames of a recording at the rate of a model.
    ///
    /// - Parameters:
    ///   - recordingHz: the frames per second of the recording, a positive number.
    ///   - modelHz: those of the model, a positive number.
    ///   - frameCount: the frames of the recording, at least 1.
    /// - Throws: ``ResampleError`` when the recording is much too slow, or longer than a spectrum can be.
    package init(from recordingHz: Double, to modelHz: Double, frameCount: Int) throws(ResampleError) {
        precondition(recordingHz > 0 && modelHz > 0, "rates are positive numbers")
        precondition(frameCount > 0, "there must be frames")
        guard Self.reaches(from: recordingHz, to: modelHz) else {
            throw .tooSlow(recordingHz: recordingHz, wantedHz: modelHz)
        }
        // Places are counted in products of both numbers of samples.
        let limit = 1 << 30
        let mirrored = (2 * Double(frameCount) * (modelHz / recordingHz)).rounded()
        guard frameCount <= limit / 2, mirrored <= Double(limit) else { throw .tooLong(frameCount: frameCount) }
        self.frameCount = frameCount
        mirroredCount = max(1, Int(mirrored))
        modelFrameCount = (frameCount - 1) * mirroredCount / (2 * frameCount) + 1
    }

    /// How many frames of the recording a frame of the model lasts: the inverse ratio of the rates, but for the rounding
    /// to a whole number of samples.
    package var step: Double { Double(2 * frameCount) / Double(mirroredCount) }

    /// The most by which a recording's rate may be multiplied: of four samples, three are then interpolated.
    package static let largestGain = 4.0

    /// Whether a recording is fast enough to be brought to a model's rate; no recording is too fast.
    ///
    /// - Parameters:
    ///   - recordingHz: the frames per second of the recording.
    ///   - modelHz: those of the model.
    /// - Returns: whether ``init(from:to:frameCount:)`` accepts the rates.
    package static func reaches(from recordingHz: Double, to modelHz: Double) -> Bool {
        modelHz <= Self.largestGain * recordingHz
    }
}

// MARK: - What it costs

extension RateChange {
    /// What a model of another rate costs, for messages; measured as Documentation/resolution.md says.
    package static let cost =
        "the built-in models lose 0.003 or less of the correlation with the true spikes where the rates differ by 10 %, and "
        + "0.025 where the recording is half as fast (medians on ground truth, against recordings of the model's own rate)"
}

// MARK: - To the model's rate

extension RateChange {
    /// A trace at the model's rate, resampled by way of its spectrum.
    ///
    /// The trace is continued by its mirror image, so that it ends where it begins and nothing rings at its ends. Missing
    /// samples are bridged by straight lines; every sample that is nearer to one than a frame, of the longer kind, is
    /// missing afterwards.
    ///
    /// - Parameter trace: `[frameCount]`; a sample that is not a finite number is missing.
    /// - Returns: `[modelFrameCount]`; a missing sample is NaN.
    package func resampled(_ trace: some RandomAccessCollection<Float>) -> [Float] {
        precondition(trace.count == frameCount, "the frames of the recording")
        let (bridged, missing) = bridged(trace)
        guard missing.count < frameCount else { return [Float](repeating: .nan, count: modelFrameCount) }
        var samples = fourierResampled(bridged + bridged.reversed(), count: mirroredCount)
            .prefix(modelFrameCount).map(Float.init)
        // In units of which one frame of the recording has `mirroredCount`, and one of the model `2 · frameCount`.
        let (native, model) = (mirroredCount, 2 * frameCount)
        let reach = max(native, model)
        for frame in missing {
            let first = max(0, (frame * native - reach + model) / model)
            let end = min(modelFrameCount, (frame * native + reach - 1) / model + 1)
            for index in first..<max(first, end) { samples[index] = .nan }
        }
        return samples
    }

    /// The trace with straight lines over its missing samples, and where these are. At the ends, the next sample is held.
    private func bridged(_ trace: some RandomAccessCollection<Float>) -> (samples: [Double], missing: [Int]) {
        var samples = trace.map(Double.init)
        let missing = samples.indices.filter { !samples[$0].isFinite }
        let present = samples.indices.filter { samples[$0].isFinite }
        guard let first = present.first, let last = present.last else { return (samples, missing) }
        for frame in 0..<first { samples[frame] = samples[first] }
        for frame in last + 1..<samples.count { samples[frame] = samples[last] }
        for (before, after) in zip(present, present.dropFirst()) where after > before + 1 {
            let slope = (samples[after] - samples[before]) / Double(after - before)
            for frame in before + 1..<after { samples[frame] = samples[before] + slope * Double(frame - before) }
        }
        return (samples, missing)
    }
}

// MARK: - Back to the recording's frames

extension RateChange {
    /// Expected spikes per frame of the recording, from those per frame of the model. Their sum stays the same.
    ///
    /// What a frame of the model holds is divided among the frames of the recording that it overlaps and whose samples are
    /// not missing, in proportion to the overlap. The model's first and last frame reach to the ends of the recording.
    ///
    /// - Parameters:
    ///   - expected: `[modelFrameCount]`; NaN where there is no prediction. A frame that overlaps missing samples alone
    ///     has nowhere to go: its own sample was missing, too.
    ///   - trace: what was resampled, `[frameCount]`.
    /// - Returns: `[frameCount]`; NaN where the sample is missing, and where no frame with a prediction overlaps.
    package func broughtBack(
        _ expected: some RandomAccessCollection<Float>, to trace: some RandomAccessCollection<Float>
    ) -> [Float] {
        precondition(expected.count == modelFrameCount && trace.count == frameCount, "the frames of both")
        let isPresent = trace.map(\.isFinite)
        var sums = [Double](repeating: .nan, count: frameCount)
        for (index, value) in expected.enumerated() where value.isFinite {
            let place = place(ofModelFrame: index)
            let frames = frames(in: place).filter { isPresent[$0] }
            let whole = frames.reduce(0) { $0 + overlap(ofFrame: $1, with: place) }
            for frame in frames {
                let share = Double(overlap(ofFrame: frame, with: place)) / Double(whole)
                sums[frame] = (sums[frame].isNaN ? 0 : sums[frame]) + Double(value) * share
            }
        }
        return sums.map(Float.init)
    }

    /// Where a frame of the model lies within the recording, in units of which one frame of the recording has
    /// `2 · mirroredCount`, so that every edge is a whole number.
    private func place(ofModelFrame index: Int) -> Range<Int> {
        let (begin, end) = (-mirroredCount, (2 * frameCount - 1) * mirroredCount)
        let lower = index == 0 ? begin : (2 * index - 1) * 2 * frameCount
        let upper = index == modelFrameCount - 1 ? end : (2 * index + 1) * 2 * frameCount
        return max(begin, lower)..<min(end, upper)
    }

    /// The frames of the recording that overlap a place.
    private func frames(in place: Range<Int>) -> Range<Int> {
        let length = 2 * mirroredCount
        return (place.lowerBound + mirroredCount) / length..<(place.upperBound + mirroredCount + length - 1) / length
    }

    /// How much of a place lies in a frame of the recording.
    private func overlap(ofFrame frame: Int, with place: Range<Int>) -> Int {
        ((2 * frame - 1) * mirroredCount..<(2 * frame + 1) * mirroredCount).clamped(to: place).count
    }
}
