package import Core
internal import Signals

/// The training of one network.
///
/// The same set, schedule and seed give the same bits, with any number of threads and however often training was interrupted
/// between two epochs.
package struct MemberTraining: Sendable {
    private let material: TrainingMaterial
    private let schedule: TrainingSchedule
    private let plan: NetworkPlan
    private let initialWeights: NetworkWeights?

    /// What is told after every step, to show progress.
    package struct Progress: Sendable {
        /// The epoch, from 1.
        package let epoch: Int
        /// The share of the epoch that is done.
        package let fraction: Double
        /// The mean squared error over the epoch so far.
        package let loss: Double
    }

    /// Pairs what there is to train on with a network.
    ///
    /// - Parameters:
    ///   - material: what to train on; of the kind that the network needs.
    ///   - plan: the network.
    ///   - schedule: how to train.
    ///   - initialWeights: those of another model to begin with; `nil` for random ones.
    package init(
        _ material: TrainingMaterial, plan: NetworkPlan, schedule: TrainingSchedule,
        initialWeights: NetworkWeights? = nil
    ) {
        precondition(initialWeights.map { $0.plan == plan } ?? true, "the weights make this network")
        self.material = material
        self.plan = plan
        self.schedule = schedule
        self.initialWeights = initialWeights
    }

    /// The state before the first epoch.
    ///
    /// - Parameter seed: of weights, noise and order.
    /// - Returns: random weights, or those of the other model.
    package func start(seed: UInt64) -> MemberState {
        let weights = initialWeights ?? .random(plan: plan, seed: seed)
        return MemberState(network: NetworkInTraining(weights, optimizer: schedule.optimizer), seed: seed)
    }

    /// Trains until the schedule is fulfilled.
    ///
    /// A network that diverges, or does not learn, is begun anew once with another seed.
    ///
    /// - Parameters:
    ///   - state: where to begin.
    ///   - threads: how many may work on a batch; the result does not depend on it.
    ///   - heldOutCorrelation: scores weights on data that are not trained on; `nil` without validation.
    ///   - progress: is told after every step; what it throws ends the training there.
    ///   - epochFinished: is given the state after every epoch, to store it.
    /// - Returns: the last state.
    /// - Throws: ``TrainingError`` when the second attempt fails too, and whatever the closures throw.
    package func run(
        from state: MemberState, threads: Int = 1, heldOutCorrelation: ((NetworkWeights) throws -> Double)? = nil,
        progress: (Progress) throws -> Void = { _ in }, epochFinished: (MemberState) throws -> Void = { _ in }
    ) throws -> MemberState {
        var state = state
        while !isFinished(state) {
            let start = ContinuousClock.now
            let result = try epoch(after: state, network: &state.network, threads: threads, progress: progress)
            state.seconds += (ContinuousClock.now - start) / .seconds(1)
            if let failure = result.failure(isFirstEpoch: state.epochCount == 0) {
                guard state.retriedBecause == nil else { throw TrainingError(reason: failure) }
                let seconds = state.seconds
                state = self.start(seed: state.seed ^ Self.retryMark)
                state.retriedBecause = failure
                state.seconds = seconds
                continue
            }
            state.losses.append(result.loss)
            if let heldOutCorrelation { try validate(&state, heldOutCorrelation) }
            try epochFinished(state)
        }
        if case .neurons(let set) = material { try fitCounts(of: &state, to: set, threads: threads) }
        return state
    }

    /// Fits the count gain, which neither the losses nor the correlations depend on, to the weights that will be kept.
    private func fitCounts(of state: inout MemberState, to set: CalibrationSet, threads: Int) throws {
        let kept = try result(of: state)
        let fit = CountGainFit(set, frames: schedule.labelsPerSegment, seed: state.seed)
        state.best = try MemberState.Best(weights: fit.fitted(kept.weights, threads: threads), epoch: kept.epoch)
    }

    /// The weights that a finished training gives: the best on held-out data, where there were any, else the last.
    ///
    /// - Parameter state: the last state.
    /// - Returns: the weights and the epoch after which they were taken, from 1.
    /// - Throws: `NetworkWeightsError` when a weight is not finite.
    package func result(of state: MemberState) throws -> MemberState.Best {
        try state.best ?? MemberState.Best(weights: state.network.weights(), epoch: state.epochCount)
    }

    /// Tells the seed of a second attempt from that of the first.
    private static let retryMark: UInt64 = 0x5245_5452_5900_0000

    private func isFinished(_ state: MemberState) -> Bool {
        if state.epochCount >= material.epochCount(configured: schedule.epochCount) { return true }
        guard let patience = schedule.patience, let best = state.best else { return false }
        return state.epochCount - best.epoch >= patience
    }

    private func validate(_ state: inout MemberState, _ heldOutCorrelation: (NetworkWeights) throws -> Double) throws {
        let weights = try state.network.weights()
        let correlation = try heldOutCorrelation(weights)
        let highest = state.heldOutCorrelations.max() ?? -.infinity
        state.heldOutCorrelations.append(correlation)
        if correlation > highest || state.best == nil {
            state.best = MemberState.Best(weights: weights, epoch: state.epochCount)
        }
    }

    private func epoch(
        after state: MemberState, network: inout NetworkInTraining, threads: Int,
        progress: (Progress) throws -> Void
    ) throws -> EpochResult {
        var seeds = SeededGenerator(seed: state.seed &+ UInt64(state.epochCount) &* 0x9E37_79B9_7F4A_7C15)
        func report(_ fraction: Double, _ result: EpochResult) throws {
            try progress(Progress(epoch: state.epochCount + 1, fraction: fraction, loss: result.loss))
        }
        switch (material, network) {
        case (.windows(let set), .windows(var windows)):
            let result = try epoch(of: set, &windows, seeds: &seeds, threads: threads, report)
            network = .windows(windows)
            return result
        case (.neurons(let set), .selfCalibrating(var whole)):
            let result = try epoch(
                of: set, &whole, seeds: &seeds, epochsBefore: state.epochCount, threads: threads, report)
            network = .selfCalibrating(whole)
            return result
        default: preconditionFailure("what is trained on is of the network's kind")
        }
    }

    private func epoch(
        of set: TrainingSet, _ network: inout TrainableNetwork, seeds: inout SeededGenerator, threads: Int,
        _ report: (_ fraction: Double, EpochResult) throws -> Void
    ) throws -> EpochResult {
        let places = set.places(labelsPerSegment: schedule.labelsPerSegment, seed: seeds.next())
        var noise = GaussianGenerator(seed: seeds.next())
        var result = EpochResult()
        let size = schedule.segmentsPerBatch
        for first in stride(from: 0, to: places.count, by: size) {
            let batchPlaces = places[first..<min(first + size, places.count)]
            var batch = SegmentBatch(
                segmentCount: batchPlaces.count, labelsPerSegment: schedule.labelsPerSegment,
                windowLength: plan.windowLength)
            for (segment, place) in batchPlaces.enumerated() {
                set.load(place, as: segment, of: &batch, noise: &noise)
            }
            result.add(loss: network.step(batch, threads: threads), labels: batch.labels)
            try report(Double(first + batchPlaces.count) / Double(places.count), result)
            if !result.loss.isFinite { break }
        }
        return result
    }

    private func epoch(
        of set: CalibrationSet, _ network: inout SelfCalibratingTrainable, seeds: inout SeededGenerator,
        epochsBefore: Int, threads: Int, _ report: (_ fraction: Double, EpochResult) throws -> Void
    ) throws -> EpochResult {
        let (count, frames) = (schedule.segmentsPerBatch, schedule.labelsPerSegment)
        let steps = max(1, set.labelsPerEpoch / (count * frames))
        let rate = RateSchedule(stepCount: steps * schedule.epochCount)
        var result = EpochResult()
        for step in 0..<steps {
            let batch = set.batch(of: count, frames: frames, seed: seeds.next(), threads: threads)
            let loss = network.step(
                batch, loss: schedule.loss, rateShare: rate.share(ofStep: epochsBefore * steps + step), threads: threads
            )
            result.add(loss: loss, labelCount: Double(count * frames))
            try report(Double(step + 1) / Double(steps), result)
            if !result.loss.isFinite { break }
        }
        return result
    }
}

