internal import Core
internal import Formats
internal import Foundation
internal import Inference
internal import Registry
internal import Training

/// The states of a model's networks after their last whole epochs, so that a killed training goes on.
///
/// They lie in the registry's `training/`, in a folder named by everything that determines the result. A training that
/// differs in anything does not meet them.
struct TrainingCheckpoints: Sendable {
    private static let format = "cascade-registry.training-state"
    private let folder: URL

    /// What determines the weights, bit by bit.
    struct Identity: Encodable {
        let configuration: TrainingConfiguration
        let neurons: [TrainingRecord.Neuron]
        let transfer: Digest?
        let patience: Int?
        let program: String
        let backend: String

        init(_ configuration: TrainingConfiguration, neurons: TrainingNeurons, transfer: Digest?, patience: Int?) {
            self.configuration = configuration
            self.neurons = neurons.recordEntries
            self.transfer = transfer
            self.patience = patience
            program = Program.nameAndVersion
            backend = KernelBackend.fastest.rawValue
        }
    }

    init(_ identity: Identity, in registry: OpenRegistry) throws {
        let text = try JSONDocument.encode(identity, schema: Self.format, version: 1)
        let name = "\(identity.configuration.bundle.modelName)-\(try Digest(of: text).abbreviated)"
        folder = registry.location.folder.appending(path: "training/\(name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func url(level: Int, member: Int) -> URL {
        folder.appending(path: "noise-\(level)-member-\(member).safetensors")
    }

    /// What a state has besides numbers.
    private struct Notes: Codable {
        let seed: UInt64
        let retriedBecause: String?
        let losses: [Double]
        let heldOutCorrelations: [Double]
        let bestEpoch: Int?
        let seconds: Double
    }

    func store(_ state: MemberState, level: Int, member: Int) throws {
        let weights = try state.network.weights()
        let notes = Notes(
            seed: state.seed, retriedBecause: state.retriedBecause, losses: state.losses,
            heldOutCorrelations: state.heldOutCorrelations, bestEpoch: state.best?.epoch, seconds: state.seconds)
        let squares = zip(weights.tensors, state.network.squaredGradients).map { Tensor(shape: $0.shape, values: $1) }
        let groups = [("weights", weights.tensors), ("squares", squares), ("best", state.best?.weights.tensors ?? [])]
        let tensors = groups.flatMap { group, tensors in
            zip(NetworkWeights.tensorNames, tensors).map {
                SafetensorsTensor(name: "\(group).\($0)", shape: $1.shape, values: $1.values)
            }
        }
        let file = try AtomicFile(url(level: level, member: member), replacesExisting: true)
        let text = String(decoding: try JSONEncoder().encode(notes), as: UTF8.self)
        try file.write(Safetensors.encode(tensors, metadata: ["format": Self.format, "notes": text]))
        try file.commit()
    }

    /// The last state of a network; `nil` where there is none, or none that can be read.
    func state(level: Int, member: Int, shape: NetworkShape, optimizer: Adagrad) throws -> MemberState? {
        let place = url(level: level, member: member)
        guard FileManager.default.fileExists(atPath: place.path), let file = try? SafetensorsFile(place),
            let notes = try? JSONDecoder().decode(Notes.self, from: Data((file.metadata["notes"] ?? "").utf8)),
            let weights = try? Self.weights("weights", of: file, shape: shape),
            let squares = try? Self.weights("squares", of: file, shape: shape)
        else { return nil }
        let best = try notes.bestEpoch.map {
            MemberState.Best(weights: try Self.weights("best", of: file, shape: shape), epoch: $0)
        }
        return MemberState(
            network: TrainableNetwork(weights, squaredGradients: squares.tensors.map(\.values), optimizer: optimizer),
            seed: notes.seed, retriedBecause: notes.retriedBecause, losses: notes.losses,
            heldOutCorrelations: notes.heldOutCorrelations, best: best, seconds: notes.seconds)
    }

    private static func weights(_ group: String, of file: SafetensorsFile, shape: NetworkShape) throws -> NetworkWeights
    {
        let tensors = try NetworkWeights.tensorNames.map { name in
            Tensor(
                shape: try file.shape(of: "\(group).\(name)"),
                values: try file.values(of: "\(group).\(name)") as [Float])
        }
        return try NetworkWeights(shape: shape, tensors: tensors)
    }

    /// Removes all of them: the model is finished.
    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
