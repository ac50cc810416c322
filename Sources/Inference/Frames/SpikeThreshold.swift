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
        switch mode {
        case .none: break
        case .zero:
            for frame in row.indices where row[frame] < 0 { row[frame] = 0 }
        case .floor:
            silence(&row)
        }
    }

    /// Sets to 0 what is negative, or further than the reach from every frame above θ.
    private func silence(_ row: inout MutableSpan<Float>) {
        var isKept = [Bool](repeating: false, count: row.count)
        for frame in row.indices where row[frame] > floorHeight {
            let neighbours = max(0, frame - reachFrames)...min(row.count - 1, frame + reachFrames)
            for neighbour in neighbours { isKept[neighbour] = true }
        }
        for frame in row.indices where row[frame] < 0 || !(isKept[frame] || row[frame].isNaN) { row[frame] = 0 }
    }
}
