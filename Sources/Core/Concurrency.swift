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

/// Computes what may fail for every index below `count`, on several threads. When one fails, indices that were not begun
/// are not begun, and long jobs that ask `others` stop where they are.
///
/// - Parameters:
///   - count: the number of results.
///   - threads: how many threads may work.
///   - progress: is called from any thread with the number of results that are there, and of all.
///   - transform: makes the result of an index; `others` tells whether it will still be needed.
/// - Returns: the results, in order.
/// - Throws: the failure of the lowest index that failed by itself.
package func concurrentMap<Result: Sendable>(
    below count: Int, threads: Int, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    _ transform: @Sendable (_ index: Int, _ others: OtherJobs) throws -> Result
) throws -> [Result] {
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    let done = Atomic(0)
    let others = OtherJobs()
    forEachIndex(below: count, threads: threads, workspace: { () }) { index, _ in
        guard !others.haveFailed else { return }
        let result = Swift.Result { try transform(index, others) }
        results.withLock { $0[index] = result }
        switch result {
        case .success: progress(done.wrappingAdd(1, ordering: .relaxed).newValue, count)
        case .failure: others.fail()
        }
    }
    let present = results.withLock { $0.compactMap(\.self) }
    for case .failure(let error) in present where !(error is OtherJobFailed) { throw error }
    return try present.map { try $0.get() }
}

/// What a job knows of those that work beside it.
package final class OtherJobs: Sendable {
    private let failure = Atomic(false)

    /// Jobs none of which has failed.
    package init() {}

    /// Whether one has failed, so that nobody will want the results of the others.
    package var haveFailed: Bool { failure.load(ordering: .relaxed) }

    /// Stops a job whose result nobody will want; long ones call this several times a second.
    ///
    /// - Throws: ``OtherJobFailed``.
    package func check() throws(OtherJobFailed) {
        if haveFailed { throw OtherJobFailed() }
    }

    fileprivate func fail() { failure.store(true, ordering: .relaxed) }
}

/// Why a job stopped that did not fail itself.
package struct OtherJobFailed: Error {}

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
