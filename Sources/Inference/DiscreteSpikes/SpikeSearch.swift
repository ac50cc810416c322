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
    /// By how far a frame is ahead, the share of a spike that can still not come to lie on it.
    private let outOfReach: [Double]
    private var history = SpikeHistory()

    private var weights: [Double] { empty.kernel.weights }
    /// The frames ahead that a decided spike may add to.
    private var aheadCount: Int { weights.count - 1 }
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
        outOfReach = empty.kernel.weights.map { weight in
            reached += weight
            return max(0, 1 - reached)
        }
    }

    /// Explanations of all frames that no later spike adds to.
    private struct Explanations {
        /// The sums of absolute differences.
        var distances: [Double] = []
        /// What each leaves unexplained of the frames after those, `[explanations × aheadCount]`.
        var unexplained: [Double] = []
        /// What each will cost: what is too much already, and as much of what is missing as later spikes cannot add.
        var ranks: [Double] = []
        /// The last spike of each, in the history.
        var last: [Int?] = []
    }

    /// The best counts, by frame.
    mutating func run() -> [Int] {
        let ahead = (0..<aheadCount).map { empty.unexplained(at: stretch.lowerBound + empty.kernel.firstOffset + $0) }
        var current = Explanations(distances: [0], unexplained: ahead, ranks: [0], last: [nil])
        for frame in stretch {
            current = selected(from: continued(current, at: frame))
            current.last = history.compacted(for: current.last)
        }
        let totals = current.distances.indices.map { index in
            current.unexplained[index * aheadCount..<(index + 1) * aheadCount].reduce(current.distances[index]) {
                $0 + abs($1)
            }
        }
        let best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
        return history.counts(upTo: current.last[best], frames: empty.expected.count)
    }

    /// Every explanation with every count of a frame that may be part of the best.
    private mutating func continued(_ current: Explanations, at frame: Int) -> Explanations {
        var next = Explanations()
        let first = frame + empty.kernel.firstOffset
        let newest = empty.unexplained(at: first + aheadCount)
        // A spike adds nothing to frames without a prediction: they cost nothing.
        let added = weights.indices.map { empty.hasPrediction(first + $0) ? weights[$0] : 0 }
        var unexplained = [Double](repeating: 0, count: weights.count)
        for origin in current.distances.indices {
            for place in 0..<aheadCount { unexplained[place] = current.unexplained[origin * aheadCount + place] }
            unexplained[aheadCount] = newest
            var last = current.last[origin]
            for count in 0...greatest[frame] {
                if count > 0 {
                    // Beside later spikes, one more gains no more than now.
                    guard gain(of: added, in: unexplained) > 0 else { break }
                    for place in added.indices { unexplained[place] -= added[place] }
                    last = history.add(frame, after: last)
                }
                let distance = current.distances[origin] + abs(unexplained[0])
                next.distances.append(distance)
                next.unexplained += unexplained.dropFirst()
                next.ranks.append(rank(distance, unexplained))
                next.last.append(last)
            }
        }
        return next
    }

    private func gain(of added: [Double], in unexplained: [Double]) -> Double {
        var gain = 0.0
        for place in added.indices { gain += abs(unexplained[place]) - abs(unexplained[place] - added[place]) }
        return gain
    }

    private func rank(_ distance: Double, _ unexplained: [Double]) -> Double {
        var rank = distance
        for place in 0..<aheadCount {
            let missing = unexplained[place + 1]
            rank += missing < 0 ? -missing : missing * outOfReach[place]
        }
        return rank
    }

    /// The explanations that may still become the best, and no more than can be followed, the likeliest first.
    private mutating func selected(from all: Explanations) -> Explanations {
        var kept: [Int] = []
        for index in all.ranks.indices.sorted(by: { (all.ranks[$0], $0) < (all.ranks[$1], $1) }) {
            guard !kept.prefix(Self.comparisons).contains(where: { isBeaten(index, by: $0, in: all) }) else { continue }
            guard kept.count < width else {
                isExhaustive = false
                break
            }
            kept.append(index)
        }
        return Explanations(
            distances: kept.map { all.distances[$0] },
            unexplained: kept.flatMap { all.unexplained[$0 * aheadCount..<($0 + 1) * aheadCount] },
            ranks: kept.map { all.ranks[$0] }, last: kept.map { all.last[$0] })
    }

    /// Whether one explanation can never become better than another one.
    private func isBeaten(_ index: Int, by other: Int, in all: Explanations) -> Bool {
        var lead = all.distances[index] - all.distances[other]
        var place = 0
        while lead >= 0, place < aheadCount {
            lead -= abs(all.unexplained[index * aheadCount + place] - all.unexplained[other * aheadCount + place])
            place += 1
        }
        return lead >= 0
    }
}

/// The spikes of many explanations, which have most of them in common.
private struct SpikeHistory {
    private var frames: [Int] = []
    private var previous: [Int?] = []
    /// How many spikes there may be before those that belong to no explanation any more are taken out.
    private var limit = 4096

    /// Adds a spike to those up to `last`.
    mutating func add(_ frame: Int, after last: Int?) -> Int {
        frames.append(frame)
        previous.append(last)
        return frames.count - 1
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
