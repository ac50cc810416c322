@testable import Core
import Foundation

/// Spikes as a random search finds them: proposals where most is unexplained, which are accepted when they help, then
/// shifts of every spike to every frame, then rounds of pruning and refilling. Something to compare with.
struct ProposedSpikes {
    private(set) var counts: [Int]
    private var unexplained: [Double]
    private let kernel: [Double]

    init(explaining expected: [Float], kernel: [Double], seed: UInt64) {
        self.kernel = kernel
        counts = [Int](repeating: 0, count: expected.count)
        unexplained = expected.map(Double.init)
        let wanted = unexplained.reduce(0, +)
        var generator = SeededGenerator(seed: seed)
        propose(wanted, &generator)
        shift()
        for _ in 0..<5 {
            prune()
            propose(wanted, &generator)
        }
        shift()
    }

    var distance: Double { unexplained.reduce(0) { $0 + abs($1) } }

    /// Adds spikes until their number is the expected one, or proposals stop helping.
    private mutating func propose(_ wanted: Double, _ generator: inout SeededGenerator) {
        var failures = 0
        while Double(counts.reduce(0, +)) < wanted, failures < 20 {
            let weights = unexplained.map { max(0, exp($0) - 1) }
            let total = weights.reduce(0, +)
            guard total > 0 else { return }
            var place = Double.random(in: 0..<total, using: &generator)
            let frame = weights.firstIndex { weight in
                place -= weight
                return place < 0
            }
            if !tries([(frame ?? weights.count - 1, 1)]) { failures += 1 }
        }
    }

    private mutating func shift() {
        for frame in counts.indices where counts[frame] > 0 {
            for other in counts.indices where other != frame && counts[frame] > 0 { tries([(frame, -1), (other, 1)]) }
        }
    }

    private mutating func prune() {
        for frame in counts.indices where counts[frame] > 0 { tries([(frame, -1)]) }
    }

    /// Makes a change if it helps.
    @discardableResult
    private mutating func tries(_ changes: [(frame: Int, count: Int)]) -> Bool {
        var cost = 0.0
        for (frame, count) in changes { cost += add(count, at: frame) }
        if cost < 0 { return true }
        for (frame, count) in changes { add(-count, at: frame) }
        return false
    }

    /// Adds spikes, and tells by how much the distance grows.
    @discardableResult
    private mutating func add(_ count: Int, at frame: Int) -> Double {
        counts[frame] += count
        let radius = kernel.count / 2
        var cost = 0.0
        for place in max(0, frame - radius)...min(counts.count - 1, frame + radius) {
            let before = abs(unexplained[place])
            unexplained[place] -= Double(count) * kernel[place - frame + radius]
            cost += abs(unexplained[place]) - before
        }
        return cost
    }
}
