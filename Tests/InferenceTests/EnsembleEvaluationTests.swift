import Core
import Inference
import Signals
import TestSupport
import Testing

@Suite("The evaluation of an ensemble")
struct EnsembleEvaluationTests {
    private func bundle(isCausal: Bool = false, fractionBefore: Double = 0.5) throws -> ModelBundle {
        try Generated.bundle(
            Generated.configuration(
                shape: Generated.smallShape(), noiseLevels: [6], isCausal: isCausal, fractionBefore: fractionBefore))
    }

    private func neuron(
        recordingCount: Int = 2, frameCount: Int = 300, noiseLevel: Double? = 6
    ) -> ResampledNeuron {
        ResampledNeuron(
            SampleGroundTruth.neuron(recordingCount: recordingCount, frameCount: frameCount), frameRateHz: 30,
            noiseLevel: noiseLevel, windowLength: 16)
    }

    @Test(
        "agrees with a prediction without threshold, in both alignments", arguments: [false, true], [0.5, 0.3, 1.0])
    func prediction(isCausal: Bool, fractionBefore: Double) throws {
        let bundle = try bundle(isCausal: isCausal, fractionBefore: fractionBefore)
        let configuration = bundle.configuration
        let neuron = neuron(noiseLevel: nil)
        let scores = try #require(
            EnsembleEvaluation(bundle.ensembles[0], configuration: configuration).scores(of: neuron, seed: 1))
        let truths = neuron.recordings.map {
            smoothedSpikes(
                $0.spikeCounts.map(Double.init), smoothingSeconds: 0.05, frameRateHz: 30, isCausal: isCausal
            ).map(Float.init)
        }
        for (alignment, found) in [(Alignment.calibrated, scores.calibrated), (.cascade, scores.cascade)] {
            let predictor = SpikePredictor(
                configuration: configuration, ensembles: bundle.ensembles,
                settings: PredictionSettings(alignment: alignment, threshold: .none))
            let predictions = try neuron.recordings.map { recording in
                let trace = TraceMatrix(neuronCount: 1, frameCount: recording.dff.count, values: recording.dff)
                return try predictor.predict(trace, noiseLevels: [6], threads: 1).values
            }
            let expected = AgreementScores(
                predictions: predictions, truths: truths, smoothingSeconds: 0.05, frameRateHz: 30)
            #expect(found == expected)
        }
        #expect(scores.calibrated != scores.cascade)
    }

    @Test("reaches the noise level, and repeats itself for the same seed alone")
    func seeds() throws {
        let bundle = try bundle()
        let evaluation = EnsembleEvaluation(bundle.ensembles[0], configuration: bundle.configuration)
        let neuron = neuron()
        let first = try #require(evaluation.scores(of: neuron, seed: 7))
        #expect(abs(first.noiseReached - 6) < 0.06)
        #expect(evaluation.scores(of: neuron, seed: 7) == first)
        #expect(evaluation.scores(of: neuron, seed: 8) != first)
    }

    @Test("gives every recording noise of its own")
    func recordings() throws {
        let bundle = try bundle()
        let evaluation = EnsembleEvaluation(bundle.ensembles[0], configuration: bundle.configuration)
        let one = try #require(evaluation.scores(of: neuron(recordingCount: 1), seed: 7))
        let two = try #require(evaluation.scores(of: neuron(recordingCount: 2), seed: 7))
        #expect(one.calibrated != two.calibrated)
    }

    @Test("has no scores for a neuron without a recording that is long and quiet enough")
    func nothing() throws {
        let bundle = try bundle()
        let evaluation = EnsembleEvaluation(bundle.ensembles[0], configuration: bundle.configuration)
        #expect(evaluation.scores(of: neuron(frameCount: 16), seed: 1) == nil)
        #expect(evaluation.scores(of: neuron(noiseLevel: 0.01), seed: 1) == nil)
    }
}
