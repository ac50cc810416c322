internal import Foundation

/// The response of ΔF/F to one spike, `calciumResponse`, applied to whole traces.
///
/// It is the difference of two exponentials, so that filtering with it costs two multiplications per sample, and a
/// spike between two frames is placed exactly.
struct CalciumKernel: Hashable {
    let riseSeconds: Double
    let decaySeconds: Double

    /// The time constant of the exponential that is subtracted.
    private var fastSeconds: Double { 1 / (1 / riseSeconds + 1 / decaySeconds) }

    /// What the frames after each frame show of a spike fired at it: Σ k(t) · x(frame + t), `[frames]`, kept as the two
    /// exponentials.
    struct Projection {
        let slow: [Double]
        let fast: [Double]
    }

    /// Projects a trace on the kernel, from its end to its beginning.
    func projection(of trace: [Double], stepSeconds: Double) -> Projection {
        Projection(
            slow: Self.sumsBackwards(trace, factor: exp(-stepSeconds / decaySeconds)),
            fast: Self.sumsBackwards(trace, factor: exp(-stepSeconds / fastSeconds)))
    }

    private static func sumsBackwards(_ trace: [Double], factor: Double) -> [Double] {
        var result = trace
        var sum = 0.0
        for index in trace.indices.reversed() {
            sum = trace[index] + factor * sum
            result[index] = sum
        }
        return result
    }

    /// The weights of the spikes of one frame in the two exponentials.
    struct Weights {
        let frame: Int
        let slow: Double
        let fast: Double
    }

    /// Weighs spikes by the time from each to its frame.
    func weights(of spikes: [ResponseTrace.SpikesOfFrame]) -> [Weights] {
        spikes.map { spikes in
            Weights(
                frame: spikes.frame,
                slow: spikes.leadSeconds.reduce(0) { $0 + exp(-$1 / decaySeconds) },
                fast: spikes.leadSeconds.reduce(0) { $0 + exp(-$1 / fastSeconds) })
        }
    }

    /// The trace that the spikes would give: Σ k(t − spike), `[frames]`.
    func trace(of weights: [Weights], frameCount: Int, stepSeconds: Double) -> [Double] {
        var (slow, fast) = (0.0, 0.0)
        let (slowFactor, fastFactor) = (exp(-stepSeconds / decaySeconds), exp(-stepSeconds / fastSeconds))
        var next = 0
        return (0..<frameCount).map { frame in
            slow *= slowFactor
            fast *= fastFactor
            if next < weights.count, weights[next].frame == frame {
                slow += weights[next].slow
                fast += weights[next].fast
                next += 1
            }
            return slow - fast
        }
    }
}

extension CalciumKernel.Projection {
    /// The product of the trace and the kernel's response to the spikes, delayed by some frames. Spikes that are moved
    /// out of the trace count nothing.
    func product(with spikes: ArraySlice<CalciumKernel.Weights>, delayFrames: Int) -> Double {
        var sum = 0.0
        for spike in spikes {
            let frame = spike.frame + delayFrames
            guard frame >= 0, frame < slow.count else { continue }
            sum += spike.slow * slow[frame] - spike.fast * fast[frame]
        }
        return sum
    }

    /// The same, with the trace closed to a circle.
    func circularProduct(with spikes: [CalciumKernel.Weights], delayFrames: Int) -> Double {
        let delay = delayFrames >= 0 ? delayFrames : delayFrames + slow.count
        var sum = 0.0
        for spike in spikes {
            var frame = spike.frame + delay
            if frame >= slow.count { frame -= slow.count }
            sum += spike.slow * slow[frame] - spike.fast * fast[frame]
        }
        return sum
    }
}
