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

    @Test("of networks with a floor are those of another model, and older programs refuse them")
    func floor() throws {
        func bundle(floor: Float) throws -> ModelBundle {
            var plan = try Generated.selfCalibratingPlan()
            plan.floor = floor
            return try Generated.bundle(Generated.configuration(shape: NetworkPlan(plan)))
        }
        try withTemporaryFolder { folder in
            let (without, with) = try (bundle(floor: 0), bundle(floor: 0.01))
            let urls = try [without, with].enumerated().map { index, bundle in
                let url = folder.appending(path: "\(index).safetensors")
                try NativeWeights.encode(bundle).write(to: url)
                return url
            }
            #expect(try urls.map { try SafetensorsFile($0).metadata["format_version"] } == ["1", "2"])
            #expect(try NativeWeights(urls[0], configuration: without.configuration).ensembles() == without.ensembles)
            #expect(try NativeWeights(urls[1], configuration: with.configuration).ensembles() == with.ensembles)
            let other = try bundle(floor: 0.02).configuration
            for (url, configuration) in [(urls[0], other), (urls[1], other), (urls[1], without.configuration)] {
                let error = #expect(throws: FileError.self) { try NativeWeights(url, configuration: configuration) }
                #expect(error?.reason.contains("floor") == true)
            }
        }
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
