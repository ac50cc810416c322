package import Cluster
internal import Core
internal import Inference
internal import Registry
internal import Training

/// The networks of a model, or of all rounds of a benchmark, as units of which each can be trained on its own.
///
/// A trained network is a state in the registry's `training/`. Training and benchmark find it there as if they had been
/// interrupted after it.
package struct NetworkWork: DividedWork {
    /// Networks that are trained on the same neurons.
    struct Round: Sendable {
        /// What tells it from other rounds, for people; `nil` where there is one only.
        let title: String?
        /// The neurons that it does without.
        let leftOut: Set<Digest>
        /// Of all that determines its networks.
        let digest: Digest
        let checkpoints: TrainingCheckpoints

        init(
            title: String?, leftOut: Set<Digest>, identity: TrainingCheckpoints.Identity, in registry: OpenRegistry
        ) throws {
            self.title = title
            self.leftOut = leftOut
            digest = try identity.digest()
            checkpoints = try TrainingCheckpoints(identity, in: registry)
        }
    }

    /// All that determines a network.
    private struct Inputs: Encodable {
        let training: Digest
        let noiseLevel: Int
        let member: Int
    }

    private struct Network: Sendable {
        let round: Round
        let noiseLevel: Int
        let member: Int
    }

    private let configuration: TrainingConfiguration
    private let neurons: TrainingNeurons
    private let initial: ModelBundle?
    private let patience: Int?
    private let threads: Int
    private let registry: OpenRegistry
    private let networks: [Network]
    /// One per network: round by round, noise level by noise level.
    package let units: [WorkUnit]

    init(
        configuration: TrainingConfiguration, neurons: TrainingNeurons, rounds: [Round], initial: ModelBundle?,
        patience: Int?, threads: Int, registry: OpenRegistry
    ) throws {
        self.configuration = configuration
        self.neurons = neurons
        self.initial = initial
        self.patience = patience
        self.threads = threads
        self.registry = registry
        networks = rounds.flatMap { round in
            configuration.bundle.networkNoiseLevels.flatMap { level in
                (0..<configuration.bundle.ensembleSize).map { Network(round: round, noiseLevel: level, member: $0) }
            }
        }
        units = try networks.map { network in
            let round = network.round.title.map { "\($0), " } ?? ""
            return try WorkUnit(
                title: "\(round)noise level \(network.noiseLevel), network \(network.member)",
                inputs: Inputs(
                    training: network.round.digest, noiseLevel: network.noiseLevel, member: network.member))
        }
    }

    package func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void, notice: @escaping @Sendable (String) -> Void
    ) throws {
        let network = networks[index]
        var one = configuration
        one.bundle = configuration.bundle.restricted(to: [network.noiseLevel])
        let data = try TrainingData(
            neurons, configuration: one, threads: threads, from: registry)
        try EnsembleTraining(
            configuration: one, levels: try data.levels(without: network.round.leftOut), initial: initial,
            patience: patience, threads: threads, checkpoints: network.round.checkpoints
        ).train(
            level: 0, member: network.member, progress: { progress($0.doneLabels / $0.totalLabels) }, notice: notice)
    }

    package func hasResult(ofUnit index: Int, notice: (String) -> Void) throws -> Bool {
        let network = networks[index]
        let stored = try network.round.checkpoints.state(
            level: network.noiseLevel, member: network.member, plan: configuration.bundle.network,
            optimizer: Optimizer(configuration))
        switch stored {
        case .finished: return true
        case .nothing, .state: return false
        case .damaged(let reason):
            notice("\(units[index].title): \(reason)")
            return false
        }
    }

    /// What plans and does the work here.
    package static var maker: WorkPlan.Maker {
        WorkPlan.Maker(program: Program.nameAndVersion, instructions: KernelBackend.fastest.rawValue)
    }
}
