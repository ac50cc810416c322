internal import Core
internal import Foundation
internal import Signals

/// How the fluorescence of a calcium indicator follows spikes.
///
/// One spike lets ΔF/F rise and decay as (1 − e^(−t/rise)) · e^(−t/decay), up to ``amplitude`` at ``peakSeconds``. The
/// responses of several spikes add up as calcium does, x, in units of one spike's peak; ΔF/F then follows Hill's equation
/// with coefficient 1,
/// ```
/// ΔF/F = amplitude · x · (h + 1) / (h + x)
/// ```
/// which is the amplitude for one spike and reaches half of its limit at h = ``halfSaturationSpikes``. The cooperativity
/// of protein indicators, by which two spikes may give more than twice the response of one, is left out.
public struct CalciumIndicator: Hashable, Sendable, Encodable {
    /// The name, such as `GCaMP6f`.
    public let name: String
    /// ΔF/F at the peak of the response to one spike, as a fraction.
    public let amplitude: Double
    /// The time constant of the rise.
    public let riseSeconds: Double
    /// The time constant of the decay.
    public let decaySeconds: Double
    /// Spikes at once that would bring ΔF/F to half of its limit.
    public let halfSaturationSpikes: Double

    /// Gathers the parameters, all of them positive.
    public init(
        name: String, amplitude: Double, riseSeconds: Double, decaySeconds: Double, halfSaturationSpikes: Double
    ) {
        let parameters = [amplitude, riseSeconds, decaySeconds, halfSaturationSpikes]
        precondition(parameters.allSatisfy { $0 > 0 && $0.isFinite }, "the parameters are positive numbers")
        self.name = name
        self.amplitude = amplitude
        self.riseSeconds = riseSeconds
        self.decaySeconds = decaySeconds
        self.halfSaturationSpikes = halfSaturationSpikes
    }

    /// The time from a spike to the peak of its response: rise · ln(1 + decay / rise).
    public var peakSeconds: Double { riseSeconds * log(1 + decaySeconds / riseSeconds) }

    /// The response to one spike relative to its peak.
    ///
    /// - Parameter seconds: the time since the spike.
    /// - Returns: 0 before the spike, 1 at the peak.
    public func response(after seconds: Double) -> Double {
        shape(seconds) / shape(peakSeconds)
    }

    /// ΔF/F for calcium in units of one spike's peak.
    ///
    /// - Parameter calcium: x, at least 0.
    /// - Returns: ΔF/F as a fraction, below amplitude · (h + 1).
    public func deltaFOverF(calcium: Double) -> Double {
        amplitude * calcium * (halfSaturationSpikes + 1) / (halfSaturationSpikes + calcium)
    }

    private func shape(_ seconds: Double) -> Double {
        calciumResponse(after: seconds, riseSeconds: riseSeconds, decaySeconds: decaySeconds)
    }
}

extension CalciumIndicator {
    /// The indicators that are known by name.
    ///
    /// Amplitudes and time constants are round numbers near the averages for single spikes of pyramidal neurons in the
    /// papers named; those of one's own neurons differ from them by a factor of two as a rule, with expression, depth and
    /// cell type. The saturation is a guess of the right order.
    ///
    /// - OGB-1 and Cal-520: Tada et al., *European Journal of Neuroscience* 39, 1720–1728 (2014).
    /// - GCaMP6f (peak after 45 ms, half of it left 142 ms later) and GCaMP6s (179 and 550 ms): Chen et al., *Nature* 499,
    ///   295–300 (2013), in vivo.
    /// - GCaMP8f, 8m and 8s: Zhang et al., *Nature* 615, 884–891 (2023).
    /// - jRCaMP1a: Dana et al., *eLife* 5, e12727 (2016).
    /// - R-CaMP1.07: Ohkura et al., *PLoS ONE* 7, e39933 (2012), and Bethge et al., *PLoS ONE* 12, e0179460 (2017).
    public static let known = [
        CalciumIndicator(
            name: "OGB-1", amplitude: 0.08, riseSeconds: 0.01, decaySeconds: 0.7, halfSaturationSpikes: 10),
        CalciumIndicator(
            name: "Cal-520", amplitude: 0.16, riseSeconds: 0.01, decaySeconds: 0.7, halfSaturationSpikes: 20),
        CalciumIndicator(
            name: "GCaMP6f", amplitude: 0.19, riseSeconds: 0.0175, decaySeconds: 0.205, halfSaturationSpikes: 30),
        CalciumIndicator(
            name: "GCaMP6s", amplitude: 0.23, riseSeconds: 0.072, decaySeconds: 0.79, halfSaturationSpikes: 30),
        CalciumIndicator(
            name: "GCaMP8f", amplitude: 0.3, riseSeconds: 0.004, decaySeconds: 0.1, halfSaturationSpikes: 15),
        CalciumIndicator(
            name: "GCaMP8m", amplitude: 0.4, riseSeconds: 0.004, decaySeconds: 0.17, halfSaturationSpikes: 15),
        CalciumIndicator(
            name: "GCaMP8s", amplitude: 0.5, riseSeconds: 0.006, decaySeconds: 0.29, halfSaturationSpikes: 15),
        CalciumIndicator(
            name: "jRCaMP1a", amplitude: 0.06, riseSeconds: 0.035, decaySeconds: 1, halfSaturationSpikes: 20),
        CalciumIndicator(
            name: "R-CaMP1.07", amplitude: 0.08, riseSeconds: 0.03, decaySeconds: 0.5, halfSaturationSpikes: 20),
    ]

    /// The indicator of a name.
    ///
    /// - Parameter name: one of its names, in any case, with or without hyphens.
    /// - Returns: one of ``known``.
    /// - Throws: ``SimulationError/unknownIndicator(name:)``.
    public static func named(_ name: String) throws(SimulationError) -> CalciumIndicator {
        guard let indicator = known.first(where: { Vocabulary.indicators.relation(of: $0.name, to: name) == .same })
        else {
            throw .unknownIndicator(name: name)
        }
        return indicator
    }
}
