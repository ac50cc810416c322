internal import Core
internal import Foundation
internal import Inspection
package import Plots
package import Registry
internal import Signals

/// Draws neurons of a recording beside neurons of the ground truth that were brought to its frame rate and noise level.
package struct GroundTruthComparison {
    private let recording: String
    private let traceSet: SurveyedTraceSet
    /// Frames per second that the ground truth is brought to.
    package let frameRateHz: Double
    /// ν that the ground truth is brought to, in %·s^½.
    package let noiseLevel: Double

    /// Rows of the plot.
    private static let neuronCount = 6
    private static let seconds = 60.0

    /// Takes a recording.
    ///
    /// - Parameters:
    ///   - recording: with one trace set.
    ///   - noiseLevel: ν of the ground truth; `nil` for the median over the recording's neurons.
    /// - Throws: ``PredictionError`` when the recording has several trace sets, no frame rate, or is nothing to predict from.
    package init(with recording: SurveyedRecording, noiseLevel: Double?) throws(PredictionError) {
        guard recording.traceSets.count == 1 else {
            throw .severalTraceSets(recording.traceSets.map(\.traceSet.name), path: recording.url.path)
        }
        self.recording = recording.url.lastPathComponent
        traceSet = recording.traceSets[0]
        frameRateHz = try traceSet.requireUsable()
        guard let level = noiseLevel ?? median(of: traceSet.noiseLevels.filter { $0 > 0 }) else {
            throw .noNoiseLevel(path: recording.url.path)
        }
        self.noiseLevel = level
    }

    /// The plot: the neurons whose ν is nearest to that of the ground truth, and one neuron of each dataset after the other.
    ///
    /// - Parameters:
    ///   - filter: of which neurons the ground truth is.
    ///   - registry: has them.
    ///   - seed: of the noise.
    /// - Returns: the drawing.
    /// - Throws: a `CascadeError` when no neuron fits, or what is read is damaged.
    package func drawing(of filter: NeuronFilter, in registry: OpenRegistry, seed: UInt64) throws -> SVGDocument {
        ComparisonPlot(
            of: try recorded(), beside: try known(filter, in: registry, seed: seed), frameRateHz: frameRateHz,
            noiseLevel: noiseLevel, recording: recording
        ).document
    }

    private func recorded() throws -> [ComparisonPlot.Trace] {
        let levels = traceSet.noiseLevels
        let nearest = levels.indices.filter { levels[$0] > 0 }
            .sorted { (abs(levels[$0] - noiseLevel), $0) < (abs(levels[$1] - noiseLevel), $1) }
        return try nearest.prefix(Self.neuronCount).sorted().map { neuron in
            let trace = Array(try traceSet.traces.traces(ofNeurons: neuron..<neuron + 1).values)
            let shown = liveliest(trace)
            return ComparisonPlot.Trace(
                name: "Neuron \(neuron)", noiseLevel: levels[neuron], dff: Array(trace[shown]))
        }
    }

    private func known(
        _ filter: NeuronFilter, in registry: OpenRegistry, seed: UInt64
    ) throws -> [ComparisonPlot.Trace] {
        let records = Self.alternating(try registry.groundTruth.neurons(matching: filter))
        var traces: [ComparisonPlot.Trace] = []
        for record in records where traces.count < Self.neuronCount {
            if let trace = try trace(of: record, in: registry, seed: seed) { traces.append(trace) }
        }
        guard !traces.isEmpty else {
            throw PredictionError.noGroundTruth(
                neuronCount: records.count, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
        }
        return traces
    }

    /// One neuron of every dataset, then another one of each.
    private static func alternating(_ records: [NeuronRecord]) -> [NeuronRecord] {
        let datasets = Dictionary(grouping: records, by: \.dataset).sorted { $0.key < $1.key }.map(\.value)
        let rounds = datasets.map(\.count).max() ?? 0
        return (0..<rounds).flatMap { round in datasets.filter { round < $0.count }.map { $0[round] } }
    }

    /// The recording of a neuron with the most spikes, with noise; `nil` where none can be brought there.
    private func trace(
        of record: NeuronRecord, in registry: OpenRegistry, seed: UInt64
    ) throws -> ComparisonPlot.Trace? {
        let findings = try registry.groundTruth.manifest(of: record).inspection.findings
        let unfit = Set(findings.filter { $0.severity == .error }.compactMap(\.recordingIndex))
        let resampled = try registry.groundTruth.resampled(record, frameRateHz: frameRateHz, noiseLevel: noiseLevel)
        let count = { (recording: ResampledRecording) in recording.spikeCounts.reduce(0, +) }
        let fit = resampled.recordings.filter { !unfit.contains($0.recordingIndex) }
        guard let busiest = fit.max(by: { count($0) < count($1) }) else { return nil }
        let trace = busiest.noisyTrace(seed: seed)
        let shown = liveliest(trace)
        return ComparisonPlot.Trace(
            name: record.identifier,
            noiseLevel: Signals.noiseLevel(of: trace, frameRateHz: busiest.frameRateHz),
            dff: Array(trace[shown]), spikeCounts: Array(busiest.spikeCounts[shown]))
    }

    /// The minute in which a trace varies most.
    private func liveliest(_ trace: [Float]) -> Range<Int> {
        let length = min(trace.count, max(1, Int((Self.seconds * frameRateHz).rounded())))
        let starts = stride(from: 0, through: trace.count - length, by: max(1, length / 4))
        let variances = starts.map { start -> Double in
            let samples = trace[start..<start + length].filter(\.isFinite).map(Double.init)
            let mean = samples.reduce(0, +) / Double(max(1, samples.count))
            return samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        let best = zip(starts, variances).max { $0.1 < $1.1 }?.0 ?? 0
        return best..<best + length
    }
}
