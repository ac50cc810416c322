import Core
import Foundation
import Signals
import Simulation
import Testing

@Suite("A simulated recording")
struct SimulatedRecordingTests {
    private func settings(
        _ indicator: String = "GCaMP6f", rate: Double = 30, seconds: Double = 20, neurons: Int = 3, noise: Double = 2,
        spikeRate: Double = 0.5, seed: UInt64 = 1
    ) throws -> SimulationSettings {
        try SimulationSettings(
            indicator: .named(indicator), frameRateHz: rate, durationSeconds: seconds, neuronCount: neurons,
            noiseLevel: noise, spikeRateHz: spikeRate, seed: seed)
    }

    @Test("is the same, bit for bit, for the same seed, and begins like a larger one")
    func seeds() throws {
        let recording = SimulatedRecording(try settings(), threads: 1)
        #expect(SimulatedRecording(try settings(), threads: 4) == recording)
        #expect(SimulatedRecording(try settings(seed: 2)).dff != recording.dff)
        #expect(Array(SimulatedRecording(try settings(neurons: 5)).neurons.prefix(3)) == recording.neurons)
        #expect(Set(recording.neurons.map(\.spikeTimesSeconds)).count == 3)
    }

    @Test(
        "has the noise level that was asked for, within 2 %",
        arguments: ["GCaMP6f", "GCaMP6s", "OGB-1"], [(7.5, 3.0), (30, 1), (30, 8), (100, 2)])
    func noise(_ indicator: String, _ asked: (rate: Double, noise: Double)) throws {
        let recording = SimulatedRecording(
            try settings(indicator, rate: asked.rate, seconds: 30, neurons: 2, noise: asked.noise))
        for neuron in recording.neurons {
            let found = noiseLevel(of: neuron.dff, frameRateHz: asked.rate)
            #expect(abs(found / asked.noise - 1) < 0.02)
            #expect(neuron.noiseLevel == found)
        }
    }

    @Test("has noise that grows with the root of brightness")
    func brightness() throws {
        let quiet = SimulatedRecording(try settings("GCaMP6s", seconds: 100, noise: 0, spikeRate: 5)).neurons[0].dff
        let noisy = SimulatedRecording(try settings("GCaMP6s", seconds: 100, noise: 4, spikeRate: 5)).neurons[0].dff
        let middle = quiet.sorted()[quiet.count / 2]
        func deviation(of isIncluded: (Float) -> Bool, relativeToRoot: Bool) -> Float {
            let differences = zip(quiet, noisy).filter { isIncluded($0.0) }.map { pair in
                (pair.1 - pair.0) / (relativeToRoot ? (1 + pair.0).squareRoot() : 1)
            }
            return (differences.reduce(0) { $0 + $1 * $1 } / Float(differences.count)).squareRoot()
        }
        let bright = deviation(of: { $0 > middle }, relativeToRoot: false)
        #expect(bright > 1.15 * deviation(of: { $0 <= middle }, relativeToRoot: false))
        let ratio =
            deviation(of: { $0 > middle }, relativeToRoot: true)
            / deviation(of: { $0 <= middle }, relativeToRoot: true)
        #expect(abs(ratio - 1) < 0.1)
    }

    @Test("has as many spikes as were asked for on average, in bursts, each of them in a frame")
    func spikes() throws {
        let recording = SimulatedRecording(try settings(rate: 5, seconds: 200, neurons: 100, noise: 0, spikeRate: 1))
        let spikes = recording.neurons.map { Double($0.spikeTimesSeconds.count) }
        let rateHz = spikes.reduce(0, +) / 100 / 200
        #expect(abs(rateHz - 1) < 0.15)
        for neuron in recording.neurons {
            #expect(neuron.spikeCounts.reduce(0, +) == Double(neuron.spikeTimesSeconds.count))
            #expect(zip(neuron.spikeTimesSeconds, neuron.spikeTimesSeconds.dropFirst()).allSatisfy { $0 <= $1 })
        }
        let intervals = recording.neurons.flatMap { zip($0.spikeTimesSeconds.dropFirst(), $0.spikeTimesSeconds) }
            .map { $0.0 - $0.1 }
        let (short, long) = (intervals.count { $0 < 0.05 }, intervals.count { $0 > 3 })
        #expect(5 * short > intervals.count)
        #expect(20 * long > intervals.count)
    }

    @Test("follows its spikes: ΔF/F rises behind a spike that stands alone")
    func response() throws {
        let recording = SimulatedRecording(try settings(rate: 100, seconds: 60, neurons: 20, noise: 0, spikeRate: 0.2))
        let rises = recording.neurons.flatMap { neuron in
            let spikes = neuron.spikeTimesSeconds
            let silences = zip(spikes.dropFirst(), spikes).map { $0 - $1 }
            // Spikes that follow two seconds of silence, and are followed by a tenth of one.
            let lonely = silences.indices.dropLast().filter { silences[$0] > 2 && silences[$0 + 1] > 0.1 }
            return lonely.map { index in
                let frame = Int(spikes[index + 1] * 100)
                return neuron.dff[frame + 4] - neuron.dff[frame - 2]
            }
        }
        #expect(rises.count > 20)
        let mean = rises.reduce(0, +) / Float(rises.count)
        #expect(abs(mean / 0.19 - 1) < 0.15)
    }

    @Test("without spikes and noise is nothing but drift")
    func drift() throws {
        let recording = SimulatedRecording(try settings(seconds: 600, noise: 0, spikeRate: 0))
        #expect(recording.dff.values.allSatisfy { abs($0) < 0.06 })
        #expect(recording.dff.values.contains { abs($0) > 0.01 })
        #expect(recording.spikeCounts.values.allSatisfy { $0 == 0 })
    }

    @Test(
        "of impossible extents is refused by the name of the parameter",
        arguments: [
            (0, 60, 3, 2, 0.5, "frame rate"), (.nan, 60, 3, 2, 0.5, "frame rate"),
            (30, 0, 3, 2, 0.5, "number of frames"),
            (30, .infinity, 3, 2, 0.5, "number of frames"), (30, 60, 0, 2, 0.5, "number of neurons"),
            (30, 60, 3, -1, 0.5, "noise level"), (30, 60, 3, .nan, 0.5, "noise level"),
            (30, 60, 3, 2, -0.5, "spike rate"), (30, 60, .max, 2, 0.5, "number of neurons"),
            (1000, 36_000, 1000, 2, 0.5, "number of samples"),
        ] as [(Double, Double, Int, Double, Double, String)])
    func impossible(
        _ rate: Double, _ seconds: Double, _ neurons: Int, _ noise: Double, _ spikeRate: Double, _ parameter: String
    ) {
        let error = #expect(throws: SimulationError.self) {
            try settings(rate: rate, seconds: seconds, neurons: neurons, noise: noise, spikeRate: spikeRate)
        }
        #expect(error?.reason.contains(parameter) == true)
    }
}
