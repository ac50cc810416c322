/// The standardised noise level ν of one ΔF/F trace, in %·s^½.
///
/// ```
/// ν = 100 · medianₜ |x[t + 1] − x[t]| / √f
/// ```
/// ν can be compared between recordings made at different frame rates: about 1 is very good, 3–4 decent, above 5 poor.
///
/// - Parameters:
///   - trace: ΔF/F as a fraction (not percent), `[frames]`, as recorded. A step next to a NaN is left out.
///   - frameRateHz: frames per second.
/// - Returns: ν, or NaN when no two neighbouring samples are numbers.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
public func noiseLevel(of trace: some RandomAccessCollection<some BinaryFloatingPoint>, frameRateHz: Double) -> Double {
    precondition(frameRateHz.isFinite && frameRateHz > 0, "frameRateHz must be a positive number")
    var steps: [Double] = []
    steps.reserveCapacity(trace.count)
    for (earlier, later) in zip(trace, trace.dropFirst()) {
        let step = abs(Double(later) - Double(earlier))
        if !step.isNaN { steps.append(step) }
    }
    guard let middle = median(of: steps) else { return .nan }
    return 100 * middle / frameRateHz.squareRoot()
}
