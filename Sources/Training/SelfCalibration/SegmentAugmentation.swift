internal import Core
internal import Foundation
internal import Signals

/// Makes of a segment one that another indicator, another neuron or another microscope might have given
/// (Documentation/self-calibration.md has what each piece brings).
struct SegmentAugmentation: Sendable {
    let settings: TrainingAugmentation
    let frameRateHz: Double
    /// The lowest and the highest ν, in %·s^½.
    let noiseLevels: ClosedRange<Double>

    /// How often what is switched on happens.
    private static let (usually, halfTheTime) = (0.7, 0.5)
    /// By how much a hint is off, as the standard deviation of its logarithms.
    private static let hintError = 0.35

    /// Changes a segment.
    ///
    /// - Parameters:
    ///   - segment: as it was recorded.
    ///   - noise: σ of what each of its samples brings.
    ///   - generator: of all draws but normally distributed ones.
    func apply(to segment: inout CalibrationSegment, noise: [Float], using generator: inout SeededGenerator) {
        var gaussian = GaussianGenerator(seed: generator.next())
        var noise = noise
        if settings.nonlinearity, generator.fraction() < Self.usually {
            bend(&segment.samples, noise: noise[0], using: &generator)
        }
        let factor = Float(generator.factor(upTo: settings.amplitude))
        for frame in segment.samples.indices {
            segment.samples[frame] *= factor
            noise[frame] *= factor
        }
        segment.response.amplitude *= Double(factor)
        let deviation = Float(
            exp(generator.number(in: log(noiseLevels.lowerBound)...log(noiseLevels.upperBound)))
                * frameRateHz.squareRoot() / 95.4)
        if settings.noise { addNoise(to: &segment.samples, deviation: deviation, present: noise, using: &gaussian) }
        if settings.drift { addDrift(to: &segment.samples, deviation: deviation, &generator, &gaussian) }
        guard generator.fraction() < Self.halfTheTime else { return }
        segment.hint = SpikeResponse(
            amplitude: segment.response.amplitude * exp(Self.hintError * gaussian.next()),
            halfDecaySeconds: segment.response.halfDecaySeconds * exp(Self.hintError * gaussian.next()))
    }

    /// Bends what lies above the baseline: a power function that is a line near zero.
    private func bend(_ samples: inout [Float], noise: Float, using generator: inout SeededGenerator) {
        let sorted = samples.sorted()
        let baseline = sorted[sorted.count / 10]
        let scale = max(sorted[sorted.count * 99 / 100] - baseline, 3 * noise, 1e-3)
        let power = Float(exp(generator.number(in: log(0.6)...log(1.7))))
        let knee = Float(generator.number(in: 0.05...0.3))
        let start = pow(knee, power)
        let span = pow(1 + knee, power) - start
        for frame in samples.indices where samples[frame] > baseline {
            let share = (samples[frame] - baseline) / scale
            samples[frame] = baseline + scale * (pow(share + knee, power) - start) / span
        }
    }

    /// Adds shot noise, so that there is as much as wanted, where there is not more already.
    private func addNoise(
        to samples: inout [Float], deviation: Float, present: [Float], using gaussian: inout GaussianGenerator
    ) {
        let brightness = samples.map { abs($0 + 1).squareRoot() }
        let typical = max(Float(median(of: brightness.map(Double.init)) ?? 1), 1e-3)
        for frame in samples.indices {
            let missing = max(0, deviation * deviation - present[frame] * present[frame]).squareRoot()
            samples[frame] += missing * brightness[frame] / typical * Float(gaussian.next())
        }
    }

    /// Adds straight lines between a few places, something slower than noise, and an offset.
    private func addDrift(
        to samples: inout [Float], deviation: Float, _ generator: inout SeededGenerator,
        _ gaussian: inout GaussianGenerator
    ) {
        let offset = 0.15 * deviation * Float(gaussian.next())
        for frame in samples.indices { samples[frame] += offset }
        guard generator.fraction() < Self.usually else { return }
        let knots = (0..<2 + generator.index(below: 6)).map { _ in Float(gaussian.next()) }
        let drift = deviation * Float(generator.number(in: 0...0.6))
        for frame in samples.indices {
            let place = Float(frame) / Float(samples.count - 1) * Float(knots.count - 1)
            let knot = min(Int(place), knots.count - 2)
            samples[frame] += drift * (knots[knot] + (place - Float(knot)) * (knots[knot + 1] - knots[knot]))
        }
        guard generator.fraction() < Self.halfTheTime else { return }
        let kernel = gaussianKernel(sigmaFrames: frameRateHz * generator.number(in: 0.1...0.8)).map(Float.init)
        let white = (0..<samples.count + kernel.count).map { _ in Float(gaussian.next()) }
        // Of independent numbers, the sum has the root of the squares' sum.
        let spread = kernel.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let amplitude = deviation * Float(generator.number(in: 0...0.35)) / spread
        for frame in samples.indices {
            var sum: Float = 0
            for (place, weight) in kernel.enumerated() { sum += weight * white[frame + place] }
            samples[frame] += amplitude * sum
        }
    }
}

extension SeededGenerator {
    /// A number from 1 / limit to limit, as likely below 1 as above.
    fileprivate mutating func factor(upTo limit: Double) -> Double { exp(number(in: -1...1) * log(limit)) }
}
