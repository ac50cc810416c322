internal import Core
internal import Inference
internal import Training

/// The training of all networks of a model: members of all levels side by side, as many as there are threads.
struct EnsembleTraining: Sendable {
    let configuration: TrainingConfiguration
    let levels: [LevelData]
    /// The bundle to begin with; `nil` for random weights.
    let initial: ModelBundle?
    let patience: Int?
    let threads: Int
    /// Where the states of members are kept; `nil` keeps none.
    let checkpoints: TrainingCheckpoints?

    /// The networks and their record, level by level.
    struct Outcome: Sendable {
        let ensembles: [Ensemble]
        let levels: [TrainingRecord.Level]
    }

    /// One network of the model.
    private struct Member: Sendable {
        let level: Int
        let index: Int
    }

    /// Trains, going on from the checkpoints. When a member fails, the others stop after their next step.
    ///
    /// - Parameters:
    ///   - progress: is told from any thread.
    ///   - notice: is told from any thread what a person should know, in a sentence.
    /// - Returns: one ensemble per level.
    /// - Throws: a `CascadeError` of the first member that fails.
    func run(
        progress: @escaping @Sendable (TrainingProgress) -> Void, notice: @Sendable (String) -> Void
    ) throws -> Outcome {
        let size = configuration.bundle.ensembleSize
        let members = levels.indices.flatMap { level in (0..<size).map { Member(level: level, index: $0) } }
        let board = ProgressBoard(totals: members.map { totalLabels(of: $0) }, report: progress)
        let outer = min(threads, members.count)
        let results = try concurrentMap(below: members.count, threads: outer) { place, others in
            let run = Run(threads: max(1, threads / outer), place: place, board: board, others: others)
            return try train(members[place], run, notice: notice)
        }
        let grouped = levels.indices.map { level in results[level * size..<(level + 1) * size] }
        return Outcome(
            ensembles: zip(levels, grouped).flatMap { level, results in
                level.coveredNoiseLevels.map { Ensemble(noiseLevel: $0, members: results.map(\.weights)) }
            },
            levels: zip(levels, grouped).map { level, results in
                TrainingRecord.Level(
                    noiseLevel: level.noiseLevel, recordingCount: level.recordingCount,
                    labelsPerEpoch: level.material.labelsPerEpoch, medianNoiseReached: level.medianNoiseReached,
                    members: results.map(\.record))
            })
    }

    /// Trains one of the networks alone, and leaves it among the checkpoints.
    ///
    /// - Parameters:
    ///   - level: the index of its noise level in ``levels``.
    ///   - index: its index among the members of that level.
    ///   - progress: is told from any thread.
    ///   - notice: is told what a person should know, in a sentence.
    /// - Throws: a `CascadeError` when it cannot be trained.
    func train(
        level: Int, member index: Int, progress: @escaping @Sendable (TrainingProgress) -> Void,
        notice: (String) -> Void
    ) throws {
        let member = Member(level: level, index: index)
        let board = ProgressBoard(totals: [totalLabels(of: member)], report: progress)
        let run = Run(threads: threads, place: 0, board: board, others: OtherJobs())
        _ = try train(member, run, notice: notice)
    }

    private func epochs(of member: Member) -> Int {
        levels[member.level].material.epochCount(configured: configuration.bundle.epochCount)
    }

    private func totalLabels(of member: Member) -> Double {
        Double(epochs(of: member) * levels[member.level].material.labelsPerEpoch)
    }

    private var schedule: TrainingSchedule {
        TrainingSchedule(
            epochCount: configuration.bundle.epochCount, labelsPerSegment: configuration.labelsPerSegment,
            segmentsPerBatch: configuration.segmentsPerBatch, optimizer: Optimizer(configuration),
            loss: CountLoss(rawValue: configuration.bundle.lossFunction) ?? .meanSquaredError, patience: patience)
    }

    /// Where an earlier run stopped.
    private func stored(_ member: Member) throws -> TrainingCheckpoints.Stored {
        try checkpoints?.state(
            level: levels[member.level].noiseLevel, member: member.index, plan: configuration.bundle.network,
            optimizer: schedule.optimizer) ?? .nothing
    }

    /// What the training of one network knows of the others.
    private struct Run {
        let threads: Int
        /// Its place on the board.
        let place: Int
        let board: ProgressBoard
        let others: OtherJobs
    }

    private func train(
        _ member: Member, _ run: Run, notice: (String) -> Void
    ) throws -> (weights: NetworkWeights, record: TrainingRecord.Member) {
        let level = levels[member.level]
        let training = MemberTraining(
            level.material, plan: configuration.bundle.network, schedule: schedule,
            initialWeights: try initialWeights(of: member))
        let seed = TrainingSeeds(seed: configuration.seed)
            .ofNetwork(noiseLevel: level.noiseLevel, member: member.index)
        let state: MemberState
        switch try stored(member) {
        case .finished(let last):
            run.board.resume(run.place, done: 1)
            state = last
        case .state(let last): state = try go(on: last, training, member, run)
        case .nothing: state = try go(on: training.start(seed: seed), training, member, run)
        case .damaged(let reason):
            let name = "Network \(member.index) of noise level \(level.noiseLevel)"
            notice("\(name) is trained from the beginning: \(reason)")
            state = try go(on: training.start(seed: seed), training, member, run)
        }
        run.board.update(run.place, done: 1, loss: state.losses.last ?? .nan)
        let best = try training.result(of: state)
        let record = TrainingRecord.Member(
            seed: state.seed, retriedBecause: state.retriedBecause, losses: state.losses,
            heldOutCorrelations: state.heldOutCorrelations, keptEpoch: best.epoch, seconds: state.seconds)
        return (best.weights, record)
    }

    /// Trains a network to its end, and stores its states on the way.
    private func go(
        on state: MemberState, _ training: MemberTraining, _ member: Member, _ run: Run
    ) throws -> MemberState {
        let level = levels[member.level]
        let epochs = Double(epochs(of: member))
        let heldOut =
            level.hasHeldOut
            ? { (weights: NetworkWeights) in try level.heldOutCorrelation(of: weights, others: run.others) ?? 0 } : nil
        run.board.resume(run.place, done: Double(state.epochCount) / epochs)
        let last = try training.run(
            from: state, threads: run.threads, heldOutCorrelation: heldOut,
            progress: { step in
                try run.others.check()
                run.board.update(run.place, done: (Double(step.epoch - 1) + step.fraction) / epochs, loss: step.loss)
            },
            epochFinished: { state in
                run.board.note(heldOutCorrelation: state.heldOutCorrelations.last)
                try checkpoints?.store(state, level: level.noiseLevel, member: member.index)
            })
        try checkpoints?.finish(last, level: level.noiseLevel, member: member.index)
        return last
    }

    /// The same member of the nearest noise level of the other model, which may have had other rules of what is none.
    private func initialWeights(of member: Member) throws -> NetworkWeights? {
        guard let initial else { return nil }
        let nearest = initial.configuration.noiseLevel(nearestTo: Double(levels[member.level].noiseLevel))
        let ensemble = initial.ensembles.first { $0.noiseLevel == nearest }
        return try ensemble.map { ensemble in
            let weights = ensemble.members[member.index % ensemble.members.count]
            return try NetworkWeights(plan: configuration.bundle.network, tensors: weights.tensors)
        }
    }
}
