import Core
import Foundation
import ModelBuilding
import Registry
import TestSupport

/// A registry with two small datasets, and a configuration that trains on them within a second.
enum TrainingScene {
    static let datasets = ["DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1"]

    static func with(_ body: (OpenRegistry) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder.appending(path: "files"))
            try registry.groundTruth.importFiles(from: [folder.appending(path: "files")])
            try body(registry)
        }
    }

    static func configuration(
        name: String = "mine", datasets: [String] = ["DS09", "DS14"], noiseLevels: [Int] = [1, 2], epochs: Int = 2,
        shape: NetworkPlan? = nil, smoothingSeconds: Double = 0.05
    ) throws -> TrainingConfiguration {
        // Smaller networks often die before they learn.
        let shape =
            try shape
            ?? NetworkPlan(
                windowLength: 16, convolutionTaps: [5, 3, 2], convolutionChannels: [4, 5, 4], denseUnits: 3)
        return TrainingConfiguration(
            bundle: BundleConfiguration(
                modelName: name, frameRateHz: 30, trainingDatasets: datasets, noiseLevels: noiseLevels,
                smoothingSeconds: smoothingSeconds, isCausal: false, network: shape, fractionBefore: 0.5,
                ensembleSize: 2,
                lossFunction: "mean_squared_error", optimizer: "Adagrad", epochCount: epochs, batchSize: 512,
                trainingStatus: "No"),
            seed: 3)
    }

    static func train(
        _ configuration: TrainingConfiguration, transfer: ModelRecord? = nil, heldOut: [String] = [],
        patience: Int? = nil, threads: Int = 2, in registry: OpenRegistry
    ) throws -> ImportOutcome {
        let request = TrainingRequest(
            configuration: configuration, transfer: transfer, heldOut: heldOut, patience: patience, threads: threads)
        return try ModelTraining(request, registry: registry).run()
    }
}
