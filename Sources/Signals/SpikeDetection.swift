/// How many true spikes were found, and how many of those found are true.
///
/// A true spike and one that was found are paired where they are no further apart than a tolerance, each with one other at
/// most, and as many as possible. With one tolerance for all, the pairs of earliest with earliest, in order of time, are
/// as many as there can be.
package struct SpikeDetection: Hashable, Sendable, Codable {
    /// The spikes that were fired.
    package private(set) var trueCount: Int
    /// The spikes that were found.
    package private(set) var foundCount: Int
    /// Pairs no more than one frame apart.
    package private(set) var pairsWithinOneFrame: Int
    /// Pairs no more than 50 ms apart.
    package private(set) var pairsWithin50Milliseconds: Int
    /// Pairs no more than 100 ms apart.
    package private(set) var pairsWithin100Milliseconds: Int

    /// None at all: what sums begin with.
    package init() {
        (trueCount, foundCount) = (0, 0)
        (pairsWithinOneFrame, pairsWithin50Milliseconds, pairsWithin100Milliseconds) = (0, 0, 0)
    }

    /// Compares the spikes of one recording. A spike is where the centre of its frame is.
    ///
    /// - Parameters:
    ///   - found: the frames of the spikes that were found, rising; one that holds several stands there as often.
    ///   - truth: those of the true ones.
    ///   - frameRateHz: frames per second.
    package init(found: [Int], truth: [Int], frameRateHz: Double) {
        trueCount = truth.count
        foundCount = found.count
        func pairs(within seconds: Double) -> Int {
            // A hair more: 0.1 s at 30 Hz are 3 frames, whatever their product is as a binary number.
            pairCount(found, truth, within: Int(seconds * frameRateHz + 1e-6))
        }
        pairsWithinOneFrame = pairCount(found, truth, within: 1)
        pairsWithin50Milliseconds = pairs(within: 0.05)
        pairsWithin100Milliseconds = pairs(within: 0.1)
    }

    /// Adds the counts of another recording or neuron.
    package static func += (sum: inout SpikeDetection, other: SpikeDetection) {
        sum.trueCount += other.trueCount
        sum.foundCount += other.foundCount
        sum.pairsWithinOneFrame += other.pairsWithinOneFrame
        sum.pairsWithin50Milliseconds += other.pairsWithin50Milliseconds
        sum.pairsWithin100Milliseconds += other.pairsWithin100Milliseconds
    }

    /// (found − true) / true; `nil` without true spikes.
    package var countError: Double? {
        trueCount > 0 ? Double(foundCount - trueCount) / Double(trueCount) : nil
    }

    /// What some pairs are a share of; `nil` where there is nothing that they could be a share of.
    package struct Rates: Hashable, Sendable, Codable {
        /// Of the spikes found, those that are paired.
        package let precision: Double?
        /// Of the true spikes, those that are paired.
        package let recall: Double?
        /// The harmonic mean of both.
        package let f1: Double?
    }

    /// The rates of some of the pairs, such as `\.pairsWithinOneFrame`.
    package func rates(_ pairs: KeyPath<SpikeDetection, Int>) -> Rates {
        let share = { (pairs: Int, count: Int) in count > 0 ? Double(pairs) / Double(count) : nil }
        let pairs = self[keyPath: pairs]
        return Rates(
            precision: share(pairs, foundCount), recall: share(pairs, trueCount),
            f1: share(2 * pairs, foundCount + trueCount))
    }
}

/// The greatest number of pairs of one place of each list, no further apart than a tolerance.
private func pairCount(_ first: [Int], _ second: [Int], within tolerance: Int) -> Int {
    var (count, place, other) = (0, 0, 0)
    while place < first.count, other < second.count {
        let distance = first[place] - second[other]
        if abs(distance) <= tolerance { count += 1 }
        if distance <= tolerance { place += 1 }
        if distance >= -tolerance { other += 1 }
    }
    return count
}
