internal import Core
internal import Foundation
internal import Signals
internal import Training

/// A neuron whose time is stretched, so that it spikes and answers faster or slower than any that was recorded.
struct StretchedNeuron {
    private let neuron: GroundTruthNeuron
    private let choice: TrainingNeurons.Choice
    private let configuration: BundleConfiguration

    /// Versions with another time that are kept in memory; which of them a segment is cut out of is drawn.
    private static let versionCount = 5

    init(_ neuron: GroundTruthNeuron, choice: TrainingNeurons.Choice, configuration: BundleConfiguration) {
        (self.neuron, self.choice, self.configuration) = (neuron, choice, configuration)
    }

    /// The neuron at the rate of the network, as it is and with its time stretched by a few factors; `nil` where it has too few
    /// spikes.
    ///
    /// - Parameters:
    ///   - warp: factors lie between 1 / warp and warp; 1 stretches nothing.
    ///   - seed: of the factors.
    /// - Returns: all versions.
    func calibrationNeuron(warp: Double, seed: UInt64) -> CalibrationNeuron? {
        var generator = SeededGenerator(seed: seed)
        let factors = (0..<(warp > 1 ? Self.versionCount : 0)).map { _ in
            exp(generator.number(in: -1...1) * log(warp))
        }
        let stretches = [1] + factors
        return CalibrationNeuron(
            dataset: choice.dataset, versions: stretches.map { recordings(stretchedBy: $0) }, stretches: stretches)
    }

    private func recordings(stretchedBy factor: Double) -> [(recording: ResampledRecording, labels: [Float])] {
        let stretched = GroundTruthNeuron(
            dataset: neuron.dataset, name: neuron.name, traits: neuron.traits,
            recordings: neuron.recordings.map { recording in
                GroundTruthRecording(
                    index: recording.index, frameRateHz: recording.frameRateHz / factor, dff: recording.dff,
                    timeSeconds: recording.timeSeconds.map { $0 * factor },
                    spikeTimesSeconds: recording.spikeTimesSeconds.map { $0 * factor })
            })
        let resampled = ResampledNeuron(
            stretched, frameRateHz: configuration.frameRateHz, noiseLevel: nil,
            windowLength: configuration.network.windowLength)
        return resampled.without(choice.unfitRecordings).recordings.map { ($0, configuration.labels(of: $0)) }
    }
}

extension BundleConfiguration {
    /// What a network is to say of a recording, frame by frame.
    func labels(of recording: ResampledRecording) -> [Float] {
        smoothedSpikes(
            recording.spikeCounts.map(Double.init), smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz,
            isCausal: isCausal
        ).map(Float.init)
    }
}
