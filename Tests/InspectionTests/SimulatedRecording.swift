import Core
import Foundation
import Inspection

/// A recording whose truth is known.
struct SimulatedRecording {
    var frameRateHz = 30.0
    var durationSeconds = 120.0
    var spikeRateHz = 1.0
    var amplitude = 0.2
    var riseSeconds = 0.03
    var decaySeconds = 0.4
    /// How late ΔF/F follows the spikes.
    var lagSeconds = 0.0
    var noise = 0.05
    var seed: UInt64 = 1

    var spikeTimes: [Double] {
        var generator = SeededGenerator(seed: seed)
        var times: [Double] = []
        var time = 0.0
        while true {
            time -= log(1 - Double.random(in: 0..<1, using: &generator)) / spikeRateHz
            guard time < durationSeconds else { return times }
            times.append(time)
        }
    }

    var times: [Double] {
        (0..<Int(durationSeconds * frameRateHz)).map { Double($0) / frameRateHz }
    }

    func trace(following spikes: [Double]) -> [Double] {
        var generator = SeededGenerator(seed: seed &+ 1)
        var samples = times.map { _ in noise * normal(&generator) }
        for spike in spikes {
            let onset = spike + lagSeconds
            let first = max(0, Int((onset * frameRateHz).rounded(.up)))
            for frame in first..<max(first, min(samples.count, first + Int(8 * decaySeconds * frameRateHz))) {
                let elapsed = Double(frame) / frameRateHz - onset
                samples[frame] += amplitude * (1 - exp(-elapsed / riseSeconds)) * exp(-elapsed / decaySeconds)
            }
        }
        return samples
    }

    /// A number from the normal distribution with deviation 1.
    private func normal(_ generator: inout SeededGenerator) -> Double {
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &generator))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
    }

    func recording(
        index: Int = 0, dff: [Double]? = nil, times: [Double]? = nil, spikes: [Double]? = nil
    ) -> GroundTruthRecording {
        GroundTruthRecording(
            index: index, frameRateHz: frameRateHz, dff: .float64(dff ?? trace(following: spikeTimes)),
            timeSeconds: times ?? self.times, spikeTimesSeconds: spikes ?? spikeTimes)
    }
}

func inspection(of recordings: GroundTruthRecording..., notes: [GroundTruthNote] = [], entryCount: Int? = nil)
    -> NeuronInspection
{
    NeuronInspection(
        of: GroundTruthNeuron(
            dataset: "DS99-test", name: "cell1", traits: Traits(), recordings: recordings),
        notes: notes, entryCount: entryCount)
}

extension NeuronInspection {
    /// The severity of the finding of a kind, where there is one.
    func severity(of kind: FindingKind) -> Severity? {
        findings.first { $0.kind == kind }?.severity
    }
}
