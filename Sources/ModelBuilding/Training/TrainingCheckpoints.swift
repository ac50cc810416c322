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
/// differs in anything does not meet them. Several processes may train the same network: the state of a finished one has a
/// name of its own and always the same bytes, so that nobody who is still on the way can replace it.
struct TrainingCheckpoints: Sendable {
    private static let format = "cascade-registry.training-state"
    /// 2: the state has a digest.
    private static let version = 2
    private let folder: URL
    /// Where damaged states go.
    private let quarantine: URL

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

        func digest() throws -> Digest {
            try Digest(of: JSONDocument.encode(self, schema: TrainingCheckpoints.format, version: 1))
        }
    }

    init(_ identity: Identity, in registry: OpenRegistry) throws {
        let name = "\(identity.configuration.bundle.modelName)-\(try identity.digest().abbreviated)"
        let root = registry.location.folder
        try self.init(
            folder: root.appending(path: "training/\(name)"), quarantine: root.appending(path: "quarantine/training"))
    }

    init(folder: URL, quarantine: URL) throws {
        self.folder = folder
        self.quarantine = quarantine
        try Self.create(folder)
    }

    private static func create(_ folder: URL) throws(FileError) {
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

    private func url(level: Int, member: Int, _ ending: String = "safetensors") -> URL {
        folder.appending(path: "noise-\(level)-member-\(member).\(ending)")
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
        /// Its state after its last epoch of all.
        case finished(MemberState)
        /// A state that must not be gone on from, and why; it was put aside.
        case damaged(reason: String)
    }

    /// What a state has besides arrays of numbers.
    private struct Notes: Codable {
        let seed: UInt64
        let retriedBecause: String?
        let losses: [Double]
        let heldOutCorrelations: [Double]
        let bestEpoch: Int?
        /// `nil` in the state of a finished network, which does not depend on how fast it was trained.
        let seconds: Double?
        /// Of an optimizer that goes by it.
        let stepCount: Int?
    }

    /// Keeps the state of a network, in place of an earlier one.
    func store(_ state: MemberState, level: Int, member: Int) throws {
        try write(Self.encode(state, hasSeconds: true), to: url(level: level, member: member))
    }

    /// Keeps the last state of a network, and beside it how long its training took.
    func finish(_ state: MemberState, level: Int, member: Int) throws {
        try write(Data("\(state.seconds)\n".utf8), to: url(level: level, member: member, "seconds"))
        try write(Self.encode(state, hasSeconds: false), to: url(level: level, member: member, "finished.safetensors"))
        // It is of no use any more; that it stays does no harm.
        try? FileManager.default.removeItem(at: url(level: level, member: member))
    }

    private func write(_ bytes: Data, to place: URL) throws {
        let file = try AtomicFile(place, replacesExisting: true)
        try file.write(bytes)
        try file.commit()
    }

    /// Reads the last state of a network. A damaged one is moved to the registry's `quarantine/`.
    ///
    /// - Throws: a `CascadeError` when there may be one, but the disk or the permissions keep it, and for one of a newer
    ///   version of this program, which is left as it is.
    func state(level: Int, member: Int, plan: NetworkPlan, optimizer: Optimizer) throws -> Stored {
        let finished = try stored(
            in: url(level: level, member: member, "finished.safetensors"), plan: plan, optimizer: optimizer)
        switch finished {
        case .state(var state):
            state.seconds = try seconds(level: level, member: member)
            return .finished(state)
        case .nothing: return try stored(in: url(level: level, member: member), plan: plan, optimizer: optimizer)
        case .finished, .damaged: return finished
        }
    }

    /// How long a finished network was trained; 0 where nobody knows.
    private func seconds(level: Int, member: Int) throws(FileError) -> Double {
        do {
            let bytes = try FileBytes(url(level: level, member: member, "seconds"), atMost: 64).bytes
            return Double(String(decoding: bytes, as: UTF8.self).dropLast()) ?? 0
        } catch  where error.code == .missing {
            return 0
        }
    }

    private func stored(in place: URL, plan: NetworkPlan, optimizer: Optimizer) throws -> Stored {
        do {
            let file = try SafetensorsFile(place)
            try Self.checkVersion(of: file)
            guard let state = try Self.decode(file, plan: plan, optimizer: optimizer) else {
                return try damaged(place, "\(place.path): does not have the SHA-256 that it states")
            }
            return .state(state)
        } catch let error as FileError {
            switch error.code {
            case .missing: return .nothing
            case .damaged, .unsupported: return try damaged(place, error.reason)
            default: throw error
            }
        }
    }

    /// Puts a damaged state aside.
    private func damaged(_ place: URL, _ reason: String) throws -> Stored {
        try Self.create(quarantine)
        let name = "\(folder.lastPathComponent)-\(place.deletingPathExtension().lastPathComponent)"
        let aside = quarantine.appending(path: "\(name)-\(UUID().uuidString.prefix(8)).safetensors")
        // Somebody else may have put it aside a moment ago.
        guard unsafe rename(place.path, aside.path) == 0 || errno == ENOENT else {
            throw FileError.system(path: place.path, "is damaged and cannot be moved to \(aside.path)", errno: errno)
        }
        return .damaged(reason: "\(reason); it is now \(aside.path)")
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

    private static func encode(_ state: MemberState, hasSeconds: Bool) throws -> Data {
        let (weights, memory) = (try state.network.weights(), state.network.memory)
        let hasMeans = memory.means.contains { !$0.isEmpty }
        let notes = Notes(
            seed: state.seed, retriedBecause: state.retriedBecause, losses: state.losses,
            heldOutCorrelations: state.heldOutCorrelations, bestEpoch: state.best?.epoch,
            seconds: hasSeconds ? state.seconds : nil,
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

    /// Reads what ``encode(_:hasSeconds:)`` made; `nil` where it is not, encoded again, the same file.
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
        guard let notes = try? JSONDocument.decode(Notes.self, from: Data((file.metadata["notes"] ?? "").utf8)),
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
            network: NetworkInTraining(current, memory: memory, optimizer: optimizer),
            seed: notes.seed, retriedBecause: notes.retriedBecause, losses: notes.losses,
            heldOutCorrelations: notes.heldOutCorrelations, seconds: notes.seconds ?? 0)
        if let epoch = notes.bestEpoch {
            guard let best = try weights("best") else { return nil }
            state.best = MemberState.Best(weights: best, epoch: epoch)
        }
        guard let bytes = try? encode(state, hasSeconds: notes.seconds != nil) else { return nil }
        return try Digest(of: bytes) == Digest(ofFileAt: file.url) ? state : nil
    }
}
