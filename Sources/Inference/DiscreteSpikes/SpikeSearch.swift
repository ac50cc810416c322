internal import Core

/// Decides the counts of one stretch of frames, from left to right, with all that may still become the best explanation.
///
/// What has been decided up to a frame matters for later ones only through what it leaves unexplained of the frames that
/// later spikes add to as well. `Documentation/discrete-spikes.md` shows that of two explanations the worse one can be left
/// out when it is worse by at least the sum of absolute differences between these, and how those that remain are ranked
/// where there are too many.
struct SpikeSearch {
    /// Whether nothing was left out that might have become better.
    private(set) var isExhaustive = true

    private let stretch: ClosedRange<Int>
    private let empty: SpikeExplanation
    private let greatest: [Int]
    /// By how far a frame is ahead, the share of a spike that can still not come to lie on it; of the settled frame, nothing.
    private let outOfReach: [Double]
    private var history = SpikeHistory()

    private var weights: [Double] { empty.kernel.weights }
    /// Explanations that are followed at once. Of narrow kernels fewer remain, and each is cheaper: all of them can be.
    private let width: Int
    /// Of these, each new one is compared with the best.
    private static let comparisons = 32

    /// Prepares a search.
    ///
    /// - Parameters:
    ///   - stretch: the frames that are decided.
    ///   - empty: the prediction, without spikes.
    ///   - greatest: the most spikes that each frame may hold.
    init(_ stretch: ClosedRange<Int>, of empty: SpikeExplanation, greatest: [Int]) {
        self.stretch = stretch
        self.empty = empty
        self.greatest = greatest
        // The more counts each goes on with, the fewer: time is bounded also where the numbers are none of spikes.
        width = max(64, 4096 / empty.kernel.weights.count / max(1, (greatest.max() ?? 0) / 8))
        var reached = 0.0
        outOfReach =
            [0]
            + empty.kernel.weights.dropLast().map { weight in
                reached += weight
                return max(0, 1 - reached)
            }
    }

    /// The best counts, by frame.
    mutating func run() -> [Int] {
        let first = stretch.lowerBound + empty.kernel.firstOffset
        let none = ExplanationLanes(frameCount: weights.count, backend: empty.backend)
        var (current, next) = (none, none)
        current.append(unexplained: [0] + (0..<weights.count - 1).map { empty.unexplained(at: first + $0) })
        var last: [Int?] = [nil]
        for frame in stretch {
            let choices = continueAll(current, at: frame, into: &next)
            select(choices, from: next, into: &current, &last, at: frame)
        }
        let totals = (0..<current.count).map { current.total(of: $0) }
        let best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
        return history.counts(upTo: last[best], frames: empty.expected.count)
    }

    /// An explanation that goes on with a count of the next frame.
    private struct Choice: Comparable {
        let rank: Double
        let origin: Int32
        let count: Int32

        static func < (one: Choice, other: Choice) -> Bool {
            if one.rank != other.rank { return one.rank < other.rank }
            return one.origin != other.origin ? one.origin < other.origin : one.count < other.count
        }
    }

    /// Every explanation with every count of a frame that may be part of the best, the likeliest first.
    private func continueAll(_ current: ExplanationLanes, at frame: Int, into next: inout ExplanationLanes) -> [Choice]
    {
        let first = frame + empty.kernel.firstOffset
        // A spike adds nothing to frames without a prediction: they cost nothing.
        let added = weights.indices.map { empty.hasPrediction(first + $0) ? weights[$0] : 0 }
        next.advance(current, newest: empty.unexplained(at: first + weights.count - 1), mostSpikes: greatest[frame])
        var choices: [Choice] = []
        choices.reserveCapacity(2 * current.count)
        var origins = Array(0..<current.count)
        for count in 0...greatest[frame] {
            let firstLane = count * next.levelLanes
            if count > 0 {
                // Beside later spikes, one more gains no more than now.
                next.addSpike(count, added: added)
                origins.removeAll { next.gains[firstLane + $0] <= 0 }
                if origins.isEmpty { break }
            }
            next.settle(count, after: current, outOfReach: outOfReach)
            for origin in origins {
                choices.append(
                    Choice(
                        rank: next.ranks[firstLane + origin], origin: Int32(origin), count: Int32(count)))
            }
        }
        choices.sort()
        return choices
    }

    /// Keeps the explanations that may still become the best, and no more than can be followed.
    private mutating func select(
        _ choices: [Choice], from next: ExplanationLanes, into kept: inout ExplanationLanes, _ last: inout [Int?],
        at frame: Int
    ) {
        let lastBefore = last
        kept.removeAll()
        last.removeAll(keepingCapacity: true)
        for choice in choices {
            let (origin, count) = (Int(choice.origin), Int(choice.count))
            let lane = count * next.levelLanes + origin
            guard !kept.beat(lane, of: next, comparisons: Self.comparisons) else { continue }
            guard kept.count < width else {
                isExhaustive = false
                break
            }
            kept.append(lane, of: next)
            last.append(history.add(count, at: frame, after: lastBefore[origin]))
        }
        last = history.compacted(for: last)
    }
}

/// The spikes of many explanations, which have most of them in common.
private struct SpikeHistory {
    private var frames: [Int] = []
    private var previous: [Int?] = []
    /// How many spikes there may be before those that belong to no explanation any more are taken out.
    private var limit = 4096

    /// Adds some spikes to those up to `last`.
    mutating func add(_ count: Int, at frame: Int, after last: Int?) -> Int? {
        var last = last
        for _ in 0..<count {
            frames.append(frame)
            previous.append(last)
            last = frames.count - 1
        }
        return last
    }

    /// Keeps what belongs to some explanations, if there is much else, and says where their last spikes are now.
    mutating func compacted(for ends: [Int?]) -> [Int?] {
        guard frames.count > limit else { return ends }
        var isNeeded = [Bool](repeating: false, count: frames.count)
        for end in ends {
            var spike = end
            while let place = spike, !isNeeded[place] {
                isNeeded[place] = true
                spike = previous[place]
            }
        }
        var places = [Int](repeating: 0, count: frames.count)
        var count = 0
        for place in frames.indices where isNeeded[place] {
            places[place] = count
            frames[count] = frames[place]
            previous[count] = previous[place].map { places[$0] }
            count += 1
        }
        frames.removeLast(frames.count - count)
        previous.removeLast(previous.count - count)
        limit = max(limit, 2 * count)
        return ends.map { $0.map { places[$0] } }
    }

    /// The counts of one explanation, by frame.
    func counts(upTo last: Int?, frames frameCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: frameCount)
        var spike = last
        while let place = spike {
            counts[frames[place]] += 1
            spike = previous[place]
        }
        return counts
    }
}
