/// Changes the spikes of a stretch for as long as that makes what they leave unexplained smaller.
///
/// `Documentation/discrete-spikes.md` says which changes are tried, and what they reach.
struct SpikeRefinement {
    private(set) var explanation: SpikeExplanation

    private let stretch: ClosedRange<Int>
    /// What spikes gained in the frames that were looked at last.
    private var gains: [Double] = []
    /// Frames in which no spike is placed for the time being.
    private var forbidden: ClosedRange<Int>?

    /// Rounds of changes; few are ever needed.
    private static let mostRounds = 30
    /// How many frames around a spike are closed to it and others for a while.
    private static let forbiddenRadii = [0, 1, 2]

    private var leastGain: Double { SpikeExplanation.leastGain }
    /// As many frames as a spike adds to.
    private var reach: Int { explanation.kernel.weights.count }

    init(of explanation: SpikeExplanation, within stretch: ClosedRange<Int>) {
        self.explanation = explanation
        self.stretch = stretch
    }

    /// Changes single spikes, pairs that are near each other, and all near a spike whose place is closed for a while.
    mutating func run() {
        for _ in 0..<Self.mostRounds {
            settle(within: stretch)
            guard improvesByPairs() || improvesByClosing() else { return }
        }
    }

    /// Moves, removes and adds single spikes.
    private mutating func settle(within frames: ClosedRange<Int>) {
        for _ in 0..<Self.mostRounds {
            var hasChanged = false
            for frame in frames where explanation.counts[frame] > 0 {
                if moves(frame, within: frames) { hasChanged = true }
            }
            if addsSpikes(within: frames) { hasChanged = true }
            if !hasChanged { return }
        }
    }

    /// Adds a spike wherever one gains, from left to right.
    private mutating func addsSpikes(within frames: ClosedRange<Int>) -> Bool {
        var hasChanged = false
        var first = frames.lowerBound
        while first <= frames.upperBound {
            explanation.takeGains(ofSpikesIn: first..<frames.upperBound + 1, into: &gains)
            guard let frame = (first...frames.upperBound).first(where: { gains[$0 - first] > leastGain && isOpen($0) })
            else { break }
            explanation.add(1, at: frame)
            hasChanged = true
            first = frame + 1
        }
        return hasChanged
    }

    /// Takes two spikes at a time that share frames.
    private mutating func improvesByPairs() -> Bool {
        var hasChanged = false
        for first in stretch {
            for second in first...min(stretch.upperBound, first + reach - 1) {
                guard explanation.counts[first] > 0 else { break }
                guard explanation.counts[second] > (first == second ? 1 : 0) else { continue }
                if exchange([first, second], within: stretch) { hasChanged = true }
            }
        }
        return hasChanged
    }

    /// Closes the place of every spike in turn.
    private mutating func improvesByClosing() -> Bool {
        var hasChanged = false
        for radius in Self.forbiddenRadii {
            for frame in stretch where explanation.counts[frame] > 0 {
                if settlesBetter(without: frame - radius...frame + radius) { hasChanged = true }
            }
        }
        return hasChanged
    }

    private mutating func settlesBetter(without closed: ClosedRange<Int>) -> Bool {
        let near = (closed.lowerBound - 2 * reach...closed.upperBound + 2 * reach).clamped(to: stretch)
        let affected = (near.lowerBound - reach..<near.upperBound + reach).clamped(to: explanation.expected.indices)
        let (counts, distance) = (explanation.counts[near], explanation.distance(in: affected))
        for frame in closed.clamped(to: stretch) { explanation.add(-explanation.counts[frame], at: frame) }
        forbidden = closed
        settle(within: near)
        forbidden = nil
        settle(within: near)
        guard explanation.distance(in: affected) > distance - leastGain else { return true }
        for frame in near { explanation.add(counts[frame] - explanation.counts[frame], at: frame) }
        return false
    }

    /// Puts a spike where it gains most, or takes it out, if that makes the distance smaller.
    private mutating func moves(_ frame: Int, within frames: ClosedRange<Int>) -> Bool {
        explanation.add(-1, at: frame)
        let near = (frame - reach...frame + reach).clamped(to: frames)
        explanation.takeGains(ofSpikesIn: near.lowerBound..<near.upperBound + 1, into: &gains)
        let least = gains[frame - near.lowerBound] + leastGain
        var (better, gain): (Int?, Double) = (nil, max(least, 0))
        for place in near where gains[place - near.lowerBound] > gain && isOpen(place) {
            (better, gain) = (place, gains[place - near.lowerBound])
        }
        if better == nil, least >= 0 {
            explanation.add(1, at: frame)
            return false
        }
        if let better { explanation.add(1, at: better) }
        return true
    }

    /// Puts others, and no more, in the place of some spikes, if that makes the distance smaller.
    private mutating func exchange(_ spikes: [Int], within frames: ClosedRange<Int>) -> Bool {
        var loss = 0.0
        for frame in spikes {
            explanation.add(-1, at: frame)
            loss += explanation.gain(ofSpikeAt: frame)
        }
        let near = (spikes[0] - reach...spikes[spikes.count - 1] + reach).clamped(to: frames)
        let better = addition(of: spikes.count, in: near, gaining: loss + leastGain)
        for frame in better?.spikes ?? spikes { explanation.add(1, at: frame) }
        return better != nil
    }

    /// Up to `most` spikes which together gain most, and more than `least`; `nil` where there are none.
    ///
    /// Beside others a spike gains no more than alone, so that what several can gain is known not to exceed a sum.
    private mutating func addition(
        of most: Int, in frames: ClosedRange<Int>, gaining least: Double
    ) -> (spikes: [Int], gain: Double)? {
        var best: (spikes: [Int], gain: Double)? = least < 0 ? ([], 0) : nil
        var gains: [Double] = []
        explanation.takeGains(ofSpikesIn: frames.lowerBound..<frames.upperBound + 1, into: &gains)
        gains.removeLast(gains.count - frames.count)
        for (place, frame) in frames.enumerated() where !isOpen(frame) { gains[place] = -.infinity }
        var greatest = gains
        for index in gains.indices.dropLast().reversed() { greatest[index] = max(greatest[index], greatest[index + 1]) }
        for (frame, (gain, greatest)) in zip(frames, zip(gains, greatest)) {
            if gain > best?.gain ?? least { best = ([frame], gain) }
            guard most > 1, gain + Double(most - 1) * greatest > best?.gain ?? least else { continue }
            explanation.add(1, at: frame)
            let missing = (best?.gain ?? least) - gain
            if let others = addition(of: most - 1, in: frame...frames.upperBound, gaining: missing),
                others.gain > missing
            {
                best = ([frame] + others.spikes, gain + others.gain)
            }
            explanation.add(-1, at: frame)
        }
        return best
    }

    private func isOpen(_ frame: Int) -> Bool {
        explanation.hasPrediction(frame) && forbidden?.contains(frame) != true
            && explanation.counts[frame] < SpikeExplanation.greatestCount
    }
}
