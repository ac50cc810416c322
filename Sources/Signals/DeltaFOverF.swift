/// ΔF/F from raw fluorescence: the change relative to a baseline that follows the trace slowly.
///
/// ```
/// F_c = F − c·F_neu,   F₀ = moving percentile of F_c,   ΔF/F = (F_c − F₀) / F₀
/// ```
///
/// - Parameters:
///   - fluorescence: F, `[frames]`; a missing sample is NaN and stays it.
///   - neuropil: F_neu, the fluorescence around the neuron, `[frames]`; `nil` where it is not known.
///   - neuropilFraction: c, what part of it reached the neuron's pixels: 0.7 is suite2p's, 0 leaves it in.
///   - percentile: which percentile is the baseline.
///   - windowFrames: the window of the percentile; 60 s is usual.
/// - Returns: ΔF/F as a fraction, `[frames]`.
/// - Throws: ``ResampleError`` where the baseline is not above 0, so that nothing is relative to it.
public func deltaFOverF(
    fluorescence: [Double], neuropil: [Double]? = nil, neuropilFraction: Double = 0.7, percentile: Double = 15,
    windowFrames: Int
) throws(ResampleError) -> [Double] {
    precondition(neuropil == nil || neuropil?.count == fluorescence.count, "one sample of neuropil per frame")
    let corrected = neuropil.map { zip(fluorescence, $0).map { $0 - neuropilFraction * $1 } } ?? fluorescence
    let baseline = movingPercentile(percentile, of: corrected, windowFrames: windowFrames)
    if let frame = baseline.firstIndex(where: { $0 <= 0 }) {
        throw ResampleError.baselineNotPositive(
            frame: frame, baseline: baseline[frame], neuropilFraction: neuropil == nil ? 0 : neuropilFraction)
    }
    return zip(corrected, baseline).map { ($0 - $1) / $1 }
}

/// The percentile of a window around each sample, without interpolation.
///
/// The window of an even length reaches one sample further back than ahead. Beyond the ends lies the mirror image of the
/// trace. Of *n* samples in the window, the one with ⌊*n* · percentile / 100⌋ smaller ones is taken.
///
/// - Parameters:
///   - percentile: from 0 up to 100.
///   - trace: `[frames]`; a NaN is left out of the windows around it.
///   - windowFrames: the length of the window, at least 1.
/// - Returns: `[frames]`; NaN where a window holds nothing else.
/// - Complexity: O(*frames* · log *windowFrames*) comparisons, and moves within a sorted window.
///
/// Source: as `scipy.ndimage.percentile_filter`.
public func movingPercentile(_ percentile: Double, of trace: [Double], windowFrames: Int) -> [Double] {
    precondition((0...100).contains(percentile), "a percentile is 0 to 100")
    precondition(windowFrames > 0, "a window has a frame at least")
    var window: [Double] = []
    func enter(_ place: Int) {
        let value = trace[mirrored(place, count: trace.count)]
        if !value.isNaN { window.insert(value, at: window.firstIndexNotBelow(value)) }
    }
    func leave(_ place: Int) {
        let value = trace[mirrored(place, count: trace.count)]
        if !value.isNaN { window.remove(at: window.firstIndexNotBelow(value)) }
    }
    let ahead = windowFrames - 1 - windowFrames / 2
    return trace.indices.map { frame in
        if frame == 0 {
            (-(windowFrames / 2)...ahead).forEach(enter)
        } else {
            leave(frame - windowFrames / 2 - 1)
            enter(frame + ahead)
        }
        let rank = Int(Double(window.count) * percentile / 100)
        return window.isEmpty ? .nan : window[min(rank, window.count - 1)]
    }
}
