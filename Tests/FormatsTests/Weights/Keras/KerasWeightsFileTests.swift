import Core
import Foundation
import Testing

import Files
@testable import Formats

@Suite("Keras weights")
struct KerasWeightsFileTests {
    private func read(_ bytes: [UInt8]) throws -> NetworkWeights {
        try KerasWeightsFile.read(FileBytes(path: "member.h5", bytes: bytes), shape: TinyNetwork.shape())
    }

    @Test("layers are taken in the order of Keras' list, not of their names", arguments: [true, false])
    func order(countsSteps: Bool) throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(KerasFixture(countsSteps: countsSteps).bytes(weights)) == weights)
    }

    @Test("the names of layers and weights may be of variable length")
    func variableNames() throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(KerasFixture(namesHaveVariableLength: true).bytes(weights)) == weights)
    }

    @Test("kernel and bias are told apart by name")
    func kernelAndBias() throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(KerasFixture(weightNames: ["bias:0", "kernel:0"]).bytes(weights)) == weights)
    }

    @Test(
        "lists that name other layers or weights are refused",
        arguments: [
            KerasFixture(layerNames: []),
            KerasFixture(layerNames: KerasFixture.layers.dropLast() + ["dense_11"]),
            KerasFixture(layerNames: KerasFixture.layers.dropLast() + ["dense_9"]),
            KerasFixture(layerNames: Array(KerasFixture.layers.dropLast())),
            KerasFixture(layerNames: KerasFixture.layers.reversed()),
            KerasFixture(layerNames: ["../optimizer_weights"]),
            KerasFixture(layerNames: ["../optimizer_weights"], namesHaveVariableLength: true),
            KerasFixture(weightNames: ["kernel:0"]),
            KerasFixture(weightNames: ["kernel:0", "kernel:0"]),
            KerasFixture(weightNames: ["kernel:0", "gamma:0"]),
            KerasFixture(weightNames: ["kernel:0", "bias:0", "gamma:0"]),
        ])
    func otherNames(_ fixture: KerasFixture) throws {
        let bytes = try fixture.bytes(TinyNetwork.weights())
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test("weights of another shape are refused by the tensor's name")
    func otherShape() throws {
        let bytes = try KerasFixture().bytes(TinyNetwork.weights())
        let shape = try NetworkPlan(
            windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 3, 2], denseUnits: 3)
        let error = #expect(throws: FileError.self) {
            try KerasWeightsFile.read(FileBytes(path: "member.h5", bytes: bytes), shape: shape)
        }
        #expect(error?.reason.contains("dense.kernel") == true)
    }

    @Test(
        "what is no HDF5 file is refused",
        arguments: [[], Array("no HDF5 file".utf8), [UInt8](repeating: 0, count: 999)])
    func foreign(_ bytes: [UInt8]) {
        #expect(throws: FileError.self) { try read(bytes) }
    }

    /// Where the numbers are, and where the file says so. The format has no checksum: a flipped bit of a number is
    /// another number, and one of its address may lead to unused space. The registry's digests reveal both.
    private func numbers(_ weights: NetworkWeights, in bytes: [UInt8]) throws -> [Range<Int>] {
        let data = Data(bytes)
        return try weights.tensors.flatMap { tensor in
            let numbers = try #require(data.range(of: Data(tensor.values.flatMap { littleEndian($0.bitPattern) })))
            let address = try #require(data.range(of: Data(littleEndian(UInt64(numbers.lowerBound)))))
            return [numbers, address]
        }
    }

    @Test("a damaged file is an error or reads the same", arguments: [false, true])
    func damaged(namesHaveVariableLength: Bool) throws {
        let weights = try TinyNetwork.weights()
        let bytes = try KerasFixture(namesHaveVariableLength: namesHaveVariableLength).bytes(weights)
        let numbers = try numbers(weights, in: bytes)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.truncations(of: bytes, stride: 23), weights, read)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.bitFlips(of: bytes, step: 211, sparing: numbers), weights, read)
    }
}
