internal import Core
internal import Foundation
package import Signals

extension RegistryGroundTruth {
    /// A neuron at a frame rate and a noise level, from the files derived before or computed and kept.
    ///
    /// What is kept follows from the neuron's digest, the frame rate, the noise level, the window and
    /// `ResampledNeuron.methodVersion`, which are its name. Noise is drawn, and spikes are smoothed, from what is kept:
    /// that takes little time, and one file serves every seed and smoothing.
    ///
    /// - Parameters:
    ///   - record: a neuron of this registry.
    ///   - frameRateHz: the target rate in frames per second.
    ///   - noiseLevel: the wanted ν* in %·s^½; `nil` adds no noise.
    ///   - windowLength: the frames that a network looks at; a recording of no more contributes nothing.
    /// - Returns: the recordings that contribute, and why others do not.
    /// - Throws: a `CascadeError` when the neuron's object is missing or damaged.
    package func resampled(
        _ record: NeuronRecord, frameRateHz: Double, noiseLevel: Double?,
        windowLength: Int = NetworkPlan.publishedWindowLength
    ) throws -> ResampledNeuron {
        let level = noiseLevel.map { "\($0)" } ?? "none"
        let key = "resampled\(ResampledNeuron.methodVersion)-rate\(frameRateHz)-noise\(level)-window\(windowLength)"
        if let file = core.derived.soundFile(from: record.digest, key: key),
            let neuron = try? ResampledNeuronFile.read(file)
        {
            return neuron
        }
        let neuron = ResampledNeuron(
            try content(of: record), frameRateHz: frameRateHz, noiseLevel: noiseLevel, windowLength: windowLength)
        if readOnlyReason == nil, let bytes = try? ResampledNeuronFile.encode(neuron) {
            core.derived.keep(bytes, from: record.digest, key: key)
        }
        return neuron
    }
}
