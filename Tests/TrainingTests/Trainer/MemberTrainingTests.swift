import Core
import Testing

@testable import Training

@Suite("The training of one network")
struct MemberTrainingTests {
    private static let plan = try? NetworkPlan(
        windowLength: 16, convolutionTaps: [5, 3, 2], convolutionChannels: [4, 5, 4], denseUnits: 3)

    private func training(
        epochs: Int, learningRate: Float = 0.05, patience: Int? = nil, set: TrainingSet? = nil
    ) throws -> MemberTraining {
        MemberTraining(
            .windows(
                set
                    ?? SampleSources.set([
                        SampleSources.source(replicas: 4), SampleSources.source(seed: 2, replicas: 4),
                    ])),
            plan: try #require(Self.plan),
            schedule: TrainingSchedule(
                epochCount: epochs, labelsPerSegment: 8, segmentsPerBatch: 4,
                optimizer: .adagrad(learningRate: learningRate), patience: patience))
    }

    @Test("learns what the labels say")
    func learns() throws {
        let training = try training(epochs: 8)
        let state = try training.run(from: training.start(seed: 1))
        #expect(state.losses.count == 8)
        #expect(state.losses[7] < 0.7 * state.losses[0], "\(state.losses)")
        #expect(state.retriedBecause == nil && state.heldOutCorrelations.isEmpty)
        #expect(try training.result(of: state).epoch == 8)
    }

    @Test("goes on after any epoch as if it had never stopped, on any number of threads")
    func resumes() throws {
        let training = try training(epochs: 4)
        var states: [MemberState] = []
        let whole = try training.run(from: training.start(seed: 7), epochFinished: { states.append($0) })
        let weights = try whole.network.weights()
        #expect(states.map(\.epochCount) == [1, 2, 3, 4])
        for (threads, state) in states.enumerated() {
            let stored = MemberState(
                network: NetworkInTraining(
                    try state.network.weights(), memory: state.network.memory, optimizer: .adagrad(learningRate: 0.05)),
                seed: state.seed, losses: state.losses)
            let resumed = try training.run(from: stored, threads: threads + 1)
            #expect(try resumed.network.weights() == weights)
            #expect(resumed.losses == whole.losses)
        }
        let other = try training.run(from: training.start(seed: 8))
        #expect(try other.network.weights() != weights)
    }

    @Test("stops after epochs without a better held-out correlation, and keeps the best weights")
    func stopsEarly() throws {
        let training = try training(epochs: 10, patience: 2)
        let scores = [0.1, 0.5, 0.4, 0.5, 0.9]
        var seen: [NetworkWeights] = []
        let state = try training.run(
            from: training.start(seed: 1),
            heldOutCorrelation: { weights in
                seen.append(weights)
                return scores[seen.count - 1]
            })
        #expect(state.heldOutCorrelations == [0.1, 0.5, 0.4, 0.5])
        let result = try training.result(of: state)
        #expect(result.epoch == 2)
        #expect(result.weights == seen[1])
    }

    @Test("begins anew with another seed when the loss is no longer a number, and gives up when it happens again")
    func diverges() throws {
        let training = try training(epochs: 3, learningRate: 1e30)
        #expect {
            _ = try training.run(from: training.start(seed: 1))
        } throws: {
            ($0 as? TrainingError)?.reason.contains("no longer a number") == true
        }
    }

    @Test("begins anew with another seed when a network says the same everywhere")
    func doesNotLearn() throws {
        let training = try training(epochs: 3)
        let plan = try #require(Self.plan)
        // All zero: no gradient passes the first ReLU, only the last bias moves.
        let dead = TrainableNetwork(
            NetworkWeights(plan: plan) { Array(repeating: 0, count: $0.reduce(1, *)) }, optimizer: .adagrad())
        let state = try training.run(from: MemberState(network: .windows(dead), seed: 5))
        #expect(state.retriedBecause?.contains("does not learn") == true)
        #expect(state.seed != 5)
        #expect(state.losses.count == 3)
        #expect(state.losses[2] < state.losses[0])
    }

    @Test("begins with the weights of another model where they are given")
    func transfers() throws {
        let plain = try training(epochs: 2)
        let trained = try plain.run(from: plain.start(seed: 1)).network.weights()
        let transfer = MemberTraining(
            .windows(SampleSources.set([SampleSources.source(seed: 3)])), plan: trained.plan,
            schedule: TrainingSchedule(epochCount: 1), initialWeights: trained)
        #expect(try transfer.start(seed: 9).network.weights() == trained)
    }

    @Test("tells how far it is, and passes on what a checkpoint throws")
    func reports() throws {
        struct Full: Error {}
        let training = try training(epochs: 2)
        var last: MemberTraining.Progress?
        #expect(throws: Full.self) {
            _ = try training.run(
                from: training.start(seed: 1), progress: { last = $0 }, epochFinished: { _ in throw Full() })
        }
        #expect(last?.epoch == 1 && last?.fraction == 1)
    }
}
