internal import Core
package import Foundation
internal import Inference
internal import Inspection
package import Pages
internal import Resolution

/// The page that a prediction leaves: where it goes, and how it is put into words.
public struct ReportRequest: Sendable {
    /// The page's file.
    package let file: URL
    /// Says what was done; the recording is added to it.
    package let describe: @Sendable (PredictionReport) throws -> ReportPage

    /// Pairs a file with words for it.
    package init(_ file: URL, describe: @escaping @Sendable (PredictionReport) throws -> ReportPage) {
        (self.file, self.describe) = (file, describe)
    }
}

/// Gathers, as they are predicted, the traces and spikes that a page shows.
struct ReportedNeurons {
    private let placement: SpikePlacement
    private let frameRateHz: Double
    private let threads: Int
    private var dff: TraceEnvelopes
    private var prediction: TraceEnvelopes
    private var discreteSpikes: [[Double]] = []

    init(neuronCount: Int, frameCount: Int, frameRateHz: Double, placement: SpikePlacement, threads: Int) {
        (self.frameRateHz, self.placement, self.threads) = (frameRateHz, placement, threads)
        dff = TraceEnvelopes(
            frameCount: frameCount,
            framesPerBin: TraceEnvelopes.framesPerBin(neuronCount: neuronCount, frameCount: frameCount))
        prediction = dff
    }

    /// Adds neurons.
    mutating func append(_ traces: TraceMatrix, _ predicted: TraceMatrix) {
        for row in 0..<traces.neuronCount {
            dff.append(traces[row])
            prediction.append(predicted[row])
        }
        discreteSpikes += concurrentMap(below: predicted.neuronCount, threads: threads) { [placement, frameRateHz] in
            placement.spikes(explaining: predicted[$0]).spikes.map { (Double($0.frame) + 0.5) / frameRateHz }
        }
    }

    /// What the page shows.
    ///
    /// - Parameters:
    ///   - neurons: what is reported of them.
    ///   - rois: which ROI each is, where that is not its row.
    ///   - findings: about single neurons.
    ///   - scores: of the model; `nil` where it was not evaluated.
    ///   - traits: what is known of the neurons.
    ///   - truth: the true spikes, where they are known.
    /// - Returns: traces and spikes, with a table of the neurons.
    /// - Throws: what reading the true spikes throws.
    func recording(
        _ neurons: [PredictionReport.Neuron], rois: [Int], findings: [ReportPage.Finding], scores: ExpectedScores?,
        traits: Traits, truth: TrueSpikes?
    ) throws -> ReportedRecording {
        let isROI = rois != Array(rois.indices)
        var recording = ReportedRecording(
            labels: neurons.map { "Neuron \($0.index)" + (isROI ? " (ROI \(rois[$0.index]))" : "") },
            frameRateHz: frameRateHz, frameCount: dff.frameCount)
        recording.add(dff, as: .dff)
        recording.add(prediction, as: .prediction)
        recording.addSpikes(discreteSpikes, labelled: "Discrete spikes", color: .other)
        if let truth {
            recording.addSpikes(
                try neurons.indices.map { try spikeTimes(ofCounts: truth.counts(ofNeurons: $0..<$0 + 1)[0]) },
                labelled: "True spikes", color: .spike)
        }
        recording.first =
            neurons.indices.max { (neurons[$0].expectedSpikes ?? -1) < (neurons[$1].expectedSpikes ?? -1) } ?? 0
        recording.findings =
            neurons.flatMap { neuron in neuron.warnings.map { .init(.warning, $0, neuron: neuron.index) } } + findings
        let counts = findingCounts(recording.findings, neuronCount: neurons.count)
        // Neurons of the same noise, to a tenth, have the same expectation, which takes long to work out.
        let tenths = neurons.map { $0.noiseLevel.flatMap { $0.isFinite ? ($0 * 10).rounded() / 10 : nil } }
        let expected = Dictionary(
            uniqueKeysWithValues: Set(tenths.compactMap(\.self)).map { level in
                (level, scores?.expectation(of: traits, noiseLevel: level)?.correlation?.median)
            })
        let correlations = zip(neurons, tenths).map { neuron, tenth in
            neuron.expectedCorrelation?.median ?? tenth.flatMap { expected[$0] ?? nil }
        }
        var columns: [ReportPage.Column] = [.init("Neuron", neurons.map { Double($0.index) })]
        if isROI { columns.append(.init("ROI", rois.map(Double.init))) }
        columns.append(.init("Noise ν", neurons.map(\.noiseLevel)))
        columns.append(.init("Rate (Hz)", neurons.map(\.meanRateHz)))
        columns.append(.init("Expected spikes", neurons.map(\.expectedSpikes)))
        columns.append(.init("Discrete spikes", discreteSpikes.map { Double($0.count) }, digits: 6))
        columns.append(.init("Findings", counts))
        columns.append(.init("Expected correlation", correlations, digits: 2))
        let factors = neurons.map(\.countFactor)
        if factors.contains(where: { $0 != nil }) { columns.append(.init("Spikes ×/÷", factors, digits: 2)) }
        if truth != nil {
            columns.append(.init("Correlation with truth", neurons.map { $0.agreement?.correlation }, digits: 2))
        }
        recording.columns = columns
        return recording
    }

    private func spikeTimes(ofCounts counts: ArraySlice<Float>) -> [Double] {
        counts.enumerated().flatMap { frame, count in
            repeatElement((Double(frame) + 0.5) / frameRateHz, count: min(100, Int(count)))
        }
    }
}

/// How much was found in every neuron.
func findingCounts(_ findings: [ReportPage.Finding], neuronCount: Int) -> [Double?] {
    var counts = [Double?](repeating: 0, count: neuronCount)
    for finding in findings { if let neuron = finding.neuron { counts[neuron] = (counts[neuron] ?? 0) + 1 } }
    return counts
}

extension SurveyedTraceSet {
    /// What a page shows of a recording from which nothing was predicted: ΔF/F, noise levels and findings.
    ///
    /// - Throws: what reading throws.
    package func reportedRecording() throws -> ReportedRecording {
        var dff = TraceEnvelopes(
            frameCount: traces.frameCount,
            framesPerBin: TraceEnvelopes.framesPerBin(neuronCount: rois.count, frameCount: traces.frameCount))
        for slice in traces.slices(ofSamples: customarySliceSamples) {
            let read = try traces.traces(ofNeurons: slice)
            for row in 0..<read.neuronCount { dff.append(read[row]) }
        }
        var recording = ReportedRecording(
            labels: rois.map { "ROI \($0)" }, frameRateHz: frameRateHz ?? Self.assumedRateHz,
            frameCount: traces.frameCount)
        recording.add(dff, as: .dff)
        recording.findings = findingsOfRows
        recording.columns = columns(findings: recording.findings)
        return recording
    }

    /// What was found in single neurons, by their rows.
    package var findingsOfRows: [ReportPage.Finding] {
        let rows = Dictionary(uniqueKeysWithValues: rois.enumerated().map { ($1, $0) })
        return neuronFindings.compactMap { finding in
            finding.neuron.flatMap { rows[$0] }.map {
                ReportPage.Finding(finding.severity, finding.message, neuron: $0)
            }
        }
    }

    /// What is known of every neuron, as a table.
    package func columns(findings: [ReportPage.Finding]) -> [ReportPage.Column] {
        [
            .init("ROI", rois.map(Double.init)), .init("Noise ν", frameRateHz == nil ? [] : noiseLevels),
            .init("Findings", findingCounts(findings, neuronCount: rois.count)),
        ].filter { !$0.isEmpty }
    }
}
