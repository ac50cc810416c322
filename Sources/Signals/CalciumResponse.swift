internal import Foundation

/// The response of ΔF/F to one spike, a rise and an exponential decay: k(t) = (1 − e^(−t/rise)) · e^(−t/decay) for t ≥ 0,
/// else 0.
///
/// - Parameters:
///   - seconds: t, the time since the spike.
///   - riseSeconds: the time constant of the rise, above 0.
///   - decaySeconds: the time constant of the decay, above 0.
/// - Returns: k(t), from 0 to below 1.
package func calciumResponse(after seconds: Double, riseSeconds: Double, decaySeconds: Double) -> Double {
    seconds < 0 ? 0 : (1 - exp(-seconds / riseSeconds)) * exp(-seconds / decaySeconds)
}
