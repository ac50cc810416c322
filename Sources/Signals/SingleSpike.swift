/// What a perfect model predicts around one spike: the kernel that smoothed its training spikes.
///
/// A peak divided by ``peak`` tells how many spikes fell close together, and so does a sum divided by ``area``.
package struct SingleSpike: Hashable, Sendable, Codable {
    /// The expected spikes in the highest frame, at the model's frame rate.
    package let peak: Double
    /// The width at half of ``peak``, with straight lines between the frames, in seconds.
    package let widthSeconds: Double
    /// The sum over all frames, in spikes.
    package let area: Double
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
    package init(smoothingSeconds: Double, frameRateHz: Double, isCausal: Bool) {
        let kernel =
            isCausal
            ? causalKernel(smoothingSeconds: smoothingSeconds, frameRateHz: frameRateHz)
            : gaussianKernel(sigmaFrames: smoothingSeconds * frameRateHz)
        self.init(response: kernel, spikeAt: kernel.count / 2, frameRateHz: frameRateHz)
    }

    /// Takes what a model says of one spike.
    ///
    /// - Parameters:
    ///   - response: expected spikes per frame, not empty.
    ///   - spikeFrame: the place of the spike's frame in `response`.
    ///   - frameRateHz: frames per second.
    package init(response: [Double], spikeAt spikeFrame: Int, frameRateHz: Double) {
        let highest = response.indices.max { response[$0] < response[$1] } ?? 0
        let half = response[highest] / 2
        // Where the response falls to one half, from its highest frame on; beyond its ends it is 0.
        let distance = { (step: Int) -> Double in
            var frame = highest
            while response.indices.contains(frame), response[frame] > half { frame += step }
            guard frame != highest else { return 0 }
            let (inner, outer) = (response[frame - step], response.indices.contains(frame) ? response[frame] : 0)
            return Double(abs(frame - step - highest)) + (inner - half) / (inner - outer)
        }
        peak = response[highest]
        widthSeconds = (distance(1) + distance(-1)) / frameRateHz
        area = response.reduce(0, +)
        // What is below a thousandth of the peak nobody sees.
        let visible = response.indices.filter { response[$0] > response[highest] / 1000 }
        let range = (visible.first ?? highest)...(visible.last ?? highest)
        (frames, firstFrame) = (Array(response[range]), range.lowerBound - spikeFrame)
    }
}
