import Foundation
import Signals
import Testing

@Suite("Normally distributed numbers")
struct GaussianGeneratorTests {
    @Test("have the moments and the tails of the normal distribution")
    func distribution() {
        var generator = GaussianGenerator(seed: 1)
        let count = 200_000
        let numbers = (0..<count).map { _ in generator.next() }
        func moment(_ power: Double) -> Double { numbers.reduce(0) { $0 + pow($1, power) } / Double(count) }
        // Four standard errors each.
        #expect(abs(moment(1)) < 4 * (1 / Double(count)).squareRoot())
        #expect(abs(moment(2) - 1) < 4 * (2 / Double(count)).squareRoot())
        #expect(abs(moment(3)) < 4 * (15 / Double(count)).squareRoot())
        #expect(abs(moment(4) - 3) < 4 * (96 / Double(count)).squareRoot())
        for limit in [0.25, 1, 2, 3, 3.6541, 3.9] {
            let expected = erfc(limit / 2.0.squareRoot())
            let beyond = Double(numbers.count { abs($0) > limit }) / Double(count)
            #expect(abs(beyond - expected) < 4 * (expected / Double(count)).squareRoot(), "beyond \(limit)")
        }
    }

    @Test("are the same for the same seed, one by one or many at once, and others for another")
    func seeds() {
        var (single, other) = (GaussianGenerator(seed: 7), GaussianGenerator(seed: 8))
        let expected = (0..<1000).map { _ in Float(single.next()) }
        var numbers = [Float](repeating: 0, count: 1000)
        var filling = GaussianGenerator(seed: 7)
        var span = numbers.mutableSpan
        filling.fill(&span)
        #expect(numbers == expected)
        #expect(other.next() != Double(expected[0]))
    }

    @Test("do not change from version to version")
    func sequence() {
        var generator = GaussianGenerator(seed: 42)
        let expected = [-0.7207291127938282, 1.0618832796717028, 1.0420088589399663, 0.9644876212565555]
        #expect(expected.allSatisfy { abs(generator.next() - $0) < 1e-14 })
    }
}
