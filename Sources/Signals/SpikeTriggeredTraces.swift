package import Core

/// The pieces of a trace around some spikes, each on the same bins of time.
package struct SpikeTriggeredTraces: Sendable {
    /// The centres of the bins, relative to the spike, `[bins]`.
    package let offsetSeconds: [Double]
    /// The mean of the samples in each bin; NaN where there are none, `[spikes × bins]`.
    package private(set) var traces: [[Double]]

    /// Cuts the pieces out of a recording.
    ///
    /// - Parameters:
    ///   - recording: the recording; its times must not fall.
    ///   - spikeTimesSeconds: the spikes to cut around, which need not be all.
    ///   - before: the bins before the spike's own.
    ///   - after: the bins after the spike's own.
    ///   - binSeconds: the duration of a bin; at least that of a frame, or bins stay empty.
    package init(
        of recording: GroundTruthRecording, around spikeTimesSeconds: [Double], before: Int, after: Int,
        binSeconds: Double
    ) {
        precondition(before >= 0 && after >= 0 && binSeconds > 0, "there must be bins")
        offsetSeconds = (-before...after).map { Double($0) * binSeconds }
        let samples = recording.dff.doubles
        let times = recording.timeSeconds
        traces = spikeTimesSeconds.map { spike in
            var sums = [Double](repeating: 0, count: before + after + 1)
            var counts = [Double](repeating: 0, count: before + after + 1)
            var index = times.firstIndexNotBelow(spike - (Double(before) + 0.5) * binSeconds)
            while index < times.count {
                let bin = ((times[index] - spike) / binSeconds).rounded() + Double(before)
                guard bin <= Double(before + after) else { break }
                if bin >= 0, samples[index].isFinite {
                    sums[Int(bin)] += samples[index]
                    counts[Int(bin)] += 1
                }
                index += 1
            }
            return zip(sums, counts).map { $0 / $1 }
        }
    }

    /// The same pieces, each minus its own mean over the first bins; pieces without a sample there are left out.
    ///
    /// - Parameter count: how many bins, from the first.
    /// - Returns: as many pieces or fewer.
    package func relative(toBinsBefore count: Int) -> SpikeTriggeredTraces {
        var copy = self
        copy.traces = traces.compactMap { trace in
            let baseline = meanAndStandardError(of: Array(trace[..<count])).mean
            return baseline.isNaN ? nil : trace.map { $0 - baseline }
        }
        return copy
    }

    /// The mean over the spikes and its standard error, `[bins]`; NaN where fewer than one or two spikes have a sample.
    package var average: (mean: [Double], standardError: [Double]) {
        var (means, errors): ([Double], [Double]) = ([], [])
        for bin in offsetSeconds.indices {
            let (mean, error) = meanAndStandardError(of: traces.map { $0[bin] })
            means.append(mean)
            errors.append(error)
        }
        return (means, errors)
    }
}

extension GroundTruthRecording {
    /// The spikes during imaging with no other spike, during imaging or not, within a distance.
    ///
    /// - Parameters:
    ///   - distance: the least time to the spikes before and after, in seconds.
    ///   - margin: the least time to the first and the last sample, in seconds.
    /// - Returns: their times in rising order.
    package func isolatedSpikeTimes(distance: Double, margin: Double) -> [Double] {
        guard let first = timeSeconds.first, let last = timeSeconds.last else { return [] }
        let spikes = spikeTimesSeconds.sorted()
        return spikes.indices.filter { index in
            (index == 0 || spikes[index] - spikes[index - 1] >= distance)
                && (index == spikes.count - 1 || spikes[index + 1] - spikes[index] >= distance)
                && spikes[index] - margin >= first && spikes[index] + margin <= last
        }.map { spikes[$0] }
    }
}
