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

    @Test("of networks with other rules of what is none are those of another model, and older programs refuse them")
    func rules() throws {
        func bundle(floor: Float, quietSpikes: Float = 0) throws -> ModelBundle {
            var plan = try Generated.selfCalibratingPlan()
            plan.floor = floor
            (plan.quietSpikes, plan.quietFrames) = (quietSpikes, quietSpikes > 0 ? 120 : 0)
            return try Generated.bundle(Generated.configuration(shape: NetworkPlan(plan)))
        }
        try withTemporaryFolder { folder in
            let bundles = try [
                bundle(floor: 0), bundle(floor: 0.01), bundle(floor: 0.01, quietSpikes: 1),
                bundle(floor: 0, quietSpikes: 1),
            ]
            let urls = try bundles.enumerated().map { index, bundle in
                let url = folder.appending(path: "\(index).safetensors")
                try NativeWeights.encode(bundle).write(to: url)
                return url
            }
            #expect(try urls.map { try SafetensorsFile($0).metadata["format_version"] } == ["1", "2", "3", "3"])
            let others = try [bundle(floor: 0.02), bundle(floor: 0.01, quietSpikes: 0.5)]
            for (url, bundle) in zip(urls, bundles) {
                #expect(try NativeWeights(url, configuration: bundle.configuration).ensembles() == bundle.ensembles)
                for other in bundles + others where other.configuration != bundle.configuration {
                    let error = #expect(throws: FileError.self) {
                        try NativeWeights(url, configuration: other.configuration)
                    }
                    #expect(error?.reason.contains("floor") == true)
                }
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
