import Core
import TestSupport
import Testing

@Suite("A summary of evaluations")
struct EvaluationSummaryTests {
    @Test("tells the quartiles over neurons, per noise level and per dataset, in both alignments")
    func groups() throws {
        let summary = EvaluationSummary(of: [SampleRecords.evaluation()])
        #expect(summary.levels.map(\.noiseLevel) == [2, 3])
        let lowest = try #require(summary.levels.first)
        #expect(lowest.dataset == nil && lowest.neuronCount == 3 && lowest.trainedOnCount == 1)
        #expect(lowest.calibrated.correlation == Quartiles(of: [0.5, 0.6, 0.8]))
        #expect(lowest.cascade.correlation.map { abs($0.median - 0.55) < 1e-12 } == true)
        #expect(lowest.calibrated.error?.median == 0.5 && lowest.calibrated.bias?.median == -0.25)
        #expect(summary.datasets.map(\.dataset) == (["DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1"]).flatMap { [$0, $0] })
        #expect(summary.datasets.map(\.neuronCount) == [1, 1, 2, 2])
    }

    @Test("takes the newest scores of a neuron at a noise level, separately by kind")
    func newest() {
        let first = SampleRecords.evaluation()
        let second = SampleRecords.evaluation(correlations: [0.9], noiseLevels: [3])
        let other = SampleRecords.evaluation(kind: .evaluation, noiseLevels: [9])
        let levels = EvaluationSummary(of: [first, second, other]).levels
        #expect(levels.map(\.kind) == [.evaluation, .leaveOneDatasetOut, .leaveOneDatasetOut])
        #expect(levels.map(\.noiseLevel) == [9, 2, 3])
        #expect(levels[1].calibrated.correlation?.upper == Quartiles(of: [0.5, 0.6, 0.8])?.upper)
        #expect(levels[2].neuronCount == 3)
        #expect(levels[2].calibrated.correlation == Quartiles(of: [0.6 - 0.1, 0.8 - 0.1, 0.9]))
    }

    @Test("counts neurons without a score, and leaves them out of the quartiles")
    func missing() {
        let summary = EvaluationSummary(of: [SampleRecords.evaluation(correlations: [nil, 0.5], noiseLevels: [2])])
        #expect(summary.levels.first?.neuronCount == 2)
        #expect(summary.levels.first?.calibrated.correlation?.count == 1)
        #expect(EvaluationSummary(of: []).levels.isEmpty)
    }
}
