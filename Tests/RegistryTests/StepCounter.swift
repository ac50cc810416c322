import Synchronization

/// Counts the steps of a change.
final class StepCounter: Sendable {
    private let steps = Mutex(0)

    func count() { steps.withLock { $0 += 1 } }

    var total: Int { steps.withLock { $0 } }
}
