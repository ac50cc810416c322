import Foundation
import TestSupport
import Testing

@testable import Core

@Suite("The scores of a neuron that count")
struct NeuronScoresTests {
    private func record(
        _ kind: EvaluationRecord.Kind, _ correlations: [Int: Double], neuron: String = "one"
    ) throws -> EvaluationRecord {
        let digest = try #require(Digest(hexadecimal: String(repeating: neuron == "one" ? "1" : "2", count: 64)))
        return EvaluationRecord(
            kind: kind, program: "test", date: "2026-01-01T00:00:00Z", seed: 1, membersPerLevel: 1,
            neurons: correlations.map { level, correlation in
                let scores = AgreementScores(correlation: correlation, error: nil, bias: nil)
                return .init(
                    dataset: "DS", name: neuron, digest: digest, indicator: "GCaMP6f", cellClass: .excitatory,
                    noiseLevel: level, noiseReached: Double(level), wasTrainedOn: kind == .evaluation,
                    calibrated: scores, cascade: scores)
            })
    }

    @Test("are those that tell most of new data, level by level, and of these the newest")
    func newest() throws {
        let scores = NeuronScores.all(of: [
            try record(.leaveOneDatasetOut, [2: 0.1]), try record(.evaluation, [2: 0.2, 8: 0.3, 4: 0.4]),
            try record(.leaveOneNeuronOut, [2: 0.5, 4: 0.6]), try record(.evaluation, [8: 0.7]),
            try record(.evaluation, [2: 0.8], neuron: "two"),
        ])
        #expect(scores.count == 2)
        let one = try #require(scores.first { $0.levels.count == 3 })
        #expect(one.levels.map(\.noiseLevel) == [2, 4, 8])
        #expect(one.levels.map(\.scores.correlation) == [0.1, 0.6, 0.7])
        #expect(one.levels.map(\.wasTrainedOn) == [false, false, true])
        #expect(one.indicator == "GCaMP6f" && one.cellClass == .excitatory && one.dataset == "DS")
    }

    @Test("are read as they were written, with and without what the prediction shows, and where scores are missing")
    func roundTrip() throws {
        let signs = PredictionSigns(
            noiseLevel: 2.25, amplitude: 0.125, halfDecaySeconds: 0.5, meanRateHz: 1.75, dispersion: 0.375, highest: 3)
        let neurons = [
            AgreementScores(correlation: 0.5, error: nil, bias: -0.25), .init(correlation: nil, error: 1, bias: nil),
        ]
        .map { scores in
            NeuronScores(
                dataset: "DS", indicator: nil, cellClass: .inhibitory,
                levels: [
                    .init(noiseLevel: 2, wasTrainedOn: true, scores: scores, signs: signs),
                    .init(noiseLevel: 4, wasTrainedOn: false, scores: scores, signs: nil),
                ])
        }
        let written = try JSONEncoder().encode(neurons)
        #expect(try JSONDecoder().decode([NeuronScores].self, from: written) == neurons)
    }
}
