import Core
import Files
import Formats
import Foundation
import Registry
import RegistryTestSupport
import TestSupport
import Testing

/// A folder in which the program is run, with a registry of its own.
struct Workplace {
    let folder: URL
    var registry: URL { folder.appending(path: "registry") }

    static func with(_ body: (Workplace) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let place = Workplace(folder: folder)
            try place.makeRegistry()
            try body(place)
        }
    }

    private static let builtInModels = Result {
        try BuiltInModels.included.manifests().map { ["name": $0.name, "digest": "\($0.digest)"] }
    }

    /// Makes a registry from which the built-in models seem to have been removed, so that tests know what is in it.
    func makeRegistry() throws {
        let manifests = registry.appending(path: "manifests")
        try FileManager.default.createDirectory(at: manifests, withIntermediateDirectories: true)
        let document: [String: Any] = [
            "schema": "cascade-registry/built-in-models", "schemaVersion": 1, "models": try Self.builtInModels.get(),
        ]
        try JSONSerialization.data(withJSONObject: document).write(to: manifests.appending(path: "built-in.json"))
    }

    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// Runs the program in the folder; `environment` adds to the variables or, with an empty text, takes one away.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try start(arguments, environment: environment).outcome()
    }

    func start(
        _ arguments: [String], environment: [String: String] = [:], through wrapper: [String] = []
    ) throws -> RunningProgram {
        var variables = ProcessInfo.processInfo.environment
        variables["CASCADE_REGISTRY"] = registry.path
        // No test reaches out, whatever it does with lists.
        variables["CASCADE_LISTS"] = ""
        // Nor does it read what the person who runs them has set.
        variables["XDG_CONFIG_HOME"] = folder.appending(path: "config").path
        for (name, value) in environment { variables[name] = value.isEmpty ? nil : value }
        return try RunningProgram(arguments, environment: variables, in: folder, through: wrapper)
    }

    /// The registry, as the library sees it.
    func opened() throws -> OpenRegistry { try OpenRegistry(at: RegistryLocation(folder: registry)) }

    /// Puts a small model into the registry.
    @discardableResult
    func addModel(name: String = "tiny", seed: UInt64 = 1, training: TrainingRecord? = nil) throws -> ModelRecord {
        try opened().add(Self.configuration(name: name), seed: seed, training: training).record
    }

    /// Puts a small model into the registry that calibrates itself.
    @discardableResult
    func addSelfCalibratingModel(name: String = "whole") throws -> ModelRecord {
        let shape = NetworkPlan(try Generated.selfCalibratingPlan())
        return try opened().add(
            Generated.configuration(name: name, shape: shape, noiseLevels: [1, 2, 3], ensembleSize: 1)
        ).record
    }

    /// A model that another registry has exported.
    func exportedModel(_ name: String = "tiny") throws -> URL {
        let file = file("\(name).tar")
        try withRegistry { other in
            try other.models.export(other.add(Self.configuration(name: name)).record, to: file)
        }
        return file
    }

    private static func configuration(name: String) throws -> BundleConfiguration {
        Generated.configuration(name: name, shape: try Generated.smallShape())
    }

    /// Writes a recording of made-up traces.
    func record(neuronCount: Int = 3, frameCount: Int = 90, as name: String = "recording.npy") throws {
        let traces = Generated.traces(neuronCount: neuronCount, frameCount: frameCount)
        try NPYWriter.write(traces.values, shape: [neuronCount, frameCount], to: file(name))
    }

    /// Writes a list of models that can be fetched.
    func list(_ names: [String], as file: String = "list.yaml") throws {
        let text = names.map { "\($0):\n  Link: https://127.0.0.1:9/\($0)\n  Info:\n" }.joined()
        try Data(text.utf8).write(to: self.file(file))
    }

    /// With two datasets in the registry.
    static func withGroundTruth(_ body: (Workplace) throws -> Void) throws {
        try with { place in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: place.file("files"))
            try place.run("ground-truth", "import", "files")
            try body(place)
        }
    }

    /// Writes a configuration of a training that takes a second.
    func configureTraining(epochs: Int = 1, name: String = "mine", rate: Int = 30) throws {
        let text = """
            model_name: \(name)
            sampling_rate: \(rate)
            training_datasets: [DS09, DS14]
            noise_levels: [2]
            smoothing: 0.05
            windowsize: 16
            before_frac: 0.5
            filter_sizes: [5, 3, 2]
            filter_numbers: [4, 5, 4]
            dense_expansion: 3
            loss_function: mean_squared_error
            optimizer: Adagrad
            nr_of_epochs: \(epochs)
            ensemble_size: 2
            batch_size: 512
            training_finished: No
            """
        try Data(text.utf8).write(to: file("mine.yaml"))
    }
}
