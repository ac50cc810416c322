internal import Core
internal import Signals

/// The plain numbers of a trace.
struct TraceStatistics {
    /// ΔF/F, `[frames]`.
    let samples: [Double]
    /// Frames per second; 0 where the recording's own is impossible.
    let frameRateHz: Double
    let durationSeconds: Double
    let noiseLevel: Double?
    let missing: Int
    let longestGap: Int
    let infinite: Int
    /// Samples equal to the one before.
    let repeated: Int
    /// The most equal samples in a row.
    let longestRun: Int
    /// Samples equal to the largest.
    let atLargest: Int
    /// Samples that are 0.
    let zeros: Int
    let smallest: Double?
    let median: Double?
    let largest: Double?
    let mean: Double?
    let standardDeviation: Double?

    init(of samples: [Double], frameRateHz: Double) {
        self.samples = samples
        let rate = frameRateHz.isFinite && frameRateHz > 0 ? frameRateHz : 0
        let duration = Double(samples.count) / rate
        self.frameRateHz = rate
        durationSeconds = duration.isFinite ? duration : 0
        var (missing, gap, longestGap, repeated, run, longestRun, zeros) = (0, 0, 0, 0, 0, 0, 0)
        var previous = Double.nan
        for sample in samples {
            gap = sample.isNaN ? gap + 1 : 0
            missing += sample.isNaN ? 1 : 0
            longestGap = max(longestGap, gap)
            repeated += sample == previous ? 1 : 0
            run = sample == previous ? run + 1 : sample.isNaN ? 0 : 1
            longestRun = max(longestRun, run)
            zeros += sample == 0 ? 1 : 0
            previous = sample
        }
        (self.missing, self.longestGap, self.repeated) = (missing, longestGap, repeated)
        (self.longestRun, self.zeros) = (longestRun, zeros)
        let finite = samples.filter(\.isFinite)
        infinite = samples.count - missing - finite.count
        smallest = finite.min()
        largest = finite.max()
        atLargest = largest.map { largest in finite.count { $0 == largest } } ?? 0
        median = Signals.median(of: finite).flatMap { $0.isFinite ? $0 : nil }
        let moments = finite.isEmpty ? nil : meanAndStandardDeviation(of: finite)
        (mean, standardDeviation) = (moments?.mean, moments?.standardDeviation)
        let level = rate > 0 ? Signals.noiseLevel(of: samples, frameRateHz: rate) : .nan
        noiseLevel = level.isFinite ? level : nil
    }

    /// The median distance of a sample from the median; `nil` where there is none.
    var medianDeviation: Double? {
        median.flatMap { median in Signals.median(of: samples.filter(\.isFinite).map { abs($0 - median) }) }
    }

    var missingShare: Double { samples.isEmpty ? 0 : Double(missing) / Double(samples.count) }

    /// Samples that are finite numbers.
    var finiteCount: Int { samples.count - missing - infinite }

    /// All samples are the same number.
    var isConstant: Bool { finiteCount > 0 && smallest == largest }

    /// The standard deviation of the noise of single frames, as if it were normal and white.
    var frameNoise: Double { Signals.frameNoise(ofNoiseLevel: noiseLevel ?? 0, frameRateHz: frameRateHz) }
}

/// Where the samples of a trace lie, from a few thousand of them at even distances.
struct TraceRange {
    /// The smallest of a hundred.
    let lowest: Double
    /// The baseline: the 15th percentile, and what noise takes it down.
    let baseline: Double
    /// The distinct values; 21 where there are more than 20.
    let distinctCount: Int
    /// No sample has a fraction.
    let isWhole: Bool

    private static let sampleCount = 4096
    private static let mostCounted = 20

    /// `nil` where there is no number.
    init?(of trace: TraceStatistics) {
        let step = max(1, trace.samples.count / Self.sampleCount)
        let taken = stride(from: 0, to: trace.samples.count, by: step).map { trace.samples[$0] }.filter(\.isFinite)
        guard !taken.isEmpty else { return nil }
        lowest = percentile(1, of: taken)
        // 15 % of the normal distribution lie below −1.04.
        baseline = percentile(15, of: taken) + 1.04 * trace.frameNoise
        var distinct = Set<Double>()
        for sample in taken where distinct.count <= Self.mostCounted { distinct.insert(sample) }
        distinctCount = distinct.count
        isWhole = taken.allSatisfy { $0 == $0.rounded() }
    }
}

/// A straight line through the baselines of the parts of a trace.
struct TraceDrift {
    /// How much the line rises over the recording.
    let change: Double
    /// The share of the variance of the baselines that the line explains.
    let explainedShare: Double

    private static let partCount = 8

    /// `nil` where a part has no number, and of less than 64 frames.
    init?(of samples: [Double]) {
        guard samples.count >= 64 else { return nil }
        let baselines = (0..<Self.partCount).compactMap { part -> Double? in
            let frames =
                part * samples.count / Self.partCount..<(part + 1) * samples.count / Self.partCount
            let taken = stride(from: frames.lowerBound, to: frames.upperBound, by: max(1, frames.count / 256))
                .map { samples[$0] }.filter(\.isFinite)
            return taken.isEmpty ? nil : percentile(20, of: taken)
        }
        guard baselines.count == Self.partCount else { return nil }
        let middle = Double(Self.partCount - 1) / 2
        let (mean, deviation) = meanAndStandardDeviation(of: baselines)
        let squares = (0..<Self.partCount).reduce(0) { $0 + (Double($1) - middle) * (Double($1) - middle) }
        let slope =
            baselines.enumerated().reduce(0) { $0 + ($1.element - mean) * (Double($1.offset) - middle) } / squares
        change = slope * Double(Self.partCount)
        let explained = slope * slope * squares / Double(Self.partCount)
        explainedShare = deviation > 0 ? explained / (deviation * deviation) : 0
    }
}

/// The percentile of some numbers, without interpolation.
private func percentile(_ percent: Int, of values: [Double]) -> Double {
    value(atRank: min(values.count - 1, values.count * percent / 100), of: values)
}
