import Core
import Foundation
import Testing

import Files
@testable import Formats

@Suite("PyTorch weights")
struct TorchWeightsFileTests {
    private func read(_ bytes: [UInt8]) throws -> NetworkWeights {
        try TorchWeightsFile.read(FileBytes(path: "member.pth", bytes: bytes), shape: TinyNetwork.shape())
    }

    @Test("strides are honoured, whatever the order of the numbers in the file", arguments: [true, false])
    func strides(isTransposed: Bool) throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(TorchFixture(isTransposed: isTransposed).bytes(weights)) == weights)
    }

    @Test("weights saved from a GPU are read")
    func location() throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(TorchFixture(location: "cuda:0").bytes(weights)) == weights)
    }

    @Test(
        "other dictionaries of the same tensors are read",
        arguments: [
            TorchFixture(isPlain: true), TorchFixture(prefix: "module."), TorchFixture(prefix: "network.module."),
            TorchFixture(isPlain: true, prefix: "_orig_mod."), TorchFixture(isPlain: true, holdsParameters: true),
            TorchFixture(holdsParameters: true),
        ])
    func dictionaries(_ fixture: TorchFixture) throws {
        let weights = try TinyNetwork.weights()
        #expect(try read(fixture.bytes(weights)) == weights)
    }

    @Test("a prefix of one tensor only is refused")
    func prefixOfOne() throws {
        var bytes = try TorchFixture(isTransposed: false, prefix: "a.").pickle(TinyNetwork.weights())
        let place = try #require(bytes.firstRange(of: Array("a.dense2.bias".utf8)))
        bytes[place.lowerBound] = UInt8(ascii: "b")
        var entries = try TorchFixture().entries(TinyNetwork.weights())
        entries[0].contents = bytes
        #expect(throws: FileError.self) { try read(ZipFixture(entries: entries, isTorch: true).bytes()) }
    }

    @Test(
        "strides that make more numbers than there are, or leave gaps, are refused",
        arguments: [
            { $0.map { _ in 0 } }, { $0.map { _ in 1 } }, { $0.map { $0 * 2 } }, { $0.map { max(1, $0 / 2) } },
            { $0.map { min(255, $0 + 1) } }, { $0.map { _ in 255 } },
            { $0.enumerated().map { $0 == 0 ? 0 : $1 } },
        ] as [@Sendable ([Int]) -> [Int]])
    func overlappingStrides(_ change: @escaping @Sendable ([Int]) -> [Int]) throws {
        let bytes = try TorchFixture(changedStrides: change).bytes(TinyNetwork.weights())
        let error = #expect(throws: FileError.self) { try read(bytes) }
        #expect(error?.reason.contains("strides") == true)
    }

    @Test("a storage that all tensors share is refused where they need more than there is")
    func sharedStorage() throws {
        let bytes = try TorchFixture(sharedStorage: 9).bytes(TinyNetwork.weights())
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test("a small file is no large network, however its tensors share a storage")
    func largeNetwork() throws {
        let shape = try NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [300, 400, 500], denseUnits: 10)
        let bytes = try TorchFixture().bytes(TinyNetwork.weights())
        let error = #expect(throws: FileError.self) {
            try TorchWeightsFile.read(FileBytes(path: "member.pth", bytes: bytes), shape: shape)
        }
        #expect(error?.reason.contains("too few") == true)
    }

    @Test(
        "a pickle that does anything else is refused by name",
        arguments: [
            (TorchFixture(ending: Array("cos\nsystem\n".utf8)), "os.system"),
            (TorchFixture(ending: Array("cbuiltins\neval\n".utf8)), "builtins.eval"),
            (TorchFixture(ending: Array("ctorch._utils\n_rebuild_tensor_v2 \n".utf8)), "_rebuild_tensor_v2 "),
            (TorchFixture(ending: Array("ios\nsystem\n".utf8)), "opcode 0x69"),
            (TorchFixture(ending: Array("\u{8C}\u{2}os".utf8)), "opcode 0xc2"),
            (TorchFixture(ending: [0x93]), "opcode 0x93"),
            (TorchFixture(ending: [0x81]), "opcode 0x81"),
            (TorchFixture(ending: [0x82, 1]), "opcode 0x82"),
            (TorchFixture(ending: Array("o".utf8)), "opcode 0x6f"),
            (TorchFixture(storageClass: "torch\nDoubleStorage"), "torch.DoubleStorage"),
        ])
    func foreign(_ fixture: TorchFixture, _ named: String) throws {
        let bytes = try fixture.bytes(TinyNetwork.weights())
        let error = #expect(throws: FileError.self) { try read(bytes) }
        #expect(error?.code == .suspicious)
        #expect(error?.reason.contains(named) == true)
    }

    @Test(
        "a pickle that makes no sense is refused",
        arguments: [
            Array("(".utf8), Array(")".utf8), Array("s".utf8), Array("u".utf8), Array("t".utf8), Array("b".utf8),
            Array("R".utf8), Array("Q".utf8), Array("h\u{63}".utf8), Array("h".utf8), Array("c".utf8),
            Array("cx\n".utf8),
            Array("X\u{5}\0\0\0ab".utf8), Array("X".utf8) + [0xFF, 0xFF, 0xFF, 0xFF],
            Array("X\u{1}\0\0\0".utf8) + [0xFF],
            Array("h\0h\0R".utf8), Array("}q\u{9}h\u{9}".utf8), Array("}K\u{1}K\u{1}s".utf8),
            Array(")K\u{1}K\u{1}s".utf8),
            [UInt8](repeating: UInt8(ascii: ")"), count: 1) + [UInt8](repeating: 0x85, count: 50_000),
            [UInt8](repeating: UInt8(ascii: "("), count: 60_000), [UInt8](repeating: 0x89, count: 70_000),
            Array("..".utf8), Array("J".utf8), Array("J".utf8) + [0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func senseless(_ ending: [UInt8]) throws {
        let bytes = try TorchFixture(ending: ending).bytes(TinyNetwork.weights())
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test(
        "a tensor that reaches outside its storage is refused",
        arguments: [
            TorchFixture(surplusCount: 1), TorchFixture(surplusCount: -1), TorchFixture(surplusOffset: 1),
            TorchFixture(surplusOffset: 65535), TorchFixture(beginning: [0x80, 4]), TorchFixture(byteOrder: "big"),
        ])
    func outside(_ fixture: TorchFixture) throws {
        let bytes = try fixture.bytes(TinyNetwork.weights())
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test("weights of another shape are refused by the tensor's name")
    func otherShape() throws {
        let bytes = try TorchFixture().bytes(TinyNetwork.weights())
        let shape = try NetworkPlan(
            windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 3, 2], denseUnits: 3)
        let error = #expect(throws: FileError.self) {
            try TorchWeightsFile.read(FileBytes(path: "member.pth", bytes: bytes), shape: shape)
        }
        #expect(error?.reason.contains("dense1.weight") == true)
    }

    @Test("a weight that is not a number is refused")
    func notANumber() throws {
        let weights = try TinyNetwork.weights()
        var entries = TorchFixture().entries(weights)
        entries[2].contents.replaceSubrange(0..<4, with: littleEndian(Float.nan.bitPattern))
        let bytes = ZipFixture(entries: entries, isTorch: true).bytes()
        let error = #expect(throws: FileError.self) { try read(bytes) }
        #expect(error?.reason.contains("conv1.kernel") == true)
    }

    @Test("an archive without the pickle, a storage, or with a compressed one is refused", arguments: [0, 2, 5, 99])
    func incomplete(_ place: Int) throws {
        var entries = try TorchFixture().entries(TinyNetwork.weights())
        if entries.indices.contains(place) { entries.remove(at: place) } else { entries[2].method = 8 }
        let bytes = ZipFixture(entries: entries, isTorch: true).bytes()
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test("a damaged file is an error or reads the same")
    func damaged() throws {
        let weights = try TinyNetwork.weights()
        let bytes = TorchFixture().bytes(weights)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.truncations(of: bytes, stride: 3), weights, read)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.bitFlips(of: bytes), weights, read)
    }
}
