import Core
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite("Work for several threads")
struct ConcurrencyTests {
    @Test("gives results in order, however many threads wait", arguments: [(0, 4), (1, 1), (5, 2), (40, 64)])
    func order(_ count: Int, _ threads: Int) {
        #expect(waitingMap(below: count, threads: threads) { $0 * $0 } == (0..<count).map { $0 * $0 })
    }

    @Test("waits on as many threads as wanted, more than there are cores")
    func waiting() {
        let meeting = DispatchSemaphore(value: 0)
        let count = 16
        // Nobody goes on until all are there, which needs a thread for each.
        let arrived = waitingMap(below: count, threads: count) { index -> Bool in
            if index == count - 1 {
                for _ in 0..<count { meeting.signal() }
            }
            return meeting.wait(timeout: .now() + 60) == .success
        }
        #expect(arrived == Array(repeating: true, count: count))
    }

    private struct Failure: Error, Equatable {
        let index: Int
    }

    @Test("gives all results in order when none fails", arguments: [1, 3, 16])
    func throwing(threads: Int) throws {
        let results = try concurrentMap(below: 50, threads: threads) { index, _ in index * index }
        #expect(results == (0..<50).map { $0 * $0 })
    }

    @Test("stops within a second when one job fails: what runs stops, what waits is not begun")
    func stops() {
        let begun = Atomic(0)
        let failedAt = Mutex(ContinuousClock.now)
        #expect(throws: Failure(index: 1)) {
            try concurrentMap(below: 100, threads: 2) { index, others in
                begun.add(1, ordering: .relaxed)
                guard index != 1 else {
                    // The other job is under way.
                    while begun.load(ordering: .relaxed) < 2 { usleep(1000) }
                    failedAt.withLock { $0 = .now }
                    throw Failure(index: index)
                }
                for _ in 0..<2000 {
                    try others.check()
                    usleep(10_000)
                }
            }
        }
        #expect(ContinuousClock.now - failedAt.withLock { $0 } < .seconds(1))
        #expect(begun.load(ordering: .relaxed) <= 3)
    }

    @Test("throws what failed first by index, not that others stopped because of it")
    func firstFailure() {
        #expect(throws: Failure(index: 1)) {
            try concurrentMap(below: 3, threads: 2) { index, others in
                if index == 1 { throw Failure(index: index) }
                for _ in 0..<2000 {
                    try others.check()
                    usleep(10_000)
                }
            }
        }
    }
}
