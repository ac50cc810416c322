import Foundation

/// The symmetric smoothing kernel: a Gaussian, truncated at four standard deviations and normalised to sum 1.
///
/// - Parameter sigmaFrames: standard deviation σ = s·f in frames, at least 0.
/// - Returns: `2r + 1` weights with r = ⌊4σ + ½⌋; a single 1 for σ = 0.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods.
public func gaussianKernel(sigmaFrames: Double) -> [Double] {
    precondition(sigmaFrames.isFinite && sigmaFrames >= 0, "sigmaFrames must be a number of at least 0")
    guard sigmaFrames > 0 else { return [1] }
    let radius = Int(4 * sigmaFrames + 0.5)
    let weights = (-radius...radius).map { offset in
        let deviations = Double(offset) / sigmaFrames
        return exp(-0.5 * deviations * deviations)
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
}

/// The causal smoothing kernel: an inverse Gaussian density, so that a spike speaks mostly for frames after it.
///
/// With frames u = 0 … 198 of 1 / f, the density of shape μ = 2s begins at frame 101. It is then moved towards the centre,
/// until its peak is a third as far behind it as before; of a density that is wide in frames, some part comes to lie
/// before the spike:
/// ```
/// p(x) = (2πx³)^−½ · exp(−(x − μ)² / (2xμ²)),   x = (u − 101) / f
/// ```
///
/// - Parameters:
///   - smoothingSeconds: s, at least 0.
///   - frameRateHz: f, frames per second.
/// - Returns: 199 weights of sum 1, the frame of the spike in the middle; a single 1 for s = 0.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), and its implementation.
public func causalKernel(smoothingSeconds: Double, frameRateHz: Double) -> [Double] {
    precondition(smoothingSeconds.isFinite && smoothingSeconds >= 0, "smoothingSeconds must be a number of at least 0")
    precondition(frameRateHz.isFinite && frameRateHz > 0, "frameRateHz must be a positive number")
    guard smoothingSeconds > 0 else { return [1] }
    let (frameCount, location) = (199, 101)
    let shape = 2 * smoothingSeconds
    // As logarithms: a density much narrower than a frame is too small for a number.
    let logarithms = (0..<frameCount).map { frame -> Double in
        guard frame > location else { return -.infinity }
        let time = Double(frame) / frameRateHz - Double(location) / frameRateHz
        let distance = (time - shape) / shape
        return -1.5 * log(time) - distance * distance / (2 * time)
    }
    let peak = logarithms.indices.max { logarithms[$0] < logarithms[$1] } ?? location
    let shift = Int(Double(peak - frameCount / 2) / 1.5)
    let weights = (0..<frameCount).map { frame in
        exp(logarithms[(frame + shift) % frameCount] - logarithms[peak])
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
}
