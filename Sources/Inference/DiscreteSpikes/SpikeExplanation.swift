internal import CConvolution
internal import Core

/// Spike counts per frame, and what they leave unexplained of a prediction when they are smoothed.
struct SpikeExplanation {
    /// Expected spikes, `[frames]`; NaN where there is no prediction.
    let expected: [Double]
    let kernel: SpikeKernel
    let backend: KernelBackend
    private(set) var counts: [Int]
    /// Expected less smoothed spikes, `[frames]` between at least as many more as the kernel is long; 0 where there is no
    /// prediction.
    private var unexplained: [Double]
    /// 1 where there is a prediction, 0 elsewhere; as long.
    private let isPredicted: [Double]

    /// What a change must gain to be one: more than sums of rounded numbers may differ.
    static let leastGain = 1e-9

    /// The most spikes that a frame can hold, far beyond what neurons fire: files may hold anything.
    static let greatestCount = 64

    init(of expected: [Double], kernel: SpikeKernel, backend: KernelBackend) {
        (self.expected, self.kernel, self.backend) = (expected, kernel, backend)
        counts = [Int](repeating: 0, count: expected.count)
        let margin = [Double](repeating: 0, count: kernel.weights.count)
        let behind = margin + [Double](repeating: 0, count: Int(CCONVOLUTION_SPIKE_LANES))
        unexplained = margin + expected.map { $0.isNaN ? 0 : $0 } + behind
        isPredicted = margin + expected.map { $0.isNaN ? 0 : 1 } + behind
    }

    /// The sum of absolute differences over all frames with a prediction.
    var distance: Double { distance(in: expected.indices) }

    /// The same over some frames.
    func distance(in frames: Range<Int>) -> Double {
        let margin = kernel.weights.count
        return (frames.lowerBound + margin..<frames.upperBound + margin).reduce(0) {
            $0 + (isPredicted[$1] == 1 ? abs(unexplained[$1]) : 0)
        }
    }

    /// The most spikes that each frame of an explanation without any may hold: of one more, at least half would be too much even
    /// without any other spike, and still more so beside others.
    func greatestCounts() -> [Int] {
        var (alone, gains) = (self, [Double]())
        takeGains(ofSpikesIn: expected.indices, into: &gains)
        return expected.indices.map { frame in
            guard gains[frame] > 0, hasPrediction(frame) else { return 0 }
            repeat {
                alone.add(1, at: frame)
            } while alone.counts[frame] < Self.greatestCount && alone.gain(ofSpikeAt: frame) > 0
            let count = alone.counts[frame]
            alone.add(-count, at: frame)
            return count
        }
    }

    /// Whether there is a prediction of a frame, which may lie beyond the ends by as many frames as the kernel is long.
    func hasPrediction(_ frame: Int) -> Bool { isPredicted[frame + kernel.weights.count] == 1 }

    /// What is unexplained of such a frame.
    func unexplained(at frame: Int) -> Double { unexplained[frame + kernel.weights.count] }

    mutating func add(_ count: Int, at frame: Int) {
        guard count != 0 else { return }
        counts[frame] += count
        let first = frame + kernel.firstOffset + kernel.weights.count
        for place in kernel.weights.indices { unexplained[first + place] -= Double(count) * kernel.weights[place] }
    }

    /// The same with more spikes, by frame.
    func adding(_ counts: [Int]) -> SpikeExplanation {
        var sum = self
        for (frame, count) in counts.enumerated() { sum.add(count, at: frame) }
        return sum
    }

    /// By how much a further spike makes the distance smaller.
    func gain(ofSpikeAt frame: Int) -> Double {
        let first = frame + kernel.firstOffset + kernel.weights.count
        var gain = 0.0
        for place in kernel.weights.indices {
            let missing = unexplained[first + place]
            gain += isPredicted[first + place] * (abs(missing) - abs(missing - kernel.weights[place]))
        }
        return gain
    }

    /// The same for each of several frames; what `gains` holds behind them is of no use.
    func takeGains(ofSpikesIn frames: Range<Int>, into gains: inout [Double]) {
        let step = Int(CCONVOLUTION_SPIKE_LANES)
        let count = (frames.count + step - 1) / step * step
        if gains.count < count { gains = [Double](repeating: 0, count: count) }
        let first = frames.lowerBound + kernel.firstOffset + kernel.weights.count
        precondition(first >= 0 && first + count + kernel.weights.count - 1 <= unexplained.count, "within the margins")
        unsafe cconvolution_spike_gains(
            backend.kernel, kernel.weights, kernel.weights.count, unexplained, isPredicted, first, count, &gains)
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
            explanation.expected.indices.contains(place) && explanation.hasPrediction(place)
                && explanation.gain(ofSpikeAt: place) >= least
        }
        var (earliest, latest) = (frame, frame)
        while isGoodEnough(self, earliest - 1) { earliest -= 1 }
        while isGoodEnough(self, latest + 1) { latest += 1 }
        return earliest...latest
    }
}
