import Core
import Foundation
import TestSupport
import Testing

@testable import Prediction

@Suite("The survey of a recording")
struct RecordingSurveyTests {
    @Test("measures noise level, standard deviation and missing samples of every neuron")
    func measures() throws {
        // Steps of 0.25 at 25 Hz: ν = 100 · 0.25 / 5. The gap takes away two steps, not the others.
        let survey = try RecordingSurvey(
            of: MatrixSource([
                [0, 0.25, 0, 0.25, 0, 0.25], [0, 0.25, .nan, .nan, 0.25, 0], [.nan, 1, .nan, 1, .nan, 1],
            ]),
            scale: 1, frameRateHz: 25, threads: 2)
        #expect(survey.neurons.map(\.missingCount) == [0, 2, 3])
        #expect(survey.neurons[0].noiseLevel == 5)
        #expect(survey.neurons[1].noiseLevel == 5)
        #expect(survey.neurons[2].noiseLevel.isNaN)
        #expect(survey.neurons[0].standardDeviation == 0.125)
        #expect(survey.neurons[1].standardDeviation == 0.125)
        #expect(survey.neurons[2].standardDeviation == 0)
    }

    @Test("takes infinite samples for missing ones")
    func infinite() throws {
        let survey = try RecordingSurvey(
            of: MatrixSource([[.infinity, 0, .infinity, 0, -.infinity, 0], [0, 0.25, .infinity, 0, 0.25, 0]]),
            scale: 1, frameRateHz: 25, threads: 1)
        #expect(survey.neurons.map(\.missingCount) == [3, 1])
        #expect(survey.neurons[0].noiseLevel.isNaN)
        #expect(survey.neurons[1].noiseLevel == 5)
    }

    @Test(
        "recognises percent by a median standard deviation above 2", arguments: [(2.0, false), (Float(2).nextUp, true)])
    func percent(amplitude: Float, looksLikePercent: Bool) throws {
        let rows =
            [amplitude, amplitude, 0.1].map { [-$0, $0, -$0, $0] } + [
                [.nan, .nan, .nan, .nan], [.nan, 5, .nan, .nan],
            ]
        let survey = try RecordingSurvey(of: MatrixSource(rows), scale: 1, frameRateHz: 30, threads: 1)
        #expect(survey.medianStandardDeviation == Double(amplitude))
        #expect(survey.looksLikePercent == looksLikePercent)
        let scaled = try RecordingSurvey(of: MatrixSource(rows), scale: 0.01, frameRateHz: 30, threads: 1)
        #expect(!scaled.looksLikePercent)
    }

    @Test("of traces without a number is no percent")
    func nothing() throws {
        let survey = try RecordingSurvey(of: MatrixSource([[.nan, .nan]]), scale: 1, frameRateHz: 30, threads: 1)
        #expect(survey.medianStandardDeviation.isNaN)
        #expect(!survey.looksLikePercent)
    }

    @Test("does not depend on threads or slices", arguments: [1, 2, 5], [1, 300, 1 << 22])
    func independence(threads: Int, sliceSamples: Int) throws {
        let traces = Generated.traces(neuronCount: 11, frameCount: 100)
        let source = MatrixSource(traces)
        let slices = source.slices(ofSamples: sliceSamples)
        #expect(slices.count == [1: 11, 300: 4, 1 << 22: 1][sliceSamples])
        let whole = try RecordingSurvey(of: source, scale: 1, frameRateHz: 30, threads: 1)
        let sliced = try RecordingSurvey(of: source, slices: slices, scale: 1, frameRateHz: 30, threads: threads)
        #expect(sliced == whole)
    }
}

/// Traces in memory.
private struct MatrixSource: TraceSource {
    let traces: TraceMatrix
    var neuronCount: Int { traces.neuronCount }
    var frameCount: Int { traces.frameCount }

    init(_ traces: TraceMatrix) {
        self.traces = traces
    }

    init(_ rows: [[Float]]) {
        traces = TraceMatrix(neuronCount: rows.count, frameCount: rows[0].count, values: rows.flatMap(\.self))
    }

    func traces(ofNeurons neurons: Range<Int>) -> TraceMatrix {
        TraceMatrix(
            neuronCount: neurons.count, frameCount: frameCount,
            values: Array(traces.values[neurons.lowerBound * frameCount..<neurons.upperBound * frameCount]))
    }
}
