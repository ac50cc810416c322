import Inference
import Core
import Files
import Formats
import Signals
import TestSupport
import Testing

@Suite(
    "A published bundle on published ground truth",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct EvaluationReferenceTests {
    /// A neuron, and what numpy and scipy make of the bundle's predictions without added noise.
    struct Expected: Sendable {
        let dataset: String
        let neuron: String
        let calibrated: AgreementScores
        let cascade: AgreementScores
    }

    static let expected = [
        Expected(
            dataset: "DS14-GCaMP6s-m-V1", neuron: "Chen2013_GC6s_cell3C_full",
            calibrated: AgreementScores(correlation: 0.798405, error: 2.207563, bias: 2.106774),
            cascade: AgreementScores(correlation: 0.707729, error: 2.312951, bias: 2.106733)),
        Expected(
            dataset: "DS16-GCaMP6s-m-V1", neuron: "Theis16_set5_GCaMP6s_V1_4",
            calibrated: AgreementScores(correlation: 0.683687, error: 0.715327, bias: -0.646463),
            cascade: AgreementScores(correlation: 0.673408, error: 0.714996, bias: -0.646467)),
    ]

    @Test("has the scores that numpy and scipy compute from its predictions", arguments: expected)
    func scores(expected: Expected) throws {
        let bundle = try PublishedBundle(
            ReferenceData.url("bundles/Global_EXC_30Hz_smoothing25ms.torch.zip")
        ).bundle
        let ensemble = try #require(bundle.ensembles.first { $0.noiseLevel == 2 })
        let file = "ground_truth/\(expected.dataset)/CAttached_\(expected.neuron)_mini.mat"
        let neuron = try CAttachedFile.read(ReferenceData.url(file), dataset: expected.dataset).neuron
        let found = try #require(
            EnsembleEvaluation(ensemble, configuration: bundle.configuration)
                .scores(of: ResampledNeuron(neuron, frameRateHz: 30, noiseLevel: nil), seed: 1))
        for (found, expected) in [(found.calibrated, expected.calibrated), (found.cascade, expected.cascade)] {
            #expect(try abs(#require(found.correlation) - #require(expected.correlation)) < 1e-5)
            #expect(try abs(#require(found.error) - #require(expected.error)) < 1e-4)
            #expect(try abs(#require(found.bias) - #require(expected.bias)) < 1e-4)
        }
    }
}
