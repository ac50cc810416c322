import Core
import Signals
import TestSupport
import Testing

@Suite("The median")
struct MedianTests {
    @Test(
        "is the middle of the sorted values, or the mean of both middle ones",
        arguments: Array(1...60) + [601, 1000, 20_000, 20_001])
    func agreesWithSorting(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        // Few distinct values, so that equal ones occur, and many.
        for range in [-9...9, -1_000_000...1_000_000] {
            let values = (0..<count).map { _ in Double(Int.random(in: range, using: &generator)) }
            let sorted = values.sorted()
            let expected = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
            #expect(median(of: values) == expected)
        }
    }

    @Test("of sorted, reversed and equal values is found without getting lost")
    func regularValues() {
        let rising = (0..<10_001).map(Double.init)
        #expect(median(of: rising) == 5000)
        #expect(median(of: rising.reversed()) == 5000)
        #expect(median(of: [Double](repeating: 3, count: 10_000)) == 3)
    }

    @Test("of nothing is nothing")
    func nothing() {
        #expect(median(of: []) == nil)
    }
}
