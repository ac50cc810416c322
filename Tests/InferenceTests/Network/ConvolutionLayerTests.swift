import Core
import TestSupport
import Testing

@testable import Inference

/// Kernels read and write whole vectors: whoever calls them must have made room.
@Suite("Rows that are too short for a kernel")
struct ConvolutionLayerTests {
    /// The second layer of a small network: two channels in, three out, three taps.
    static func layer() throws -> ConvolutionLayer {
        let step = try Generated.smallShape().layers[1]
        let weights = try Generated.weights(Generated.smallShape(), seed: 1)
        return ConvolutionLayer(
            step, kernel: weights.tensors[2].values, bias: weights.tensors[3].values, backend: .portable)
    }

    static func rows(_ channelCount: Int, _ frameCapacity: Int) -> ChannelRows {
        ChannelRows(channelCount: channelCount, frameCapacity: frameCapacity)
    }

    @Test("are room enough for as many frames as they were made for")
    func enough() throws {
        let layer = try Self.layer()
        for frames in [1, 15, 16, 17, 64] {
            layer.apply(to: Self.rows(2, frames + 2), into: Self.rows(3, frames), frames: frames)
        }
    }

    @Test("are refused before anything is read or written beyond them")
    func refused() async {
        await #expect(processExitsWith: .failure) {
            // 64 floats per row: 49 frames are 64 in whole vectors, and two taps more are read.
            try Self.layer().apply(to: Self.rows(2, 48), into: Self.rows(3, 48), frames: 49)
        }
        await #expect(processExitsWith: .failure) {
            // What is written must not reach the zeros that separate rows.
            let output = ChannelRows(channelCount: 3, frameCapacity: 16, margin: 16)
            try Self.layer().apply(to: Self.rows(2, 100), into: output, frames: 33)
        }
        await #expect(processExitsWith: .failure) {
            Self.rows(2, 48).pool(into: Self.rows(2, 48), shift: 16, count: 49, backend: .portable)
        }
        await #expect(processExitsWith: .failure) {
            Self.rows(3, 48).pool(into: Self.rows(2, 48), shift: 1, count: 16, backend: .portable)
        }
        await #expect(processExitsWith: .failure) {
            // In place, the earlier samples have become maxima before they are compared.
            let rows = Self.rows(2, 48)
            rows.pool(from: 16, into: rows, at: 16, shift: -16, count: 16, backend: .portable)
        }
        await #expect(processExitsWith: .failure) {
            // Three taps need three columns.
            let output = ColumnRing(channelCount: 3, columns: 1, lanes: 16)
            try Self.layer().apply(
                to: ColumnRing(channelCount: 2, columns: 2, lanes: 16), into: output, lanes: 16, ahead: nil)
        }
    }
}
