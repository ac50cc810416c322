/// Decides the counts of one stretch of frames, from left to right, with all that may still become the best explanation.
///
/// What has been decided up to a frame matters for later ones only through its *rest*: what it adds to frames that later
/// spikes add to as well. `Documentation/discrete-spikes.md` shows that of two explanations the worse one can be left out
/// when it is worse by at least the sum of absolute differences between their rests, and how those that remain are ranked
/// where there are too many.
struct SpikeSearch {
    /// Whether nothing was left out that might have become better.
    private(set) var isExhaustive = true

    private let stretch: ClosedRange<Int>
    private let expected: [Double]
    private let kernel: SpikeKernel
    private let greatest: [Int]
    /// By how far a frame is ahead, the share of a spike that can still not come to lie on it.
    private let outOfReach: [Double]
    private var restLength: Int { kernel.weights.count - 1 }

    /// Explanations that are followed at once. Of narrow kernels fewer remain, and each is cheaper: all of them can be.
    private var width: Int { max(64, 4096 / kernel.weights.count) }
    /// Of these, each new one is compared with the best.
    private static let comparisons = 32

    init(_ stretch: ClosedRange<Int>, of explanation: SpikeExplanation, greatest: [Int]) {
        self.stretch = stretch
        self.greatest = greatest
        (expected, kernel) = (explanation.expected, explanation.kernel)
        var reached = 0.0
        outOfReach = kernel.weights.map { weight in
            reached += weight
            return max(0, 1 - reached)
        }
    }

    /// Explanations of all frames that no later spike adds to.
    private struct Explanations {
        /// The sums of absolute differences.
        var distances: [Double] = [0]
        /// What each adds to the frames after those, `[explanations × restLength]`.
        var rests: [Double]
        /// The explanation that each goes on from, and its count in the newest frame.
        var steps: [(origin: Int, count: Int)] = []
    }

    /// The best counts; frames without a spike are left out.
    mutating func run() -> [(frame: Int, count: Int)] {
        var current = Explanations(rests: [Double](repeating: 0, count: restLength))
        var history: [[(origin: Int, count: Int)]] = []
        for frame in stretch {
            current = selected(from: continued(current, at: frame), after: frame)
            history.append(current.steps)
        }
        let totals = current.distances.indices.map { index in
            (0..<restLength).reduce(current.distances[index]) { total, place in
                total
                    + difference(
                        at: stretch.upperBound + kernel.firstOffset + 1 + place,
                        from: current.rests[index * restLength + place])
            }
        }
        var best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
        var spikes: [(frame: Int, count: Int)] = []
        for (frame, steps) in zip(stretch, history).reversed() {
            let step = steps[best]
            if step.count > 0 { spikes.append((frame, step.count)) }
            best = step.origin
        }
        return spikes
    }

    /// Every explanation with every count of a frame.
    private func continued(_ current: Explanations, at frame: Int) -> Explanations {
        var next = Explanations(distances: [], rests: [])
        for origin in current.distances.indices {
            let rest = current.rests[origin * restLength..<(origin + 1) * restLength]
            for count in 0...greatest[frame] {
                let added = { (place: Int) in Double(count) * kernel.weights[place] }
                let settled = (rest.first ?? 0) + added(0)
                next.distances.append(
                    current.distances[origin] + difference(at: frame + kernel.firstOffset, from: settled))
                for place in 1..<max(1, restLength) {
                    next.rests.append(rest[rest.startIndex + place] + added(place))
                }
                if restLength > 0 { next.rests.append(added(restLength)) }
                next.steps.append((origin, count))
            }
        }
        return next
    }

    /// The explanations that may still become the best, and no more than can be followed, the likeliest first.
    private mutating func selected(from all: Explanations, after frame: Int) -> Explanations {
        let ranks = all.distances.indices.map { rank($0, of: all, after: frame) }
        var kept: [Int] = []
        for index in all.distances.indices.sorted(by: { (ranks[$0], $0) < (ranks[$1], $1) }) {
            guard !kept.prefix(Self.comparisons).contains(where: { isBeaten(index, by: $0, in: all) }) else { continue }
            guard kept.count < width else {
                isExhaustive = false
                break
            }
            kept.append(index)
        }
        return Explanations(
            distances: kept.map { all.distances[$0] },
            rests: kept.flatMap { all.rests[$0 * restLength..<($0 + 1) * restLength] },
            steps: kept.map { all.steps[$0] })
    }

    /// Whether one explanation can never become better than another one.
    private func isBeaten(_ index: Int, by other: Int, in all: Explanations) -> Bool {
        var lead = all.distances[index] - all.distances[other]
        var place = 0
        while lead >= 0, place < restLength {
            lead -= abs(all.rests[index * restLength + place] - all.rests[other * restLength + place])
            place += 1
        }
        return lead >= 0
    }

    /// What an explanation will cost: what is too much already, and as much of what is missing as later spikes cannot add.
    private func rank(_ index: Int, of all: Explanations, after frame: Int) -> Double {
        (0..<restLength).reduce(all.distances[index]) { cost, place in
            let ahead = frame + kernel.firstOffset + 1 + place
            guard expected.indices.contains(ahead), !expected[ahead].isNaN else { return cost }
            let missing = expected[ahead] - all.rests[index * restLength + place]
            return cost + (missing < 0 ? -missing : missing * outOfReach[place])
        }
    }

    private func difference(at frame: Int, from value: Double) -> Double {
        guard expected.indices.contains(frame), !expected[frame].isNaN else { return 0 }
        return abs(expected[frame] - value)
    }
}
