internal import Synchronization

/// Workspaces that wait for the next step: to ask the system for their memory anew, and to clear it, takes a tenth of a step.
///
/// As many wait as threads worked at once.
final class WorkspacePool: Sendable {
    private let waiting = Mutex<[SegmentWorkspace]>([])

    /// A workspace as long as it is in use.
    struct Loan: ~Copyable {
        let workspace: SegmentWorkspace
        fileprivate let pool: WorkspacePool

        deinit { pool.waiting.withLock { $0.append(workspace) } }
    }

    /// Takes one that waits, where it fits. One that does not is given up.
    func lend(labels: Int, network: PreparedNetwork) -> Loan {
        let last = waiting.withLock { $0.popLast() }
        let fitting = last.flatMap { $0.fits(labels: labels, network: network) ? $0 : nil }
        return Loan(workspace: fitting ?? SegmentWorkspace(labels: labels, network: network), pool: self)
    }
}
