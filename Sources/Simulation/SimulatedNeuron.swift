internal import Core
internal import Foundation
internal import Signals

/// One neuron whose spikes are known because they were made up.
public struct SimulatedNeuron: Hashable, Sendable {
    /// When it spiked, rising, counted from the beginning of the recording.
    public let spikeTimesSeconds: [Double]
    /// Spikes in each frame, `[frames]`.
    public let spikeCounts: [Double]
    /// ΔF/F as a fraction, `[frames]`.
    public let dff: [Float]
    /// The standardised noise level ν that ``dff`` has, in %·s^½; above the one asked for where the spikes alone make it so.
    public let noiseLevel: Double
}

extension SimulatedNeuron {
    /// The standard deviations of logarithms: of the rates of neurons, of their amplitudes, and of spikes' amplitudes.
    private static let (rateSpread, neuronSpread, spikeSpread) = (0.6, 0.3, 0.25)
    /// The standard deviation of the drift, in ΔF/F, and the periods that it is made of.
    private static let (driftDeviation, driftPeriodsSeconds) = (0.02, 60.0...300.0)

    init(_ settings: SimulationSettings, seed: UInt64) {
        var seeds = SeededGenerator(seed: seed)
        var spikes = CorticalSpikes(seed: seeds.next())
        var normal = GaussianGenerator(seed: seeds.next())
        let times = settings.timeSeconds
        spikeTimesSeconds = spikes.draw(
            rateHz: settings.spikeRateHz * normal.factor(spread: Self.rateSpread),
            durationSeconds: settings.durationSeconds)
        spikeCounts = Signals.spikeCounts(
            of: spikeTimesSeconds, binCentres: times, frameRateHz: settings.frameRateHz)

        let size = normal.factor(spread: Self.neuronSpread)
        let weights = spikeTimesSeconds.map { _ in normal.factor(spread: Self.spikeSpread) }
        let calcium = Self.calcium(of: spikeTimesSeconds, weights: weights, settings)
        let drift = Self.drift(at: times, &seeds)
        let clean = zip(calcium, drift).map { size * settings.indicator.deltaFOverF(calcium: $0) + $1 }
        // Shot noise grows with the root of brightness.
        let noise = clean.map { abs(1 + $0).squareRoot() * normal.next() }
        let calibration = NoiseCalibration(
            of: clean, frameRateHz: settings.frameRateHz, noiseLevel: settings.noiseLevel)
        let factor = calibration.factor(noise: noise)
        dff = zip(clean, noise).map { Float($0 + factor * $1) }
        noiseLevel = Signals.noiseLevel(of: dff, frameRateHz: settings.frameRateHz)
    }

    /// Calcium per frame in units of one spike's peak.
    private static func calcium(
        of spikeTimes: [Double], weights: [Double], _ settings: SimulationSettings
    ) -> [Double] {
        let reach = 10 * settings.indicator.decaySeconds + settings.indicator.peakSeconds
        var calcium = [Double](repeating: 0, count: settings.frameCount)
        for (spike, weight) in zip(spikeTimes, weights) {
            let first = Int((spike * settings.frameRateHz - 0.5).rounded(.up))
            let last = min(Double(calcium.count - 1), (spike + reach) * settings.frameRateHz)
            for frame in max(0, first)..<max(first, Int(last) + 1) {
                let elapsed = (Double(frame) + 0.5) / settings.frameRateHz - spike
                calcium[frame] += weight * settings.indicator.response(after: elapsed)
            }
        }
        return calcium
    }

    /// A slow wave of three periods.
    private static func drift(at times: [Double], _ generator: inout SeededGenerator) -> [Double] {
        let waves = (0..<3).map { _ in
            (
                period: Double.random(in: driftPeriodsSeconds, using: &generator),
                phase: Double.random(in: 0..<1, using: &generator)
            )
        }
        let amplitude = driftDeviation * (2.0 / 3).squareRoot()
        return times.map { time in
            waves.reduce(0) { $0 + amplitude * sin(2 * .pi * (time / $1.period + $1.phase)) }
        }
    }
}

extension GaussianGenerator {
    /// A factor of mean 1 whose logarithm is normally distributed.
    fileprivate mutating func factor(spread: Double) -> Double { exp(spread * next() - spread * spread / 2) }
}
