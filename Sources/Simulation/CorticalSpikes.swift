internal import Core
internal import Foundation
internal import Signals

/// Spike times as those of a pyramidal neuron in cortex: rare, in bursts, and more at some times than at others.
///
/// Events follow a Poisson process whose rate wanders over seconds (its logarithm is an Ornstein–Uhlenbeck process). Each
/// event is one spike or a burst of several within tens of milliseconds.
struct CorticalSpikes {
    /// The standard deviation of the logarithm of the rate over time.
    private static let modulation = 1.0
    private static let correlationSeconds = 2.0
    private static let stepSeconds = 0.1
    /// The probability that a spike is followed by another one of the same burst.
    private static let burstProbability = 0.3
    private static let refractorySeconds = 0.003
    private static let burstIntervalSeconds = 0.012

    private var uniform: SeededGenerator
    private var normal: GaussianGenerator

    init(seed: UInt64) {
        var seeds = SeededGenerator(seed: seed)
        uniform = SeededGenerator(seed: seeds.next())
        normal = GaussianGenerator(seed: seeds.next())
    }

    /// Rising spike times from 0 to `durationSeconds`; on average over many draws, `rateHz` of them per second.
    mutating func draw(rateHz: Double, durationSeconds: Double) -> [Double] {
        let eventRate = rateHz * (1 - Self.burstProbability)
        let persistence = exp(-Self.stepSeconds / Self.correlationSeconds)
        var logarithm = normal.next()
        var times: [Double] = []
        // Of a process with unit rate, how long until the next event.
        var wait = exponential()
        for step in 0..<Int((durationSeconds / Self.stepSeconds).rounded(.up)) {
            let rate = eventRate * exp(Self.modulation * logarithm - Self.modulation * Self.modulation / 2)
            logarithm = persistence * logarithm + (1 - persistence * persistence).squareRoot() * normal.next()
            let start = Double(step) * Self.stepSeconds
            var elapsed = 0.0
            while wait < rate * (Self.stepSeconds - elapsed) {
                elapsed += wait / rate
                wait = exponential()
                appendBurst(at: start + elapsed, to: &times)
            }
            wait -= rate * (Self.stepSeconds - elapsed)
        }
        return times.filter { $0 < durationSeconds }.sorted()
    }

    private mutating func appendBurst(at time: Double, to times: inout [Double]) {
        var time = time
        times.append(time)
        while Double.random(in: 0..<1, using: &uniform) < Self.burstProbability {
            time += Self.refractorySeconds + Self.burstIntervalSeconds * exponential()
            times.append(time)
        }
    }

    /// A number from the exponential distribution of mean 1.
    private mutating func exponential() -> Double { -log(1 - Double.random(in: 0..<1, using: &uniform)) }
}
