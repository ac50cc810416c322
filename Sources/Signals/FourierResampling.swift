/// A trace at another number of samples over the same time, by way of its spectrum: what is faster than the lower of
/// both rates can hold is cut off, and nothing is added.
///
/// The trace is taken as periodic, so that a step between its end and its beginning rings at both.
///
/// - Parameters:
///   - trace: `[samples]`, at least one, all of them finite. One missing sample would make every sample missing.
///   - count: the wanted number of samples, at least 1.
/// - Returns: `[count]`; the very same samples where their number stays.
///
/// Source: as `scipy.signal.resample` without a window.
package func fourierResampled(_ trace: [Double], count: Int) -> [Double] {
    precondition(!trace.isEmpty && count > 0, "there must be samples, before and after")
    precondition(trace.allSatisfy(\.isFinite), "every sample must be a number")
    guard count != trace.count else { return trace }
    var spectrum = RealFourierTransform.spectrum(of: trace)
    let common = min(count, trace.count)
    spectrum.removeLast(max(0, spectrum.count - (common / 2 + 1)))
    if common.isMultiple(of: 2) {
        // The highest frequency stands for two where it is the last, itself and its negative, and for one elsewhere.
        spectrum[common / 2] *= count < trace.count ? 2 : 0.5
    }
    spectrum += [SIMD2<Double>](repeating: .zero, count: count / 2 + 1 - spectrum.count)
    if count.isMultiple(of: 2) { spectrum[count / 2].y = 0 }
    return RealFourierTransform.samples(of: spectrum, count: count).map { $0 / Double(trace.count) }
}
