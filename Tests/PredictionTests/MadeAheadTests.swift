import Core
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Prediction

@Suite("Values that are made ahead")
struct MadeAheadTests {
    private struct Failure: Error, Equatable {
        let index: Int
    }

    @Test("come in order, each once", arguments: [0, 1, 2, 20], [1, 2, 8])
    func order(count: Int, threads: Int) throws {
        var used: [Int] = []
        try forEachMadeAhead(below: count, threads: threads) {
            10 * $0
        } use: { index, value in
            #expect(value == 10 * index)
            used.append(index)
        }
        #expect(used == Array(0..<count))
    }

    @Test("are made while the one before is used, and no further ahead")
    func ahead() throws {
        let made = Mutex(0)
        let next = DispatchSemaphore(value: 0)
        try forEachMadeAhead(below: 5, threads: 2) { index in
            made.withLock { $0 = index }
            next.signal()
            return index
        } use: { index, _ in
            if index == 0 { next.wait() }
            if index < 4 { #expect(next.wait(timeout: .now() + 60) == .success, "the one after \(index)") }
            #expect(made.withLock(\.self) == min(index + 1, 4))
        }
    }

    @Test("are made when they are needed by one thread alone")
    func alone() throws {
        let made = Mutex(0)
        try forEachMadeAhead(below: 5, threads: 1) { index in
            made.withLock { $0 += 1 }
            return index
        } use: { index, _ in
            #expect(made.withLock(\.self) == index + 1)
        }
    }

    @Test("end with the first that fails, after those before it", arguments: [0, 1, 3], [1, 2])
    func failing(first: Int, threads: Int) throws {
        var used: [Int] = []
        #expect(throws: Failure(index: first)) {
            try forEachMadeAhead(below: 5, threads: threads) { index in
                guard index < first else { throw Failure(index: index) }
                return index
            } use: { index, _ in
                used.append(index)
            }
        }
        #expect(used == Array(0..<first))
    }

    @Test("are not made any more when their use has failed")
    func failedUse() throws {
        let making = Atomic(0)
        #expect(throws: Failure(index: 1)) {
            try forEachMadeAhead(below: 5, threads: 2) { index in
                making.add(1, ordering: .sequentiallyConsistent)
                usleep(50_000)
                making.subtract(1, ordering: .sequentiallyConsistent)
                return index
            } use: { index, _ in
                if index == 1 { throw Failure(index: index) }
            }
        }
        #expect(making.load(ordering: .sequentiallyConsistent) == 0)
    }
}
