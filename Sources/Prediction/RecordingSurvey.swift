internal import Foundation
public import Core
internal import Signals

/// What the traces of a recording look like, measured before anything is predicted.
public struct RecordingSurvey: Sendable, Equatable {
    /// What one trace looks like.
    public struct Neuron: Sendable, Equatable {
        /// The standardised noise level ν in %·s^½; NaN when no two neighbouring samples are numbers.
        public let noiseLevel: Double
        /// The standard deviation of ΔF/F; NaN for fewer than two numbers.
        public let standardDeviation: Double
        /// Samples that are not finite numbers.
        public let missingCount: Int
        /// The frames of samples that no ΔF/F has; `nil` where there are none.
        public let implausible: ImplausibleSamples?
    }

    /// Samples of one trace whose ΔF/F is beyond ±100, which is 10,000 %.
    public struct ImplausibleSamples: Sendable, Equatable {
        /// How many there are.
        public let count: Int
        /// The frame of the first one.
        public let firstFrame: Int

        /// No indicator becomes a hundred times as bright.
        static let limit: Float = 100
    }

    /// One entry per neuron.
    public let neurons: [Neuron]

    /// Reads a recording once, a few neurons at a time.
    ///
    /// - Parameters:
    ///   - source: the traces.
    ///   - scale: brings the samples to ΔF/F as a fraction.
    ///   - frameRateHz: frames per second.
    ///   - threads: how many threads may work.
    /// - Throws: what the source throws.
    public init(of source: some TraceSource, scale: Float, frameRateHz: Double, threads: Int) throws {
        try self.init(
            of: source, slices: source.slices(ofSamples: customarySliceSamples), scale: scale,
            frameRateHz: frameRateHz, threads: threads)
    }

    init(
        of source: some TraceSource, slices: [Range<Int>], scale: Float, frameRateHz: Double, threads: Int
    ) throws {
        var neurons: [Neuron] = []
        neurons.reserveCapacity(source.neuronCount)
        for slice in slices {
            let traces = try source.traces(ofNeurons: slice)
            neurons += concurrentMap(below: slice.count, threads: threads) { row in
                Neuron(trace: traces[row].map { $0.isFinite ? $0 * scale : .nan }, frameRateHz: frameRateHz)
            }
        }
        self.neurons = neurons
    }

    /// Whether the samples are in percent: the median of the neurons' standard deviations exceeds 2, which as a
    /// fraction would be 200 % ΔF/F.
    public var looksLikePercent: Bool {
        (median(of: neurons.map(\.standardDeviation).filter(\.isFinite)) ?? 0) > 2
    }

    /// The median of the neurons' standard deviations.
    public var medianStandardDeviation: Double {
        median(of: neurons.map(\.standardDeviation).filter(\.isFinite)) ?? .nan
    }
}

extension RecordingSurvey.ImplausibleSamples {
    init?(of trace: [Float]) {
        let isOne = { (sample: Float) in sample.isFinite && abs(sample) > Self.limit }
        guard let firstFrame = trace.firstIndex(where: isOne) else { return nil }
        self.init(count: trace.count(where: isOne), firstFrame: firstFrame)
    }

    /// For people.
    var warning: String {
        "\(count) \(count == 1 ? "sample" : "samples") beyond ±100 (\(Self.words)), the first in frame \(firstFrame)"
    }

    static let words = "10,000 % ΔF/F, which no indicator reaches: an artefact, or not ΔF/F"
}

extension RecordingSurvey.Neuron {
    init(trace: [Float], frameRateHz: Double) {
        let finite = trace.compactMap { $0.isFinite ? Double($0) : nil }
        noiseLevel = Signals.noiseLevel(of: trace, frameRateHz: frameRateHz)
        missingCount = trace.count - finite.count
        implausible = RecordingSurvey.ImplausibleSamples(of: trace)
        standardDeviation = finite.count > 1 ? meanAndStandardDeviation(of: finite).standardDeviation : .nan
    }
}

/// Samples that are looked at together: 16 MiB of them.
let customarySliceSamples = 1 << 22

extension TraceSource {
    /// Groups of neurons whose traces have at most so many samples, or one neuron where a trace is longer.
    func slices(ofSamples sampleCount: Int) -> [Range<Int>] {
        let rowsPerSlice = max(1, sampleCount / max(1, frameCount))
        return stride(from: 0, to: neuronCount, by: rowsPerSlice).map {
            $0..<min($0 + rowsPerSlice, neuronCount)
        }
    }
}
