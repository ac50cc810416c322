import Core
import Inference
import TestSupport
import Testing

@testable import Training

/// Kernels read and write whole vectors, and zeros around derivatives: whoever calls them must have made room.
@Suite("Rows that are too short for a kernel in training")
struct DirectLayerTests {
    /// The second layer of a small network: two channels in, three out, three taps; a step of time is four floats.
    static func layer() throws -> DirectLayer {
        let step = try Generated.smallShape().layers[1]
        let weights = try Generated.weights(Generated.smallShape(), seed: 1)
        let (kernel, bias) = (weights.tensors[2].values, weights.tensors[3].values)
        let layer = TrainableLayer(
            step, kernel: kernel, bias: bias, kernelSquares: kernel, biasSquares: bias, kernelMeans: [], biasMeans: [],
            backend: .portable)
        return DirectLayer(layer, segments: 4)
    }

    static func rows(_ channelCount: Int, _ frameCapacity: Int, margin: Int = 0) -> ChannelRows {
        ChannelRows(channelCount: channelCount, frameCapacity: frameCapacity, margin: margin)
    }

    @Test("are room enough for as many time steps as they were made for")
    func enough() throws {
        let layer = try Self.layer()
        for frames in [1, 4, 5, 16] {
            var gradient = LayerGradient(of: layer.step)
            let (input, deltas) = (Self.rows(2, 4 * (frames + 2)), Self.rows(3, 4 * frames, margin: 8))
            layer.apply(to: input, into: deltas, frames: frames)
            layer.addGradient(of: input, deltas: deltas, frames: frames, to: &gradient)
            layer.applyBackward(to: deltas, into: input, frames: frames)
        }
    }

    @Test("are refused before anything is read or written beyond them")
    func refused() async {
        await #expect(processExitsWith: .failure) {
            // 13 steps are 64 floats in whole vectors, and two steps more are read.
            try Self.layer().apply(to: Self.rows(2, 48), into: Self.rows(3, 48), frames: 13)
        }
        await #expect(processExitsWith: .failure) {
            var gradient = LayerGradient(of: try Self.layer().step)
            try Self.layer().addGradient(
                of: Self.rows(2, 48), deltas: Self.rows(3, 48), frames: 13, to: &gradient)
        }
        await #expect(processExitsWith: .failure) {
            // Without zeros before the derivatives, the way back would read what is not there.
            try Self.layer().applyBackward(to: Self.rows(3, 48), into: Self.rows(2, 64), frames: 4)
        }
        await #expect(processExitsWith: .failure) {
            try Self.layer().applyBackward(to: Self.rows(3, 48, margin: 8), into: Self.rows(2, 16), frames: 12)
        }
    }
}
