import Synchronization
import Testing

@testable import Core

@Suite("Threads that wait for work")
struct ThreadTeamTests {
    @Test("do all of it once, as often as there is some", arguments: [1, 2, 5])
    func all(threads: Int) {
        let sums = Sums()
        let team = ThreadTeam(threads: threads) { sums.add($0) }
        var expected = 0
        for count in 0..<100 {
            team.run(count: count)
            expected += count * (count - 1) / 2
            #expect(sums.value == expected)
        }
    }

    private final class Sums: Sendable {
        private let sum = Atomic(0)
        var value: Int { sum.load(ordering: .relaxed) }
        func add(_ number: Int) { sum.wrappingAdd(number, ordering: .relaxed) }
    }
}
