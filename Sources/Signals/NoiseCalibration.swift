internal import Foundation

/// How much noise brings a trace to a noise level ν.
///
/// ν is a median, and so it reaches ν* where half of the steps |x[t + 1] − x[t]| lie below ν* · √f / 100. How many of them
/// do once noise was added is known without drawing any: a step d between samples with noise of deviations a and b is
/// normally distributed around d with variance a² + b².
package struct NoiseCalibration {
    /// The steps of the trace without noise.
    private let steps: [Double]
    /// The length below which half of the steps are to lie.
    private let wantedMedian: Double

    package init(of trace: [Double], frameRateHz: Double, noiseLevel: Double) {
        steps = zip(trace, trace.dropFirst()).map { $1 - $0 }
        wantedMedian = noiseLevel / 100 * frameRateHz.squareRoot()
    }

    /// The factor of `deviations` with which independent normal noise is expected to reach the noise level; 0 where the
    /// trace has it, or more, by itself.
    func factor(deviations: [Double]) -> Double {
        let widths = zip(deviations, deviations.dropFirst()).map { (2 * ($0 * $0 + $1 * $1)).squareRoot() }
        return root { factor in
            var sum = 0.0
            for index in steps.indices {
                let width = factor * widths[index]
                sum += erf((wantedMedian - steps[index]) / width) + erf((wantedMedian + steps[index]) / width)
            }
            return sum / 2
        }
    }

    /// The factor of `noise` with which the trace and that very noise reach the noise level; 0 where the trace has it, or
    /// more, by itself.
    package func factor(noise: [Double]) -> Double {
        let noiseSteps = zip(noise, noise.dropFirst()).map { $1 - $0 }
        return root { factor in
            var count = 0.0
            for index in steps.indices where abs(steps[index] + factor * noiseSteps[index]) < wantedMedian {
                count += 1
            }
            return count
        }
    }

    /// The factor above 0 at which half of the steps lie below the wanted length, to one part in 10⁴ (by halving).
    private func root(stepsBelow: (Double) -> Double) -> Double {
        let half = Double(steps.count) / 2
        guard Double(steps.count { abs($0) < wantedMedian }) > half else { return 0 }
        var (low, high) = (0.0, 1.0)
        while stepsBelow(high) > half {
            (low, high) = (high, 2 * high)
        }
        while high - low > 1e-4 * high {
            let middle = (low + high) / 2
            if stepsBelow(middle) > half { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
