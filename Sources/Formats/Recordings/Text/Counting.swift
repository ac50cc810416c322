internal import Foundation

/// Numbers that count: 0, 1, 2, … or the times of frames. No trace of a neuron does, and no frame.
struct Counting {
    /// Whether all are whole and follow each other.
    let isIndex: Bool
    /// Whether all are whole: they may number anything.
    let isWhole: Bool
    /// The first one.
    let start: Double
    /// From one to the next: the median.
    let step: Double
    /// Where the next one is much more than a step away: the number before, and the distance.
    let gaps: [(place: Int, distance: Double)]
    private let numbers: [Double]

    /// Looks at numbers; `nil` where they are not all there, do not rise, or rise by uneven steps.
    ///
    /// Two numbers always rise evenly, and a few may by chance: those must be whole and follow each other. Steps of many
    /// may differ a little, as a camera's clock does, and some may be gaps.
    init?(_ numbers: [Double]) {
        let steps = zip(numbers.dropFirst(), numbers).map { $0 - $1 }
        guard steps.allSatisfy({ $0 > 0 && $0.isFinite }), let first = numbers.first, first.isFinite else { return nil }
        guard !steps.isEmpty else { return nil }
        let median = steps.sorted()[steps.count / 2]
        isWhole = numbers.allSatisfy { $0 == $0.rounded() }
        isIndex = isWhole && steps.allSatisfy { $0 == 1 }
        gaps = steps.indices.filter { steps[$0] > 1.5 * median }.map { ($0, steps[$0]) }
        let isEven = steps.allSatisfy { abs($0 - median) <= 1e-3 * median }
        let isNearlyEven = gaps.count <= steps.count / 20 && steps.count { $0 < 0.5 * median } <= steps.count / 20
        // That as many samples rise by chance does not happen.
        guard isIndex || isEven && steps.count >= 4 || isNearlyEven && steps.count >= 9 else { return nil }
        (start, step, self.numbers) = (first, median, numbers)
    }

    /// Steps per unit, gaps aside.
    var rate: Double {
        let gapped = gaps.reduce(0) { $0 + $1.distance }
        let span = (numbers[numbers.count - 1] - start) - gapped
        return Self.rate(ofStep: span / Double(numbers.count - 1 - gaps.count))
    }

    /// Steps per unit; a round number where it is one but for the digits that a step has.
    static func rate(ofStep step: Double) -> Double {
        let rate = 1 / step
        let round = (rate * 1000).rounded() / 1000
        return abs(round - rate) < 1e-6 * rate ? round : rate
    }
}
