internal import Core
internal import Files
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
    /// 2: the state has a digest.
    private static let version = 2
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
        try self.init(folder: registry.location.folder.appending(path: "training/\(name)"))
    }

    init(folder: URL) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw FileError.system(path: folder.path, "cannot be created", error)
        }
    }

    /// Removes all of them: the model is finished.
    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private func url(level: Int, member: Int) -> URL {
        folder.appending(path: "noise-\(level)-member-\(member).safetensors")
    }
}

// MARK: - One state

extension TrainingCheckpoints {
    /// What there is of a network.
    enum Stored {
        /// Its training was not begun.
        case nothing
        /// Its state after its last whole epoch.
        case state(MemberState)
        /// A state that must not be gone on from, and why.
        case damaged(reason: String)
    }

    /// What a state has besides arrays of numbers.
    private struct Notes: Codable {
        let seed: UInt64
        let retriedBecause: String?
        let losses: [Double]
        let heldOutCorrelations: [Double]
        let bestEpoch: Int?
        let seconds: Double
        /// Of an optimizer that goes by it.
        let stepCount: Int?
    }

    /// Keeps the state of a network, in place of an earlier one.
    func store(_ state: MemberState, level: Int, member: Int) throws {
        let file = try AtomicFile(url(level: level, member: member), replacesExisting: true)
        try file.write(Self.encode(state))
        try file.commit()
    }

    /// Reads the last state of a network.
    ///
    /// - Throws: a `CascadeError` when there may be one, but the disk or the permissions keep it, and for one of a newer
    ///   version of this program, which is left as it is.
    func state(level: Int, member: Int, plan: NetworkPlan, optimizer: Optimizer) throws -> Stored {
        do {
            let file = try SafetensorsFile(url(level: level, member: member))
            try Self.checkVersion(of: file)
            guard let state = try Self.decode(file, plan: plan, optimizer: optimizer) else {
                return .damaged(reason: "\(file.url.path): does not have the SHA-256 that it states")
            }
            return .state(state)
        } catch let error as FileError {
            switch error.code {
            case .missing: return .nothing
            case .damaged, .unsupported: return .damaged(reason: error.reason)
            default: throw error
            }
        }
    }

    private static func checkVersion(of file: SafetensorsFile) throws {
        guard file.metadata["format"] == format, let version = Int(file.metadata["format_version"] ?? "1"),
            version > Self.version
        else { return }
        throw ModelBuildingError(
            .badData,
            "\(file.url.path): has format version \(version), this program reads \(Self.version); it is left as it is",
            remedy: "Go on with the newer cascade-registry, or train under another `model_name`.")
    }

    private static func encode(_ state: MemberState) throws -> Data {
        let (weights, memory) = (try state.network.weights(), state.network.memory)
        let hasMeans = memory.means.contains { !$0.isEmpty }
        let notes = Notes(
            seed: state.seed, retriedBecause: state.retriedBecause, losses: state.losses,
            heldOutCorrelations: state.heldOutCorrelations, bestEpoch: state.best?.epoch, seconds: state.seconds,
            stepCount: hasMeans ? memory.stepCount : nil)
        func shaped(_ numbers: [[Float]]) -> [Tensor] {
            zip(weights.tensors, numbers).map { Tensor(shape: $0.shape, values: $1) }
        }
        let groups = [
            ("weights", weights.tensors), ("squares", shaped(memory.squares)),
            ("means", hasMeans ? shaped(memory.means) : []), ("best", state.best?.weights.tensors ?? []),
        ]
        let tensors = groups.flatMap { group, tensors in
            zip(weights.plan.tensorNames, tensors).map {
                SafetensorsTensor(name: "\(group).\($0)", shape: $1.shape, values: $1.values)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(notes), as: UTF8.self)
        var metadata = ["format": format, "format_version": "\(version)", "notes": text]
        metadata["sha256"] = try Digest(of: Safetensors.encode(tensors, metadata: metadata)).hexadecimal
        return Safetensors.encode(tensors, metadata: metadata)
    }

    /// Reads what ``encode(_:)`` made; `nil` where it is not, encoded again, the same file.
    private static func decode(
        _ file: SafetensorsFile, plan: NetworkPlan, optimizer: Optimizer
    ) throws(FileError) -> MemberState? {
        func weights(_ group: String) throws(FileError) -> NetworkWeights? {
            var tensors: [Tensor] = []
            for name in plan.tensorNames.map({ "\(group).\($0)" }) {
                tensors.append(Tensor(shape: try file.shape(of: name), values: try file.values(of: name)))
            }
            return try? NetworkWeights(plan: plan, tensors: tensors)
        }
        guard let notes = try? JSONDecoder().decode(Notes.self, from: Data((file.metadata["notes"] ?? "").utf8)),
            let current = try weights("weights"), let squares = try weights("squares")
        else { return nil }
        var memory = OptimizerMemory(
            squares: squares.tensors.map(\.values), means: squares.tensors.map { _ in [] }, stepCount: 0)
        if let stepCount = notes.stepCount {
            guard let means = try weights("means"), stepCount >= 0 else { return nil }
            (memory.means, memory.stepCount) = (means.tensors.map(\.values), stepCount)
        }
        guard (notes.stepCount != nil) == optimizer.hasMeans else { return nil }
        var state = MemberState(
            network: TrainableNetwork(current, memory: memory, optimizer: optimizer),
            seed: notes.seed, retriedBecause: notes.retriedBecause, losses: notes.losses,
            heldOutCorrelations: notes.heldOutCorrelations, seconds: notes.seconds)
        if let epoch = notes.bestEpoch {
            guard let best = try weights("best") else { return nil }
            state.best = MemberState.Best(weights: best, epoch: epoch)
        }
        guard let bytes = try? encode(state) else { return nil }
        return try Digest(of: bytes) == Digest(ofFileAt: file.url) ? state : nil
    }
}
