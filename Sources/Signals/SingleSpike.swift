/// What a perfect model predicts around one spike: the kernel that smoothed its training spikes.
///
/// A peak divided by ``peak`` tells how many spikes fell close together, and so does a sum divided by ``area``.
public struct SingleSpike: Hashable, Sendable, Codable {
    /// The expected spikes in the highest frame, at the model's frame rate.
    public let peak: Double
    /// The width at half of ``peak``, with straight lines between the frames, in seconds.
    public let widthSeconds: Double
    /// The sum over all frames, in spikes.
    public let area: Double
    /// The expected spikes in each frame that has any, from `firstFrame` on.
    package let frames: [Double]
    /// The first of ``frames``, relative to the frame of the spike.
    package let firstFrame: Int

    /// Takes the kernel of a model.
    ///
    /// - Parameters:
    ///   - smoothingSeconds: standard deviation of the kernel, or the shape of a causal one, at least 0.
    ///   - frameRateHz: frames per second.
    ///   - isCausal: whether the kernel starts at the spike.
    public init(smoothingSeconds: Double, frameRateHz: Double, isCausal: Bool) {
        let kernel =
            isCausal
            ? causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
            : gaussianKernel(sigmaFrames: smoothingSeconds * frameRateHz)
        let highest = kernel.indices.max { kernel[$0] < kernel[$1] } ?? 0
        let half = kernel[highest] / 2
        // Where the kernel falls to one half, from its highest frame on; beyond its ends it is 0.
        let distance = { (step: Int) -> Double in
            var frame = highest
            while kernel.indices.contains(frame), kernel[frame] > half { frame += step }
            let (inner, outer) = (kernel[frame - step], kernel.indices.contains(frame) ? kernel[frame] : 0)
            return Double(abs(frame - step - highest)) + (inner - half) / (inner - outer)
        }
        peak = kernel[highest]
        widthSeconds = (distance(1) + distance(-1)) / frameRateHz
        area = kernel.reduce(0, +)
        // What is below a thousandth of the peak nobody sees.
        let visible = kernel.indices.filter { kernel[$0] > kernel[highest] / 1000 }
        let range = (visible.first ?? highest)...(visible.last ?? highest)
        (frames, firstFrame) = (Array(kernel[range]), range.lowerBound - kernel.count / 2)
    }
}
