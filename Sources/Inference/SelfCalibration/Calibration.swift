package import Core
internal import Foundation

/// What the encoder's rows sum up to over the traces of a neuron.
package struct TraceStatistics: Sendable {
    /// For the two rows whose statistics are taken, three sums of each channel, `[channels × 3]`.
    package var sums: [[Double]]
    /// How many time steps the two rows had.
    package var stepCounts: [Double] = [0, 0]
    /// σ: the standard deviation of the noise of a sample, as a fraction.
    package var noise: Float

    /// No time step so far.
    package init(plan: SelfCalibratingPlan, noise: Float) {
        sums = plan.statisticsChannels.map {
            Array(repeating: 0, count: SelfCalibratingPlan.statisticsPerChannel * $0)
        }
        self.noise = noise
    }

    /// What keeps logarithms and roots from zero.
    private static let (logarithmFloor, squareFloor, fourthFloor) = (1e-2, 1e-8, 1e-12)

    /// A statistic of a channel, and its derivative by the sum.
    private static func statistic(_ power: Int, mean: Double) -> (value: Double, slope: Double) {
        switch power {
        case 0: return (mean, 1)
        case 1:
            let root = (mean + squareFloor).squareRoot()
            return (root, 0.5 / root)
        default:
            let root = (mean + fourthFloor).squareRoot().squareRoot()
            return (root, 0.25 / (root * root * root))
        }
    }

    /// What the dense layers read: for both rows the logarithms of all means, then of the norms L2, then L4; and ln σ. Beside
    /// each number its derivative by the sum that it is made from.
    package func logarithms() -> (values: [Float], slopes: [Float]) {
        var (values, slopes): ([Float], [Float]) = ([], [])
        for (sums, count) in zip(sums, stepCounts) {
            let count = max(count, 1e-6)
            for power in 0..<SelfCalibratingPlan.statisticsPerChannel {
                for place in stride(from: power, to: sums.count, by: SelfCalibratingPlan.statisticsPerChannel) {
                    let (value, slope) = Self.statistic(power, mean: sums[place] / count)
                    values.append(Float(log(value + Self.logarithmFloor)))
                    slopes.append(Float(slope / count / (value + Self.logarithmFloor)))
                }
            }
        }
        return (values + [Float(log(Double(noise)))], slopes)
    }
}

/// What a network makes of the statistics of a neuron, with all that lies between.
package struct Calibration: Sendable {
    /// The logarithms of the statistics, and their derivatives by the sums.
    package let statistics: (values: [Float], slopes: [Float])
    /// Behind the first dense layer, rectified.
    package let hidden: [Float]
    /// What describes the neuron.
    package let neuron: [Float]
    /// Whether there is a hint, and what it says.
    package let hint: [Float]
    /// The description with the hint, rectified.
    package let described: [Float]
    /// The numbers that calibrate.
    package let units: [Float]
    /// ln ΔF/F per spike and ln half decay, less what is typical.
    package let response: [Float]
    /// The logarithm of the gain as the network says it.
    package let logGain: Float
    /// The scales and shifts of all modulated convolutions.
    package let modulation: [Float]

    /// Within which the logarithm of the gain is kept.
    package static let logGains: ClosedRange<Float> = -2...5

    /// What samples are multiplied by.
    package var gain: Float { exp(min(max(logGain, Self.logGains.lowerBound), Self.logGains.upperBound)) }

    /// Computes all.
    ///
    /// - Parameters:
    ///   - statistics: of all traces of a neuron.
    ///   - hint: `SpikeResponse.standardized`, where it is told.
    ///   - weights: of the network.
    package init(_ statistics: TraceStatistics, hint: [Float]?, weights: SelfCalibratingWeights) {
        self.statistics = statistics.logarithms()
        self.hint = hint.map { [1] + $0 } ?? [0, 0, 0]
        hidden = weights.apply(.statistics, to: self.statistics.values).map { max(0, $0) }
        neuron = weights.apply(.neuron, to: hidden)
        response = weights.apply(.response, to: neuron)
        described = zip(neuron, weights.apply(.hint, to: self.hint)).map { max(0, $0 + $1) }
        units = weights.apply(.calibration, to: described).map { max(0, $0) }
        logGain = weights.apply(.gain, to: units)[0]
        modulation = weights.apply(.modulation, to: units)
    }
}
