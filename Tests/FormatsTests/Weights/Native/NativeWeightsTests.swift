import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Native weights")
struct NativeWeightsTests {
    private func read(_ bytes: [UInt8], levels: [Int]? = nil) throws -> [Ensemble] {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "weights.safetensors")
            try Data(bytes).write(to: url)
            return try NativeWeights(url, configuration: TinyNetwork.configuration()).ensembles(levels: levels)
        }
    }

    @Test("a bundle comes back, whole or by level")
    func roundTrip() throws {
        let bundle = try TinyNetwork.bundle()
        let bytes = Array(NativeWeights.encode(bundle))
        #expect(try read(bytes) == bundle.ensembles)
        #expect(try read(bytes, levels: [3]) == [bundle.ensembles[1]])
        #expect(throws: FileError.self) { try read(bytes, levels: [4]) }
    }

    @Test("weights of another bundle are refused")
    func otherBundle() throws {
        let bytes = Array(NativeWeights.encode(try TinyNetwork.bundle(noiseLevels: [2, 3, 4])))
        #expect(throws: FileError.self) { try read(bytes) }
    }

    @Test("a damaged file is an error or reads the same")
    func damaged() throws {
        let bundle = try TinyNetwork.bundle()
        let bytes = Array(NativeWeights.encode(bundle))
        let dataStart = bytes.count - 4 * 4 * (try TinyNetwork.shape().parameterCount)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.truncations(of: bytes, stride: 5), bundle.ensembles) {
            try read($0)
        }
        // The numbers have no checksum of their own; the registry's digest covers them.
        DamagedCopies.expectErrorOrEqual(
            DamagedCopies.bitFlips(of: bytes, sparing: [dataStart..<bytes.count]), bundle.ensembles
        ) { try read($0) }
    }
}
