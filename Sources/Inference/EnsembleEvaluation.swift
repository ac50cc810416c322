package import Core
package import Signals

/// How well the networks of one noise level did on one neuron.
package struct NeuronScores: Hashable, Sendable {
    /// The median over its recordings of ν of the noisy traces, in %·s^½.
    package let noiseReached: Double
    /// With every output at the frame that its window was trained on.
    package let calibrated: AgreementScores
    /// With every output one frame earlier, as the reference writes it.
    package let cascade: AgreementScores
    /// The discrete spikes of ``calibrated`` beside the true ones; `nil` where none were to be found.
    package let detection: SpikeDetection?
    /// What the prediction shows of the neuron; `nil` of networks that do not calibrate themselves.
    package let signs: PredictionSigns?
}

/// Scores the networks of one noise level on neurons whose spikes are known.
package struct EnsembleEvaluation: Sendable {
    private let configuration: BundleConfiguration
    private let network: EnsembleNetwork
    private let placement: SpikePlacement?

    /// Prepares the networks.
    ///
    /// - Parameters:
    ///   - ensemble: the networks of the noise level that is nearest to the one of the neurons.
    ///   - configuration: how they were trained.
    ///   - findsSpikes: whether discrete spikes are found and compared as well.
    package init(_ ensemble: Ensemble, configuration: BundleConfiguration, findsSpikes: Bool = false) {
        self.configuration = configuration
        placement = findsSpikes ? SpikePlacement(of: configuration) : nil
        network = EnsembleNetwork(ensemble.members)
    }

    /// Predicts one noisy replica of every recording and compares all of them together with the smoothed true spikes.
    ///
    /// The outputs are taken as they are, negative ones too: a threshold is the user's choice, and the networks were
    /// trained without one. Both alignments use the same outputs. The work is done on the calling thread.
    ///
    /// - Parameters:
    ///   - neuron: resampled to the frame rate of the networks.
    ///   - seed: of the neuron's noise; the result is the same for the same seed.
    /// - Returns: the scores, or `nil` where no recording is longer than the networks' window.
    package func scores(of neuron: ResampledNeuron, seed: UInt64) -> NeuronScores? {
        let (predicted, response) = comparisons(of: neuron, seed: seed)
        let comparisons = predicted.map(\.comparison)
        guard let noiseReached = median(of: comparisons.map(\.noiseReached)) else { return nil }
        func scores(_ prediction: KeyPath<Comparison, [Float]>) -> AgreementScores {
            AgreementScores(
                predictions: comparisons.map { $0[keyPath: prediction] }, truths: comparisons.map(\.truth),
                smoothingSeconds: configuration.smoothingSeconds, frameRateHz: configuration.frameRateHz)
        }
        return NeuronScores(
            noiseReached: noiseReached, calibrated: scores(\.calibrated), cascade: scores(\.cascade),
            detection: placement.map { _ in comparisons.compactMap(\.detection).reduce(into: SpikeDetection(), +=) },
            signs: response.flatMap { response in
                PredictionSigns(
                    of: comparisons.lazy.flatMap(\.calibrated), response: response, noiseLevel: noiseReached,
                    frameRateHz: configuration.frameRateHz)
            })
    }

    /// Predicts one noisy replica of every recording, as ``scores(of:seed:)`` does, and adds what is predicted around
    /// isolated spikes.
    package func add(_ neuron: ResampledNeuron, seed: UInt64, to spikes: inout IsolatedSpikes) {
        for (recording, comparison) in comparisons(of: neuron, seed: seed).predicted {
            spikes.add(comparison.calibrated, spikeCounts: recording.spikeCounts)
        }
    }

    /// The seed of replica 0.
    private static func seed(_ seed: UInt64, of recording: ResampledRecording) -> UInt64 {
        SeededGenerator.seed(seed, for: UInt64(recording.recordingIndex), 0)
    }

    /// One recording: predictions and truth, frame by frame.
    private struct Comparison {
        let noiseReached: Double
        let truth: [Float]
        let calibrated: [Float]
        let cascade: [Float]
        let detection: SpikeDetection?
    }

    /// Predicts all recordings that are longer than a window; with the response to a spike as networks that calibrate
    /// themselves see it.
    private func comparisons(
        of neuron: ResampledNeuron, seed: UInt64
    ) -> (predicted: [(recording: ResampledRecording, comparison: Comparison)], response: SpikeResponse?) {
        let traces = neuron.recordings.map { $0.noisyTrace(seed: Self.seed(seed, of: $0)) }
        let (outputs, response) = network.windowOutputs(ofNeuron: traces, hint: nil)
        let predicted = neuron.recordings.indices.compactMap { index in
            let recording = neuron.recordings[index]
            return comparison(of: traces[index], outputs[index], with: recording).map { (recording, $0) }
        }
        return (predicted, response)
    }

    /// Compares the outputs for a recording; `nil` where it is no longer than a window.
    private func comparison(
        of trace: [Float], _ outputs: [Float], with recording: ResampledRecording
    ) -> Comparison? {
        func frames(_ alignment: Alignment) throws -> FrameAlignment {
            try FrameAlignment(alignment, configuration: configuration, frameCount: trace.count)
        }
        guard let calibrated = try? frames(.calibrated), let cascade = try? frames(.cascade) else { return nil }
        let truth = smoothedSpikes(
            recording.spikeCounts.map(Double.init), smoothingSeconds: configuration.smoothingSeconds,
            frameRateHz: configuration.frameRateHz, isCausal: configuration.isCausal)
        let prediction = calibrated.placed(outputs, frameCount: trace.count)
        return Comparison(
            noiseReached: noiseLevel(of: trace, frameRateHz: recording.frameRateHz), truth: truth.map(Float.init),
            calibrated: prediction, cascade: cascade.placed(outputs, frameCount: trace.count),
            detection: placement.map { detection(of: prediction, with: recording, by: $0) })
    }

    /// Compares discrete spikes with the true ones, in the frames with a prediction.
    private func detection(
        of prediction: [Float], with recording: ResampledRecording, by placement: SpikePlacement
    ) -> SpikeDetection {
        let truth = recording.spikeCounts.enumerated().filter { !prediction[$0.offset].isNaN }.flatMap {
            Array(repeating: $0.offset, count: Int($0.element))
        }
        return SpikeDetection(
            found: placement.spikes(explaining: prediction).spikes.map(\.frame), truth: truth,
            frameRateHz: recording.frameRateHz)
    }
}
