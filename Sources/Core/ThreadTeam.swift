internal import Dispatch
internal import Foundation
internal import Synchronization

/// Threads that wait for work of one kind, for those who have some again and again: nothing is allocated to hand it out.
package final class ThreadTeam: Sendable {
    private let work: Work
    private let helperCount: Int

    /// Starts threads that wait; the one that calls ``run(count:)`` works too.
    ///
    /// - Parameters:
    ///   - threads: how many may work.
    ///   - body: does the work of an index.
    package init(threads: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let work = Work(body)
        self.work = work
        helperCount = max(0, threads - 1)
        for _ in 0..<helperCount { Thread.detachNewThread { work.help() } }
    }

    deinit {
        work.isOver.store(true, ordering: .releasing)
        for _ in 0..<helperCount { work.begin.signal() }
    }

    /// Does the work of every index below `count`, each once, handed out in order; returns when all is done. One call at a
    /// time.
    package func run(count: Int) {
        let helpers = min(helperCount, count - 1)
        work.next.store(0, ordering: .relaxed)
        work.count.store(count, ordering: .releasing)
        if helpers > 0 { for _ in 0..<helpers { work.begin.signal() } }
        work.doAll()
        if helpers > 0 { for _ in 0..<helpers { work.end.wait() } }
    }

    /// What the threads share; they outlive the team for a moment.
    private final class Work: Sendable {
        let next = Atomic(0)
        let count = Atomic(0)
        let isOver = Atomic(false)
        let begin = DispatchSemaphore(value: 0)
        let end = DispatchSemaphore(value: 0)
        private let body: @Sendable (Int) -> Void

        init(_ body: @escaping @Sendable (Int) -> Void) {
            self.body = body
        }

        func help() {
            while true {
                begin.wait()
                if isOver.load(ordering: .acquiring) { return }
                doAll()
                end.signal()
            }
        }

        func doAll() {
            let count = count.load(ordering: .acquiring)
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }
}
