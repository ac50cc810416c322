internal import Core

/// A recording as a file holds it, before times and samples are matched.
struct RawRecording {
    var index: Int
    /// Frames per second; `nil` where the times tell.
    var frameRateHz: Double?
    /// Seconds; NaN where a sample has no time.
    var times: [Double]
    var dff: Samples
    /// Seconds; NaN is no spike.
    var spikes: [Double]
    var neuropil: Samples?
    var rawFluorescence: Samples?
    var stimulusTimesSeconds: [Double]?
    var cellType: String?

    /// Matches times and samples as the reference does for training.
    ///
    /// The frame rate is that of all times. Then the longer of trace and times is cut, and samples whose time is NaN
    /// are dropped. Neuropil and raw fluorescence follow the trace, where they are as long.
    ///
    /// - Parameter note: receives what was cut and dropped, or why there is no recording.
    /// - Returns: the recording, or `nil` where it has no frame rate or no sample with a time.
    func matched(_ note: inout GroundTruthNote) -> GroundTruthRecording? {
        guard let frameRateHz = frameRateHz ?? Self.frameRateHz(ofTimes: times) else {
            note.leftOutBecause = "its times do not rise, so it has no frame rate"
            return nil
        }
        let common = min(times.count, dff.count)
        let kept = times[..<common].indices.filter { !times[$0].isNaN }
        guard !kept.isEmpty else {
            note.leftOutBecause = "none of its samples has a time"
            return nil
        }
        note.samplesBeyondTime = dff.count - common
        note.timesBeyondSamples = times.count - common
        note.samplesWithoutTime = common - kept.count
        let knownSpikes = spikes.filter { !$0.isNaN }
        note.spikesWithoutTime = spikes.count - knownSpikes.count
        return GroundTruthRecording(
            index: index, frameRateHz: frameRateHz, dff: dff.selected(kept),
            timeSeconds: kept.count == times.count ? times : kept.map { times[$0] }, spikeTimesSeconds: knownSpikes,
            neuropil: follow(neuropil, "neuropil", kept, &note),
            rawFluorescence: follow(rawFluorescence, "fluo_raw", kept, &note),
            stimulusTimesSeconds: stimulusTimesSeconds?.filter { !$0.isNaN }, cellType: cellType)
    }

    /// Samples taken beside the trace, matched in the same way.
    private func follow(
        _ samples: Samples?, _ name: String, _ kept: [Int], _ note: inout GroundTruthNote
    ) -> Samples? {
        guard let samples else { return nil }
        guard samples.count == dff.count else {
            note.ignoredFields.append(name)
            return nil
        }
        return samples.selected(kept)
    }

    /// 1 / mean of the time steps that are numbers; `nil` unless that is a positive number.
    static func frameRateHz(ofTimes times: [Double]) -> Double? {
        var (sum, count) = (0.0, 0)
        for (earlier, later) in zip(times, times.dropFirst()) where !(later - earlier).isNaN {
            sum += later - earlier
            count += 1
        }
        let rate = Double(count) / sum
        return rate.isFinite && rate > 0 ? rate : nil
    }
}

extension Samples {
    /// The samples at rising places.
    fileprivate func selected(_ places: [Int]) -> Samples {
        if places.count == count { return self }
        return switch self {
        case .float32(let values): .float32(places.map { values[$0] })
        case .float64(let values): .float64(places.map { values[$0] })
        }
    }
}
