internal import Core
internal import Foundation
internal import Inspection
internal import Signals

/// What the traces of a trace set look like, found out in one pass before anything is predicted.
struct RecordingSurvey: Sendable, Equatable {
    /// What one trace looks like.
    struct Neuron: Sendable, Equatable {
        let inspection: TraceInspection
        /// The frames of samples that no ΔF/F has; `nil` where there are none.
        let implausible: ImplausibleSamples?

        /// The standardised noise level ν in %·s^½; NaN when no two neighbouring samples are numbers.
        var noiseLevel: Double { inspection.noiseLevel }
        /// Samples that are not finite numbers.
        var missingCount: Int { inspection.missingCount }
    }

    /// Samples of one trace whose ΔF/F is beyond ±100, which is 10,000 %.
    struct ImplausibleSamples: Sendable, Equatable {
        /// How many there are.
        let count: Int
        /// The frame of the first one.
        let firstFrame: Int

        /// No indicator becomes a hundred times as bright.
        static let limit: Float = 100
    }

    /// One entry per neuron.
    let neurons: [Neuron]
    /// What was found in all of them.
    let inspection: RecordingInspection

    /// Reads traces once, a few neurons at a time.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F.
    ///   - slices: which neurons are read together.
    ///   - traceSet: what the recording says of them; `nil` where that is nothing.
    ///   - rois: what neurons are called in findings: one number each; `nil` for their rows.
    ///   - frameRateHz: frames per second.
    ///   - threads: how many threads may work.
    /// - Throws: what the source throws.
    init(
        of traces: DFFTraces, slices: [Range<Int>], traceSet: TraceSet? = nil, rois: [Int]? = nil,
        frameRateHz: Double, threads: Int
    ) throws {
        var neurons: [Neuron] = []
        neurons.reserveCapacity(traces.neuronCount)
        var previous: [Float]?
        try forEachMadeAhead(below: slices.count, threads: threads) {
            try traces.slice(ofNeurons: slices[$0])
        } use: { index, slice in
            let rows = slices[index]
            let before = previous
            neurons += concurrentMap(below: rows.count, threads: threads) { row in
                let trace = slice.traces[row]
                return Neuron(
                    inspection: TraceInspection(
                        of: trace, neuron: rois?[rows.lowerBound + row] ?? rows.lowerBound + row,
                        frameRateHz: frameRateHz, previous: row > 0 ? slice.traces[row - 1] : before?[...],
                        baselineFault: slice.faults[row]),
                    implausible: ImplausibleSamples(of: trace))
            }
            previous = Array(slice.traces[rows.count - 1])
        }
        self.neurons = neurons
        inspection = RecordingInspection(
            of: neurons.map(\.inspection), frameRateHz: frameRateHz,
            timesHz: traceSet?.frameTimes == nil ? nil : traceSet?.frameRateHz, traceSet: traceSet)
    }

    /// The standardised noise level ν of every neuron.
    var noiseLevels: [Double] { neurons.map(\.noiseLevel) }
}

extension RecordingSurvey.ImplausibleSamples {
    init?(of trace: ArraySlice<Float>) {
        let isOne = { (sample: Float) in sample.isFinite && abs(sample) > Self.limit }
        guard let first = trace.firstIndex(where: isOne) else { return nil }
        self.init(count: trace.count(where: isOne), firstFrame: first - trace.startIndex)
    }

    /// For people.
    var warning: String {
        "\(count) \(count == 1 ? "sample" : "samples") beyond ±100 (\(Self.words)), the first in frame \(firstFrame)"
    }

    static let words = "10,000 % ΔF/F, which no indicator reaches: an artefact, or not ΔF/F"
}
