internal import Foundation
internal import Signals

/// How the noise of neighbouring frames belongs together.
///
/// Where every frame has a noise of its own, two steps in a row go the same way in one of three cases, and steps further
/// apart in one of two, whatever the size of the noise. A filter or a denoiser makes them agree; the average of two or
/// three frames makes steps two or three apart disagree.
struct NoiseColour {
    /// How often the step 1, 2 and 3 frames later goes the same way, as a share.
    let agreements: [Double]

    /// `nil` where there are too few steps to count.
    init?(of samples: [Double]) {
        var steps: [Double] = []
        steps.reserveCapacity(samples.count)
        for (earlier, later) in zip(samples, samples.dropFirst()) { steps.append(later - earlier) }
        agreements = (1...3).compactMap { lag -> Double? in
            var (same, count) = (0, 0)
            for (earlier, later) in zip(steps, steps.dropFirst(lag)) {
                let product = earlier * later
                count += product.isNaN ? 0 : 1
                same += product >= 0 ? 1 : 0
            }
            return count >= 32 ? Double(same) / Double(count) : nil
        }
        if agreements.count < 3 { return nil }
    }
}

/// The frequency that stands out most of the noise.
struct Oscillation {
    let frequencyHz: Double
    /// Its power over the median of the frequencies around it.
    let prominence: Double

    private static let pieceFrames = 256
    private static let pieceLimit = 16
    /// Calcium itself varies below.
    private static let lowestHz = 1.0

    /// `nil` where a trace is too short or too slow to show one.
    init?(of trace: TraceStatistics) {
        let pieceFrames = min(Self.pieceFrames, trace.samples.count / 2 * 2)
        guard pieceFrames >= 64, trace.frameRateHz > 0, let middle = trace.median else { return nil }
        // Steps instead of samples: slow signals do not spill over into all other frequencies.
        var steps = [0.0]
        steps.reserveCapacity(trace.samples.count)
        for (earlier, later) in zip(trace.samples, trace.samples.dropFirst()) {
            steps.append((later.isFinite ? later : middle) - (earlier.isFinite ? earlier : middle))
        }
        let spectrum = averagedPowerSpectrum(of: steps, pieceFrames: pieceFrames, pieceLimit: Self.pieceLimit).power
        let power = spectrum.enumerated().map { index, power in
            let gain = 2 * sin(.pi * Double(index) / Double(pieceFrames))
            return power / max(gain * gain, 1e-12)
        }
        let first = max(6, Int((Self.lowestHz * Double(pieceFrames) / trace.frameRateHz).rounded(.up)))
        guard first < power.count - 16 else { return nil }
        var best = (index: 0, prominence: 0.0)
        for index in first..<power.count - 2 where power[index] > max(power[index - 1], power[index + 1]) {
            let around =
                power[max(first, index - 16)..<max(first, index - 3)]
                + power[min(power.count, index + 4)..<min(power.count, index + 17)]
            guard around.count >= 8, let usual = Signals.median(of: Array(around)), usual > 0 else { continue }
            if power[index] / usual > best.prominence { best = (index, power[index] / usual) }
        }
        guard best.prominence.isFinite, best.index > 0 else { return nil }
        frequencyHz = Double(best.index) * trace.frameRateHz / Double(pieceFrames)
        prominence = best.prominence
    }
}
