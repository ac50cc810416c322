internal import Core
internal import Signals

/// ΔF/F with its slow drift removed, at a rate that is enough for calcium, and the spikes on its frames.
struct ResponseTrace {
    /// Time between samples.
    let stepSeconds: Double
    /// When each sample was taken, `[frames]`.
    let timeSeconds: [Double]
    /// ΔF/F minus its moving average; a missing sample is 0, `[frames]`.
    let values: [Double]
    /// The same once more, `[frames]`: its product with a model is that of ``values`` with the model minus its own
    /// moving average.
    let filteredValues: [Double]
    /// The spikes during imaging, by frame.
    let spikes: [SpikesOfFrame]

    /// The spikes between two frames.
    struct SpikesOfFrame {
        /// The first frame at or after the spikes.
        let frame: Int
        /// How long before that frame each spike was fired.
        let leadSeconds: [Double]
    }

    var spikeCount: Int { spikes.reduce(0) { $0 + $1.leadSeconds.count } }

    /// Averages neighbouring samples down to at most `maximumRateHz`.
    ///
    /// - Returns: `nil` when the times do not rise or fewer than 16 averages are left.
    init?(of recording: GroundTruthRecording, maximumRateHz: Double) {
        let times = recording.timeSeconds
        let steps = zip(times.dropFirst(), times).map { $0 - $1 }
        guard steps.allSatisfy({ $0 >= 0 && $0.isFinite }), let step = median(of: steps), step > 0 else { return nil }
        let width = Int(max(1, min((1 / (maximumRateHz * step)).rounded(.up), Double(times.count))))
        let frameCount = times.count / width
        guard frameCount >= 16 else { return nil }

        stepSeconds = step * Double(width)
        timeSeconds = Self.averages(of: times, width: width)
        values = Self.withoutDrift(
            Self.averages(of: recording.dff.doubles, width: width), stepSeconds: stepSeconds)
        filteredValues = Self.withoutDrift(values, stepSeconds: stepSeconds)
        spikes = Self.spikes(recording.spikeTimesSeconds, onFramesAt: timeSeconds)
    }

    /// The mean of every `width` samples; samples that are not finite are left out.
    private static func averages(of samples: [Double], width: Int) -> [Double] {
        if width == 1 { return samples.map { $0.isFinite ? $0 : .nan } }
        return (0..<samples.count / width).map { frame in
            var (sum, count) = (0.0, 0)
            for sample in samples[frame * width..<(frame + 1) * width] where sample.isFinite {
                sum += sample
                count += 1
            }
            return sum / Double(count)
        }
    }

    /// Subtracts the mean of the samples within five seconds; what is missing becomes 0.
    static func withoutDrift(_ samples: [Double], stepSeconds: Double) -> [Double] {
        let radius = Int(max(4, min((5 / stepSeconds).rounded(), Double(samples.count))))
        var sums = [0.0]
        var counts = [0]
        sums.reserveCapacity(samples.count + 1)
        counts.reserveCapacity(samples.count + 1)
        for sample in samples {
            let isPresent = sample.isFinite
            sums.append(sums[sums.count - 1] + (isPresent ? sample : 0))
            counts.append(counts[counts.count - 1] + (isPresent ? 1 : 0))
        }
        return samples.indices.map { index in
            guard samples[index].isFinite else { return 0 }
            let (low, high) = (max(0, index - radius), min(samples.count, index + radius + 1))
            return samples[index] - (sums[high] - sums[low]) / Double(counts[high] - counts[low])
        }
    }

    private static func spikes(_ spikeTimes: [Double], onFramesAt times: [Double]) -> [SpikesOfFrame] {
        guard let first = times.first, let last = times.last else { return [] }
        var result: [SpikesOfFrame] = []
        var leads: [Double] = []
        var frame = 0
        for spike in spikeTimes.sorted() where spike >= first && spike <= last {
            if times[frame] < spike {
                if !leads.isEmpty { result.append(SpikesOfFrame(frame: frame, leadSeconds: leads)) }
                leads = []
                while times[frame] < spike { frame += 1 }
            }
            leads.append(times[frame] - spike)
        }
        if !leads.isEmpty { result.append(SpikesOfFrame(frame: frame, leadSeconds: leads)) }
        return result
    }
}
