internal import Core

/// Spike counts per frame, what they add up to when they are smoothed, and how far that is from a prediction.
struct SpikeExplanation {
    /// Expected spikes, `[frames]`; NaN where there is no prediction.
    let expected: [Double]
    let kernel: SpikeKernel
    private var counts: [Int]
    private var smoothed: [Double]

    /// What a change must gain to be one: more than sums of rounded numbers may differ.
    private static let leastGain = 1e-9
    /// Rounds of ``refine(within:)``; few are ever needed.
    private static let mostRounds = 100

    init(of expected: [Double], kernel: SpikeKernel) {
        self.expected = expected
        self.kernel = kernel
        counts = [Int](repeating: 0, count: expected.count)
        smoothed = [Double](repeating: 0, count: expected.count)
    }

    /// The sum of absolute differences over all frames with a prediction.
    var distance: Double {
        zip(expected, smoothed).reduce(0) { $1.0.isNaN ? $0 : $0 + abs($1.0 - $1.1) }
    }

    /// The most spikes that each frame may hold: of one more, at least half would be too much even without any other spike,
    /// and still more so beside others.
    func greatestCounts() -> [Int] {
        expected.indices.map { frame in
            guard !expected[frame].isNaN else { return 0 }
            var count = 0
            while gain(ofSpikeAt: frame, beside: { Double(count) * kernel.weights[$0] }) > 0 { count += 1 }
            return count
        }
    }

    mutating func add(_ spikes: [(frame: Int, count: Int)]) {
        for (frame, count) in spikes { add(count, at: frame) }
    }

    /// Moves, removes and adds single spikes for as long as that makes the distance smaller.
    mutating func refine(within stretch: ClosedRange<Int>) {
        for _ in 0..<Self.mostRounds {
            var hasChanged = false
            for frame in stretch where counts[frame] > 0 {
                add(-1, at: frame)
                let best = bestPlace(near: frame, within: stretch)
                if best != frame { hasChanged = true }
                if let best { add(1, at: best) }
            }
            for frame in stretch where !expected[frame].isNaN && gain(ofSpikeAt: frame) > Self.leastGain {
                add(1, at: frame)
                hasChanged = true
            }
            if !hasChanged { return }
        }
    }

    /// The frame in which a spike that was just taken from `frame` explains most; `nil` where it explains nothing.
    private func bestPlace(near frame: Int, within stretch: ClosedRange<Int>) -> Int? {
        var (best, bestGain) = (frame, gain(ofSpikeAt: frame))
        let reach = kernel.weights.count
        let near = max(stretch.lowerBound, frame - reach)...min(stretch.upperBound, frame + reach)
        for place in near where !expected[place].isNaN {
            let gain = gain(ofSpikeAt: place)
            if gain > bestGain + Self.leastGain { (best, bestGain) = (place, gain) }
        }
        return bestGain < -Self.leastGain ? nil : best
    }

    /// All spikes with their uncertainties.
    func spikes() -> [PlacedSpike] {
        var rest = self
        return counts.indices.filter { counts[$0] > 0 }.flatMap { frame in
            let uncertainty = rest.uncertainty(ofSpikeAt: frame)
            return (0..<counts[frame]).map { _ in PlacedSpike(frame: frame, uncertainty: uncertainty) }
        }
    }

    private mutating func uncertainty(ofSpikeAt frame: Int) -> ClosedRange<Int> {
        add(-1, at: frame)
        defer { add(1, at: frame) }
        let least = gain(ofSpikeAt: frame) - SpikePlacement.toleratedCost
        let isGoodEnough = { (explanation: SpikeExplanation, place: Int) in
            explanation.expected.indices.contains(place) && !explanation.expected[place].isNaN
                && explanation.gain(ofSpikeAt: place) >= least
        }
        var (earliest, latest) = (frame, frame)
        while isGoodEnough(self, earliest - 1) { earliest -= 1 }
        while isGoodEnough(self, latest + 1) { latest += 1 }
        return earliest...latest
    }

    private mutating func add(_ count: Int, at frame: Int) {
        counts[frame] += count
        for place in kernel.frames(of: frame).clamped(to: expected.indices) {
            smoothed[place] += Double(count) * kernel.weights[place - frame - kernel.firstOffset]
        }
    }

    /// By how much a further spike makes the distance smaller.
    private func gain(ofSpikeAt frame: Int) -> Double {
        gain(ofSpikeAt: frame) { smoothed[frame + kernel.firstOffset + $0] }
    }

    /// The same beside other spikes, which add up to `others`, by the index of the kernel's weight.
    private func gain(ofSpikeAt frame: Int, beside others: (Int) -> Double) -> Double {
        let first = frame + kernel.firstOffset
        return kernel.frames(of: frame).clamped(to: expected.indices).reduce(0) { gain, place in
            guard !expected[place].isNaN else { return gain }
            let missing = expected[place] - others(place - first)
            return gain + abs(missing) - abs(missing - kernel.weights[place - first])
        }
    }
}
