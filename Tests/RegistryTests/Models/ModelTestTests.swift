import Core
import Foundation
import Files
import Formats
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("The test of a model")
struct ModelTestTests {
    @Test("passes after the import, having compared every output")
    func passes() throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration()
            let result = try registry.models.test(registry.add(configuration).record)
            #expect(result.outcome == .passed)
            // Two levels of two members; three windows' worth of samples.
            #expect(result.outputCount == 2 * 2 * (3 * 16 - 16 + 1))
            #expect(result.largestDeviation?.found == result.largestDeviation?.expected)
        }
    }

    @Test("says which output differs most, and by how much", arguments: [(0, 0), (1, 32), (3, 7)])
    func differs(row: Int, window: Int) throws {
        let (level, member) = ([2, 3][row / 2], row % 2)
        let result = try resultAfter { vectors in
            var outputs = vectors.outputs
            outputs[level]?[member * vectors.outputCount + window] += 0.5
            outputs[3]?[5] += 0.001
            return TestVectors(input: vectors.input, windowLength: vectors.windowLength, outputs: outputs)
        }
        #expect(result.outcome == .differs)
        let deviation = try #require(result.largestDeviation)
        #expect((deviation.noiseLevel, deviation.member, deviation.window) == (level, member, window))
        #expect(abs(deviation.expected - (deviation.found ?? 0) - 0.5) < 1e-3)
    }

    @Test("forgives what another machine may round differently")
    func tolerance() throws {
        let result = try resultAfter { vectors in
            TestVectors(
                input: vectors.input, windowLength: vectors.windowLength,
                outputs: vectors.outputs.mapValues { $0.map { $0 + 0.5e-5 } })
        }
        #expect(result.outcome == .passed)
    }

    @Test("says that the networks will not run where they give no finite number")
    func willNotRun() throws {
        let result = try resultAfter(weights: SampleModels.overflowingBundle()) { $0 }
        #expect(result.outcome == .willNotRun)
        #expect(result.largestDeviation?.found == nil)
    }

    @Test("says “bad format” where an object is missing, altered or of another model", arguments: 0..<4)
    func badFormat(kind: Int) throws {
        try withRegistry { registry in
            let record = try registry.add(SampleModels.configuration()).record
            let objects = try registry.models.manifest(of: record).objects
            let place = registry.store.url(of: (kind < 2 ? objects.weights : objects.testVectors).digest)
            try FileManager.default.removeItem(at: place)
            if kind % 2 == 1 { try Data(count: objects.testVectors.byteCount).write(to: place) }
            let result = try registry.models.test(record)
            #expect(result.outcome == .badFormat)
            #expect(result.reason?.contains(place.path) == true)
        }
    }

    /// Tests a model whose weights or vectors were replaced, with honest digests.
    private func resultAfter(
        weights: ModelBundle? = nil, _ change: (TestVectors) throws -> TestVectors
    ) throws -> ModelTestResult {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration()
            let bundle = try Generated.bundle(configuration)
            let vectors = try change(TestVectors(of: bundle)).encode()
            let objects = [NativeWeights.encode(weights ?? bundle), vectors, Data("config".utf8)]
            let stored = try objects.map { StoredObject(digest: try Digest(of: $0), byteCount: $0.count) }
            let sample = try SampleModels.manifest(
                configuration, ModelObjects(weights: stored[0], testVectors: stored[1], configuration: stored[2]))
            return try registry.models.test(registry.models.publish(sample, objects: objects).record)
        }
    }
}
