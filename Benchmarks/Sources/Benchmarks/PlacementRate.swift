@testable import Core
import Foundation
@testable import Inference
@testable import Registry
import Simulation

/// How long discrete spikes take, beside the prediction that they are found in, in the same run.
struct PlacementRate {
    static let argument = "placement"
    private static let model = "Builtin_EXC_30Hz_smoothing50ms"
    private static let noiseLevel = 2
    private static let frameCount = 18_000

    /// Measures 1,000 neurons, or as many as the arguments say.
    static func measure(_ arguments: [String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let registry = try OpenRegistry(at: RegistryLocation(folder: folder), builtInModels: .included)
        let bundle = try registry.models.bundle(of: registry.models.named(model))
        let neuronCount = arguments.first.flatMap(Int.init) ?? 1000
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let recording = try SimulatedRecording(
            SimulationSettings(
                indicator: .named("GCaMP6f"), frameRateHz: 30, durationSeconds: Double(frameCount) / 30,
                neuronCount: neuronCount, noiseLevel: Double(noiseLevel)), threads: cores
        ).dff
        let predictor = SpikePredictor(
            configuration: bundle.configuration,
            ensembles: bundle.ensembles.filter { $0.noiseLevel == noiseLevel })
        var expected = TraceMatrix(neuronCount: 0, frameCount: frameCount, values: [])
        let prediction = try duration {
            expected = try predictor.predict(
                recording, noiseLevels: Array(repeating: noiseLevel, count: neuronCount), threads: cores)
        }
        let placement = SpikePlacement(of: bundle.configuration)
        var found: [DiscreteSpikes] = []
        let search = duration { [expected] in
            found = concurrentMap(below: neuronCount, threads: cores) { placement.spikes(explaining: expected[$0]) }
        }
        let spikeCount = found.reduce(0) { $0 + $1.spikes.count }
        print(
            "discrete spikes, \(neuronCount) neurons × \(frameCount) frames, \(cores) thread(s): "
                + String(format: "%.2f s for \(spikeCount) spikes, ", search)
                + "proven best for \(found.count(where: \.isOptimal)) neurons; "
                + String(format: "prediction %.2f s; ratio %.3f", prediction, search / prediction))
    }
}
