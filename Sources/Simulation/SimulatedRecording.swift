public import Core
public import Foundation

/// A recording of ΔF/F that was made up, with its true spikes.
///
/// Neurons differ in rate and in the size of their responses, and so do the spikes of one neuron. ΔF/F saturates, drifts
/// slowly, and has noise that grows with the root of brightness, as the noise of counted photons does.
public struct SimulatedRecording: Hashable, Sendable {
    /// What it was made from.
    public let settings: SimulationSettings
    /// Its neurons; the first ones of a larger recording with the same seed are the same.
    public let neurons: [SimulatedNeuron]

    /// Makes a recording.
    ///
    /// - Parameters:
    ///   - settings: decide every bit of it.
    ///   - threads: how many threads may work; the result does not depend on it.
    public init(_ settings: SimulationSettings, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.settings = settings
        var seeds = SeededGenerator(seed: settings.seed)
        let ownSeeds = (0..<settings.neuronCount).map { _ in seeds.next() }
        neurons = concurrentMap(below: settings.neuronCount, threads: threads) { index in
            SimulatedNeuron(settings, seed: ownSeeds[index])
        }
    }

    /// ΔF/F as a fraction, `[neurons × frames]`.
    public var dff: TraceMatrix { matrix(neurons.flatMap(\.dff)) }

    /// Spikes per frame, `[neurons × frames]`.
    public var spikeCounts: TraceMatrix { matrix(neurons.flatMap { $0.spikeCounts.map(Float.init) }) }

    private func matrix(_ values: [Float]) -> TraceMatrix {
        TraceMatrix(neuronCount: neurons.count, frameCount: settings.frameCount, values: values)
    }
}
