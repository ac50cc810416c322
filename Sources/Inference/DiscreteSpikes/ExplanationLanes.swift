internal import CConvolution

/// Many explanations of a prediction up to a frame, side by side, so that each step is one for all of them.
struct ExplanationLanes {
    private(set) var count = 0
    /// Of each the sum of absolute differences over the frames that are settled; infinite where there is none.
    private(set) var distances: [Double] = []
    /// What each leaves unexplained of the frames that a spike in the newest one adds to, in blocks of so many as the kernels
    /// compute at once: `[blocks × frames × lanes]`.
    private var unexplained: [Double] = []
    /// What the spike that was added last gains in each.
    private(set) var gains: [Double] = []
    /// What each will cost: what is too much already, and as much of what is missing as later spikes cannot add.
    private(set) var ranks: [Double] = []
    private let frameCount: Int
    private let backend: cconvolution_backend

    private static let lanes = Int(CCONVOLUTION_SPIKE_LANES)
    private var blockCount: Int { (count + Self.lanes - 1) / Self.lanes }
    /// How many lanes those with one spike more in the newest frame are behind the others.
    var levelLanes: Int { blockCount * Self.lanes }

    /// None yet.
    ///
    /// - Parameters:
    ///   - frameCount: the frames that a spike adds to.
    ///   - backend: what computes the steps.
    init(frameCount: Int, backend: KernelBackend) {
        (self.frameCount, self.backend) = (frameCount, backend.kernel)
    }

    /// Adds an explanation with no distance.
    mutating func append(unexplained: [Double]) {
        let place = append(distance: 0)
        for frame in 0..<frameCount { self.unexplained[place + Self.lanes * frame] = unexplained[frame] }
    }

    /// Adds one of others.
    mutating func append(_ lane: Int, of others: ExplanationLanes) {
        let target = append(distance: others.distances[lane])
        unsafe cconvolution_spikes_copy(frameCount, others.unexplained, others.place(of: lane), &unexplained, target)
    }

    mutating func removeAll() {
        count = 0
        distances.removeAll(keepingCapacity: true)
        unexplained.removeAll(keepingCapacity: true)
    }

    /// Becomes what others are a frame later.
    ///
    /// - Parameters:
    ///   - others: explanations up to a frame.
    ///   - newest: what is unexplained of the last frame that a spike in the next one adds to.
    ///   - mostSpikes: how often ``addSpike(_:added:)`` may be called.
    mutating func advance(_ others: ExplanationLanes, newest: Double, mostSpikes: Int) {
        count = others.count
        let missing = (1 + mostSpikes) * levelLanes - distances.count
        if missing > 0 {
            distances += repeatElement(.infinity, count: missing)
            gains += repeatElement(0, count: missing)
            ranks += repeatElement(0, count: missing)
            unexplained += repeatElement(0, count: missing * frameCount)
        }
        unsafe cconvolution_spikes_advance(backend, frameCount, blockCount, others.unexplained, newest, &unexplained)
    }

    /// Adds to those with one spike less in the newest frame, from ``levelLanes`` lanes earlier, one more.
    ///
    /// - Parameters:
    ///   - spikeCount: the spikes in that frame.
    ///   - added: what one adds to each frame.
    mutating func addSpike(_ spikeCount: Int, added: [Double]) {
        precondition((spikeCount + 1) * levelLanes <= distances.count, "no more spikes than there is room for")
        unsafe cconvolution_spikes_add(backend, frameCount, blockCount, spikeCount, added, &unexplained, &gains)
    }

    /// Settles the oldest frame of those with as many spikes in the newest.
    ///
    /// - Parameters:
    ///   - spikeCount: the spikes in that frame.
    ///   - before: the explanations that were advanced.
    ///   - outOfReach: of each frame the share of a spike that can still not come to lie on it.
    mutating func settle(_ spikeCount: Int, after before: ExplanationLanes, outOfReach: [Double]) {
        precondition((spikeCount + 1) * levelLanes <= distances.count, "no more spikes than there is room for")
        unsafe cconvolution_spikes_settle(
            backend, frameCount, blockCount, spikeCount, unexplained, outOfReach, before.distances, &distances, &ranks)
    }

    /// Whether one of the first `comparisons` of these can never become worse than one of others.
    func beat(_ lane: Int, of others: ExplanationLanes, comparisons: Int) -> Bool {
        unsafe cconvolution_spikes_beaten(
            backend, frameCount, others.unexplained, others.place(of: lane), others.distances[lane],
            min(blockCount, comparisons / Self.lanes), unexplained, distances)
    }

    /// The distance of one with the frames that are not settled.
    func total(of lane: Int) -> Double {
        (1..<frameCount).reduce(distances[lane]) { $0 + abs(unexplained[place(of: lane) + Self.lanes * $1]) }
    }

    /// Where the oldest frame of one lies.
    private func place(of lane: Int) -> Int { (lane / Self.lanes) * Self.lanes * frameCount + lane % Self.lanes }

    private mutating func append(distance: Double) -> Int {
        if count.isMultiple(of: Self.lanes) {
            distances += repeatElement(.infinity, count: Self.lanes)
            unexplained += repeatElement(0, count: Self.lanes * frameCount)
        }
        distances[count] = distance
        count += 1
        return place(of: count - 1)
    }
}