/// A network that cannot be trained.
package struct TrainingError: CascadeError, Hashable {
    /// What is wrong.
    package let reason: String
    /// Bad data.
    package var category: FailureCategory { .badData }
    /// What to do next.
    package var remedy: String? {
        "Look at the ground truth (`cascade-registry ground-truth check`) or lower the learning rate."
    }
}

/// How a network is trained.
package struct TrainingSchedule: Hashable, Sendable {
    /// Passes over the training set.
    package var epochCount: Int
    /// Consecutive labels of one segment; 1 trains every window on its own, as the reference does.
    package var labelsPerSegment: Int
    /// Segments of one step.
    package var segmentsPerBatch: Int
    /// How weights follow gradients.
    package var optimizer: Optimizer
    /// What self-calibrating networks minimize; all others the mean squared error.
    package var loss: CountLoss
    /// Epochs without a better held-out correlation after which training stops; `nil` never stops early.
    package var patience: Int?

    /// Gathers the choices.
    package init(
        epochCount: Int, labelsPerSegment: Int = 64, segmentsPerBatch: Int = 16, optimizer: Optimizer = .adagrad(),
        loss: CountLoss = .meanSquaredError, patience: Int? = nil
    ) {
        self.epochCount = epochCount
        self.labelsPerSegment = labelsPerSegment
        self.segmentsPerBatch = segmentsPerBatch
        self.optimizer = optimizer
        self.loss = loss
        self.patience = patience
    }
}
