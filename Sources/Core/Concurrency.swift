internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs `body` once for every index below `count`, on several threads, each of which makes itself a workspace first.
///
/// Indices are handed out one by one, in order; which thread takes which is left open.
package func forEachIndex<Workspace: ~Copyable>(
    below count: Int, threads: Int, workspace: @Sendable () -> Workspace,
    _ body: @Sendable (Int, inout Workspace) -> Void
) {
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
        var own = workspace()
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index, &own)
        }
    }
}

/// Computes `transform` for every index below `count`, on several threads.
///
/// - Parameters:
///   - count: the number of results.
///   - threads: how many threads may work.
///   - progress: is called from any thread with the number of results that are there, and of all.
///   - transform: makes the result of an index.
/// - Returns: the results, in order.
package func concurrentMap<Result: Sendable>(
    below count: Int, threads: Int, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    _ transform: @Sendable (Int) -> Result
) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    let done = Atomic(0)
    forEachIndex(below: count, threads: threads, workspace: { () }) { index, _ in
        let result = transform(index)
        results.withLock { $0[index] = result }
        progress(done.wrappingAdd(1, ordering: .relaxed).newValue, count)
    }
    return results.withLock { $0.compactMap(\.self) }
}

/// Computes `transform` for every index below `count` where that means waiting for somebody else, such as a server: as
/// many threads as wanted, however few cores there are.
///
/// - Parameters:
///   - count: the number of results.
///   - threads: how many may wait at the same time.
///   - transform: makes the result of an index.
/// - Returns: the results, in order.
package func waitingMap<Result: Sendable>(
    below count: Int, threads: Int, _ transform: @escaping @Sendable (Int) -> Result
) -> [Result] {
    let work = SharedResults<Result>(count: count)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(threads, count)) {
        group.enter()
        Thread.detachNewThread {
            while let index = work.nextIndex() { work.set(transform(index), at: index) }
            group.leave()
        }
    }
    group.wait()
    return work.all
}

/// The results of several threads, and which is the next to compute.
private final class SharedResults<Result: Sendable>: Sendable {
    private let results: Mutex<[Result?]>
    private let next = Atomic(0)

    init(count: Int) {
        results = Mutex(Array(repeating: nil, count: count))
    }

    func nextIndex() -> Int? {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < results.withLock(\.count) ? index : nil
    }

    func set(_ result: Result, at index: Int) {
        results.withLock { $0[index] = result }
    }

    var all: [Result] { results.withLock { $0.compactMap(\.self) } }
}
