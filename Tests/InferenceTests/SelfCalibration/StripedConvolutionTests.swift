import CConvolution
import Core
import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite("Rows in stripes")
struct StripedConvolutionTests {
    static let backends = [KernelBackend.portable, .avx2, .avx512].filter(\.isSupported)

    private func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
    }

    private func rows(_ channels: [[Float]]) -> ChannelRows {
        let steps = channels[0].count / Int(CSTRIPES)
        let rows = ChannelRows(
            channelCount: channels.count, frameCapacity: channels[0].count, margin: 2 * Int(CSTRIPES_MARGIN))
        for (channel, values) in channels.enumerated() {
            unsafe cstripes_load(values, steps, rows.base + channel * rows.stride)
        }
        return rows
    }

    private func channels(_ rows: ChannelRows, count: Int, frames: Int) -> [[Float]] {
        (0..<count).map { channel in
            var values = [Float](repeating: .nan, count: frames)
            unsafe cstripes_store(rows.base + channel * rows.stride, frames / Int(CSTRIPES), &values)
            return values
        }
    }

    private func layer(inputs: Int, outputs: Int, taps: Int, rectifies: Bool) -> SelfCalibratingWeights.Layer {
        let convolution = SelfCalibratingPlan.Convolution(
            name: "test", inputs: inputs, outputs: outputs, taps: taps, rectifies: rectifies)
        return SelfCalibratingWeights.Layer(
            convolution: convolution, kernel: numbers(taps * inputs * outputs, seed: 1), bias: numbers(outputs, seed: 2)
        )
    }

    private func apply(
        _ layer: SelfCalibratingWeights.Layer, to input: [[Float]], backend: KernelBackend,
        _ modulation: SelfCalibratingWeights.Modulation? = nil
    ) -> [[Float]] {
        let (frames, outputs) = (input[0].count, layer.convolution.outputs)
        let output = rows(Array(repeating: Array(repeating: .nan, count: frames), count: outputs))
        let workspace = ChannelRows(
            channelCount: 1, frameCapacity: StripedConvolution.workspaceCount(of: layer.convolution))
        let prepared = StripedConvolution(layer, backend: backend)
        prepared.apply(
            to: rows(input), into: output, prepared.outputs(modulation), steps: frames / Int(CSTRIPES),
            workspace: workspace)
        return channels(output, count: outputs, frames: frames)
    }

    @Test(
        "are convolved as in their order, of any number of steps, channels and taps", arguments: [1, 5, 7, 9], backends)
    func convolutions(taps: Int, backend: KernelBackend) {
        for (inputs, outputs) in [(1, 1), (3, 8), (5, 17)] {
            let layer = layer(inputs: inputs, outputs: outputs, taps: taps, rectifies: outputs == 8)
            for steps in [1, 2, 3, 6, 7, 13, 19] {
                let input = (0..<inputs).map { numbers(16 * steps, seed: UInt64(10 + $0)) }
                let expected = SelfCalibratingOracle.convolve(input.map { $0.map(Double.init) }, layer)
                for (row, expected) in zip(apply(layer, to: input, backend: backend), expected) {
                    for (found, expected) in zip(row, expected) {
                        #expect(abs(Double(found) - expected) < 2e-5, "\(inputs) to \(outputs), \(steps) steps")
                    }
                }
            }
        }
    }

    @Test("take a calibration's scales and shifts as if the kernel had them", arguments: backends)
    func modulation(backend: KernelBackend) {
        var layer = layer(inputs: 4, outputs: 6, taps: 5, rectifies: true)
        let (scales, shifts) = (numbers(6, seed: 3), numbers(6, seed: 4))
        let modulation = SelfCalibratingWeights.Modulation(places: 0..<12, scales: scales, shifts: shifts)
        let input = (0..<4).map { numbers(160, seed: UInt64(20 + $0)) }
        let found = apply(layer, to: input, backend: backend, modulation)
        for index in layer.kernel.indices { layer.kernel[index] *= 1 + scales[index % 6] }
        for output in 0..<6 { layer.bias[output] = layer.bias[output] * (1 + scales[output]) + shifts[output] }
        let expected = SelfCalibratingOracle.convolve(input.map { $0.map(Double.init) }, layer)
        for (a, b) in zip(found.joined(), expected.joined()) { #expect(abs(Double(a) - b) < 2e-5) }
    }

    @Test("have the same bits with vectors of 8 and 16 floats", .enabled(if: KernelBackend.avx512.isSupported))
    func bits() {
        for taps in [1, 5, 9] {
            let layer = layer(inputs: 5, outputs: 9, taps: taps, rectifies: false)
            let input = (0..<5).map { numbers(16 * 11, seed: UInt64(30 + $0)) }
            #expect(apply(layer, to: input, backend: .avx2) == apply(layer, to: input, backend: .avx512))
        }
    }

    @Test("have ln(1 + eˣ) and asinh of numbers of any size", arguments: backends)
    func functions(backend: KernelBackend) {
        let sizes = stride(from: -9.0, to: 4, by: 0.01).map { Float(pow(10, $0)) }
        let numbers = (sizes + sizes.map { -$0 } + Array(repeating: 0, count: 15)).dropLast((2 * sizes.count + 15) % 16)
        var found = [Float](repeating: .nan, count: numbers.count)
        unsafe withAligned(Array(numbers)) { numbers, results, steps in
            unsafe cstripes_softplus(backend.kernel, numbers, results, steps)
            for index in found.indices { found[index] = unsafe results[index] }
        }
        for (x, found) in zip(numbers, found) {
            let expected = max(Double(x), 0) + log1p(exp(-abs(Double(x))))
            #expect(abs(Double(found) - expected) <= 3e-7 * expected + 1e-37, "softplus \(x)")
        }
        unsafe withAligned(Array(numbers)) { numbers, results, steps in
            unsafe cstripes_asinh(backend.kernel, numbers, results, steps)
            for index in found.indices { found[index] = unsafe results[index] }
        }
        for (x, found) in zip(numbers, found) {
            let expected = asinh(Double(x))
            #expect(abs(Double(found) - expected) <= 3e-7 * abs(expected), "asinh \(x)")
        }
    }

    private func withAligned(
        _ numbers: [Float],
        _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, _ steps: Int) -> Void
    ) {
        let (row, results) = (rows([numbers]), rows([numbers]))
        for (index, number) in numbers.enumerated() { unsafe row.base[index] = number }
        unsafe body(row.base, results.base, numbers.count / Int(CSTRIPES))
    }
}
