internal import Synchronization

/// How far a training is.
package struct TrainingProgress: Sendable {
    /// Labels trained on, of all networks together.
    package let doneLabels: Double
    /// Labels to train on in all.
    package let totalLabels: Double
    /// Labels that an earlier, interrupted run had done.
    package let resumedLabels: Double
    /// Networks that are finished.
    package let finishedNetworks: Int
    /// Networks to train: members of all noise levels.
    package let networkCount: Int
    /// The mean squared error of the network that reported last, over its epoch so far.
    package let loss: Double
    /// The latest held-out correlation of any network; `nil` without validation.
    package let heldOutCorrelation: Double?
}

/// Adds up what the networks in training report.
final class ProgressBoard: Sendable {
    private struct State {
        var done: [Double]
        var resumed: [Double]
        var heldOut: Double?
    }

    private let totals: [Double]
    private let report: @Sendable (TrainingProgress) -> Void
    private let state: Mutex<State>

    init(totals: [Double], report: @escaping @Sendable (TrainingProgress) -> Void) {
        self.totals = totals
        self.report = report
        state = Mutex(
            State(
                done: Array(repeating: 0, count: totals.count), resumed: Array(repeating: 0, count: totals.count)))
    }

    /// Notes how much of a network's training an earlier run had done, as a share of 1.
    func resume(_ network: Int, done: Double) {
        state.withLock { state in
            state.resumed[network] = done
            state.done[network] = done
        }
    }

    /// Notes how much of a network's training is done, as a share of 1.
    func update(_ network: Int, done: Double, loss: Double) {
        let progress = state.withLock { state in
            state.done[network] = done
            return summary(state, loss: loss)
        }
        report(progress)
    }

    /// Notes the held-out correlation after an epoch.
    func note(heldOutCorrelation: Double?) {
        state.withLock { $0.heldOut = heldOutCorrelation ?? $0.heldOut }
    }

    private func summary(_ state: State, loss: Double) -> TrainingProgress {
        let sum = { (shares: [Double]) in zip(shares, self.totals).reduce(0) { $0 + $1.0 * $1.1 } }
        return TrainingProgress(
            doneLabels: sum(state.done), totalLabels: totals.reduce(0, +),
            resumedLabels: sum(state.resumed), finishedNetworks: state.done.count { $0 >= 1 },
            networkCount: totals.count, loss: loss, heldOutCorrelation: state.heldOut)
    }
}
