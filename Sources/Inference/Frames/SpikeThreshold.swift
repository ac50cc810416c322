internal import Core
internal import Foundation
internal import Signals

/// Turns a row of outputs into expected spikes per frame by a ``Threshold``.
struct SpikeThreshold: Sendable {
    let mode: Threshold
    /// θ, the height of a single smoothed spike divided by e.
    let floorHeight: Float
    /// How far a frame above θ protects its neighbours, ⌊σ⌋.
    let reachFrames: Int

    init(_ mode: Threshold, smoothingFrames: Double) {
        self.mode = mode
        let kernel = gaussianKernel(sigmaFrames: smoothingFrames)
        floorHeight = Float(kernel[kernel.count / 2] / M_E)
        reachFrames = Int(smoothingFrames.rounded(.down))
    }

    /// Applies the threshold in place; NaN stays NaN.
    func apply(to row: inout MutableSpan<Float>) {
        if mode == .floor {
            silence(&row)
        } else {
            for frame in row.indices { row[frame] = applied(to: row[frame], true) }
        }
    }

    /// What becomes of one output; NaN stays NaN.
    ///
    /// - Parameters:
    ///   - output: what the networks say.
    ///   - isNear: whether a frame above θ is within the reach; only ``Threshold/floor`` asks.
    /// - Returns: expected spikes.
    func applied(to output: Float, _ isNear: Bool) -> Float {
        switch mode {
        case .none: output
        case .zero: output < 0 ? 0 : output
        case .floor: output < 0 || !(isNear || output.isNaN) ? 0 : output
        }
    }

    /// Sets to 0 what is negative, or further than the reach from every frame above θ.
    private func silence(_ row: inout MutableSpan<Float>) {
        var isKept = [Bool](repeating: false, count: row.count)
        for frame in row.indices where row[frame] > floorHeight {
            let neighbours = max(0, frame - reachFrames)...min(row.count - 1, frame + reachFrames)
            for neighbour in neighbours { isKept[neighbour] = true }
        }
        for frame in row.indices { row[frame] = applied(to: row[frame], isKept[frame]) }
    }
}
