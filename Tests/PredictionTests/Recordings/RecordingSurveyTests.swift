import Core
import Foundation
import Inspection
import TestSupport
import Testing

@testable import Prediction

@Suite("The survey of a recording")
struct RecordingSurveyTests {
    private func survey(
        _ source: MatrixSource, slices: [Range<Int>]? = nil, frameRateHz: Double = 25, threads: Int = 1
    ) throws -> RecordingSurvey {
        let traces = DFFTraces(of: source, frameRateHz: frameRateHz)
        return try RecordingSurvey(
            of: traces, slices: slices ?? traces.slices(ofSamples: customarySliceSamples), frameRateHz: frameRateHz,
            threads: threads)
    }

    @Test("measures noise level and missing samples of every neuron")
    func measures() throws {
        // Steps of 0.25 at 25 Hz: ν = 100 · 0.25 / 5. The gap takes away two steps, not the others.
        let survey = try survey(
            MatrixSource([
                [0, 0.25, 0, 0.25, 0, 0.25], [0, 0.25, .nan, .nan, 0.25, 0], [.nan, 1, .nan, 1, .nan, 1],
            ]), threads: 2)
        #expect(survey.neurons.map(\.missingCount) == [0, 2, 3])
        #expect(survey.neurons[0].noiseLevel == 5)
        #expect(survey.neurons[1].noiseLevel == 5)
        #expect(survey.neurons[2].noiseLevel.isNaN)
    }

    @Test("takes infinite samples for missing ones")
    func infinite() throws {
        let survey = try survey(
            MatrixSource([[.infinity, 0, .infinity, 0, -.infinity, 0], [0, 0.25, .infinity, 0, 0.25, 0]]))
        #expect(survey.neurons.map(\.missingCount) == [3, 1])
        #expect(survey.neurons[0].noiseLevel.isNaN)
        #expect(survey.neurons[1].noiseLevel == 5)
    }

    @Test("of traces without a number finds nothing that is no ΔF/F")
    func nothing() throws {
        let survey = try survey(MatrixSource([[.nan, .nan]]))
        #expect(survey.inspection.refusals().isEmpty)
    }

    @Test("does not depend on threads or slices", arguments: [1, 2, 5], [1, 300, 1 << 22])
    func independence(threads: Int, sliceSamples: Int) throws {
        let source = MatrixSource(Generated.traces(neuronCount: 11, frameCount: 100))
        let slices = source.slices(ofSamples: sliceSamples)
        #expect(slices.count == [1: 11, 300: 4, 1 << 22: 1][sliceSamples])
        let whole = try survey(source, frameRateHz: 30)
        #expect(try survey(source, slices: slices, frameRateHz: 30, threads: threads) == whole)
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
