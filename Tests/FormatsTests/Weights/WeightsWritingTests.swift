import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Writing weights for other programs")
struct WeightsWritingTests {
    /// The published network, a tiny one, and one with more numbers in an array than two bytes count.
    static let shapes = [
        ([31, 19, 5], [30, 40, 50], 64, 10), ([3, 3, 2], [2, 3, 2], 16, 2), ([9, 9, 3], [60, 150, 8], 64, 7),
    ]

    private func weights(_ taps: [Int], _ channels: [Int], _ window: Int, _ units: Int) throws -> NetworkWeights {
        let shape = try NetworkPlan(
            windowLength: window, convolutionTaps: taps, convolutionChannels: channels, denseUnits: units)
        return try Generated.weights(shape, seed: 5)
    }

    @Test("a Keras file gives the same weights", arguments: shapes)
    func keras(_ taps: [Int], _ channels: [Int], _ window: Int, _ units: Int) throws {
        let weights = try weights(taps, channels, window, units)
        let configuration = Generated.configuration(shape: weights.plan)
        let bytes = try KerasWeightsFile.encode(weights, configuration: configuration, name: "member")
        let file = FileBytes(path: "member.h5", bytes: Array(bytes))
        #expect(try KerasWeightsFile.read(file, shape: weights.plan) == weights)
        #expect(try KerasWeightsFile.encode(weights, configuration: configuration, name: "other") == bytes)
    }

    @Test("a PyTorch file gives the same weights", arguments: shapes)
    func torch(_ taps: [Int], _ channels: [Int], _ window: Int, _ units: Int) throws {
        let weights = try weights(taps, channels, window, units)
        let bytes = try TorchWeightsFile.encode(weights, name: "member")
        let file = FileBytes(path: "member.pth", bytes: Array(bytes))
        #expect(try TorchWeightsFile.read(file, shape: weights.plan) == weights)
    }

    @Test("Keras' description of the network is JSON that names its extents")
    func architecture() throws {
        let shape = try Generated.standardShape(denseUnits: 30)
        let text = KerasArchitecture(shape).modelConfiguration
        let model = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let layers = try #require((model["config"] as? [String: Any])?["layers"] as? [[String: Any]])
        let settings = layers.compactMap { $0["config"] as? [String: Any] }
        #expect(settings.compactMap { $0["filters"] as? Int } == shape.convolutionChannels)
        #expect(settings.compactMap { $0["kernel_size"] as? [Int] } == shape.convolutionTaps.map { [$0] })
        #expect(settings.compactMap { $0["units"] as? Int } == [30, 1])
        #expect(settings.compactMap { $0["activation"] as? String } == ["relu", "relu", "relu", "relu", "linear"])
        #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(KerasArchitecture.trainingConfiguration.utf8))
        }
    }

    @Test("PyTorch's numbers begin at multiples of 64 bytes and are in the order of PyTorch's axes")
    func torchLayout() throws {
        let weights = try TinyNetwork.weights()
        let bytes = Array(try TorchWeightsFile.encode(weights, name: "member"))
        let archive = try ZipDirectory(FileBytes(path: "member.pth", bytes: bytes), atMost: 20)
        #expect(archive.entries.allSatisfy { $0.range.lowerBound.isMultiple(of: 64) })
        #expect(archive.entries.map(\.name).first == "member/data.pkl")
        let dense = try #require(archive.entries.first { $0.name == "member/data/6" })
        let numbers = unsafe [Float](copying: Array(try archive.contents(of: dense)).span.bytes)
        let kernel = weights.tensors[6].values
        #expect(numbers == [kernel[0], kernel[2], kernel[1], kernel[3]])
    }
}
