import Core
import Dispatch
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
}
