internal import Core
internal import Formats
internal import Signals

/// The traces of a trace set as ΔF/F, a fraction, however they are stored; fluorescence becomes ΔF/F as it is read.
struct DFFTraces: TraceSource {
    /// Some traces, and why those are missing that have no baseline.
    struct Slice {
        let traces: TraceMatrix
        let faults: [BaselineFault?]
    }

    private let stored: any TraceSource
    private let neuropil: (any TraceSource)?
    private let background: (any TraceSource)?
    private let scale: Float
    private let baseline: BaselineSettings?
    private let frameRateHz: Double
    private let threads: Int

    var neuronCount: Int { stored.neuronCount }
    var frameCount: Int { stored.frameCount }

    /// Takes traces for what they are said to be.
    ///
    /// - Parameters:
    ///   - stored: ΔF/F, or fluorescence.
    ///   - neuropil: the fluorescence around every neuron, of the same extents.
    ///   - background: what was taken out of the fluorescence already, of the same extents.
    ///   - units: what the samples are.
    ///   - baseline: how ΔF/F is made of fluorescence; `nil` where it is ΔF/F.
    ///   - frameRateHz: frames per second.
    ///   - threads: how many threads may work.
    init(
        of stored: any TraceSource, neuropil: (any TraceSource)? = nil, background: (any TraceSource)? = nil,
        units: RecordingUnits = .fraction, baseline: BaselineSettings? = nil, frameRateHz: Double, threads: Int = 1
    ) {
        self.stored = stored
        self.neuropil = baseline?.neuropilFraction == 0 ? nil : neuropil
        self.background = background
        scale = units == .percent ? 0.01 : 1
        self.baseline = baseline
        self.frameRateHz = frameRateHz
        self.threads = threads
    }

    func traces(ofNeurons neurons: Range<Int>) throws -> TraceMatrix { try slice(ofNeurons: neurons).traces }

    /// The traces of some neurons, with what is wrong with their baselines.
    func slice(ofNeurons neurons: Range<Int>) throws -> Slice {
        var traces = try stored.traces(ofNeurons: neurons)
        guard let baseline else {
            if scale != 1 { traces.values = traces.values.map { $0 * scale } }
            return Slice(traces: traces, faults: neurons.map { _ in nil })
        }
        let around = try neuropil?.traces(ofNeurons: neurons)
        let below = try background?.traces(ofNeurons: neurons)
        let rows = concurrentMap(below: neurons.count, threads: threads) { [traces] row in
            let made = DeltaFOverF(
                fluorescence: traces[row].map(Double.init), neuropil: around.map { $0[row].map(Double.init) },
                background: below.map { $0[row].map(Double.init) }, frameRateHz: frameRateHz, settings: baseline)
            return (samples: made.samples.map(Float.init), fault: made.fault)
        }
        for (row, made) in rows.enumerated() {
            traces.values.replaceSubrange(row * frameCount..<(row + 1) * frameCount, with: made.samples)
        }
        return Slice(traces: traces, faults: rows.map(\.fault))
    }
}

/// Samples that are looked at together: 4 MiB of them, beside as many that are read.
let customarySliceSamples = 1 << 20

extension TraceSource {
    /// Groups of neurons whose traces have at most so many samples, or one neuron where a trace is longer.
    func slices(ofSamples sampleCount: Int) -> [Range<Int>] {
        let rowsPerSlice = max(1, sampleCount / max(1, frameCount))
        return stride(from: 0, to: neuronCount, by: rowsPerSlice).map {
            $0..<min($0 + rowsPerSlice, neuronCount)
        }
    }
}
