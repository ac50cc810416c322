/// The centres of the bins into which a recording's spikes are counted: evenly from its first sample to its last.
///
/// - Parameters:
///   - timeSeconds: when the recording's samples were taken; not empty.
///   - count: the number of bins, one for each frame, at least 1.
/// - Returns: seconds, `[count]`.
package func binCentres(timeSeconds: [Double], count: Int) -> [Double] {
    guard let first = timeSeconds.first, let last = timeSeconds.last, count > 1 else {
        return Array(timeSeconds.prefix(1))
    }
    let step = (last - first) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? last : Double($0) * step + first }
}

/// The number of spikes in each frame.
///
/// A frame reaches from half a frame before its centre to where the next one begins, and holds its beginning but not its
/// end. The last one reaches half a frame behind its centre and holds its end too. Spikes elsewhere are not counted.
///
/// - Parameters:
///   - spikeTimesSeconds: when the spikes were fired, in any order.
///   - binCentres: the centres of the frames in seconds, rising, `[frames]`, on the same clock.
///   - frameRateHz: frames per second.
/// - Returns: counts, `[frames]`.
///
/// Source: as `numpy.histogram`.
package func spikeCounts(of spikeTimesSeconds: [Double], binCentres: [Double], frameRateHz: Double) -> [Double] {
    var counts = [Double](repeating: 0, count: binCentres.count)
    guard let last = binCentres.last else { return counts }
    let half = 0.5 / frameRateHz
    let beginnings = binCentres.map { $0 - half }
    for spike in spikeTimesSeconds where spike >= beginnings[0] && spike <= last + half {
        let next = beginnings.firstIndexNotBelow(spike.nextUp)
        counts[next - 1] += 1
    }
    return counts
}

/// Spike counts smoothed over time: what a network is trained to predict.
///
/// - Parameters:
///   - counts: spikes per frame, `[frames]`.
///   - smoothingSeconds: s, the standard deviation of the Gaussian, or half the mean of the causal kernel.
///   - frameRateHz: frames per second.
///   - isCausal: whether a spike speaks for later frames (``causalKernel(smoothingSeconds:frameRateHz:)``, nothing known
///     beyond the ends) or for both sides alike (``gaussianKernel(sigmaFrames:)``, the counts mirrored at the ends).
/// - Returns: expected spikes per frame, `[frames]`.
///
/// Source: as `scipy.ndimage.gaussian_filter`, and as `numpy.convolve` with mode `same`.
public func smoothedSpikes(
    _ counts: [Double], smoothingSeconds: Double, frameRateHz: Double, isCausal: Bool
) -> [Double] {
    guard !counts.isEmpty else { return [] }
    let kernel =
        isCausal
        ? causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
        : gaussianKernel(sigmaFrames: smoothingSeconds * frameRateHz)
    let radius = kernel.count / 2
    var smoothed = [Double](repeating: 0, count: counts.count)
    for place in -radius..<counts.count + radius {
        if isCausal && !counts.indices.contains(place) { continue }
        let count = counts[mirrored(place, count: counts.count)]
        // Most frames have no spike.
        if count == 0 { continue }
        for frame in max(0, place - radius)..<min(counts.count, place + radius + 1) {
            smoothed[frame] += count * kernel[frame - place + radius]
        }
    }
    return smoothed
}

/// The place within `0..<count` that `place` falls on, where what lies beyond the ends is their mirror image
/// (… 1 0 | 0 1 2 … | …).
package func mirrored(_ place: Int, count: Int) -> Int {
    if place >= 0, place < count { return place }
    let within = ((place % (2 * count)) + 2 * count) % (2 * count)
    return within < count ? within : 2 * count - 1 - within
}
