internal import Core
internal import Signals

/// What one spike adds to the frames around it, without the weights at both ends that are as good as nothing.
struct SpikeKernel: Sendable {
    /// The frame of the first weight, counted from that of the spike; at most 0.
    let firstOffset: Int
    let weights: [Double]

    /// The share of the whole below which a weight is nothing.
    private static let negligibleWeight = 1e-12

    /// The kernel that a network's training spikes were smoothed with.
    init(of configuration: BundleConfiguration, frameRateHz: Double) {
        let smoothingSeconds = configuration.smoothingSeconds
        self.init(
            configuration.isCausal
                ? causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
                : gaussianKernel(sigmaFrames: smoothingSeconds * frameRateHz))
    }

    /// Takes weights of which the middle one is at the spike.
    init(_ symmetric: [Double]) {
        let middle = symmetric.count / 2
        let isSomething = { (weight: Double) in weight > Self.negligibleWeight }
        let first = min(symmetric.firstIndex(where: isSomething) ?? middle, middle)
        let last = max(symmetric.lastIndex(where: isSomething) ?? middle, middle)
        firstOffset = first - middle
        weights = Array(symmetric[first...last])
    }

    /// The frames that a spike in `frame` adds to.
    func frames(of frame: Int) -> Range<Int> {
        frame + firstOffset..<frame + firstOffset + weights.count
    }
}
