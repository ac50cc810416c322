import Core
import Files
import Formats
import Foundation
import Signals
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Resampled neurons in the registry")
struct ResampledNeuronTests {
    private func withNeuron(_ body: (OpenRegistry, NeuronRecord, ResampledNeuron) throws -> Void) throws {
        try withRegistryAndFolder { registry, folder in
            // The second recording is no longer than a window.
            let (long, short) = (SampleGroundTruth.neuron(), SampleGroundTruth.neuron(frameCount: 60))
            let neuron = GroundTruthNeuron(
                dataset: long.dataset, name: long.name, traits: long.traits,
                recordings: [long.recordings[0], short.recordings[1]])
            try SampleGroundTruth.write([neuron], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let record = try registry.groundTruth.neuron(named: "cell1")
            let expected = ResampledNeuron(try registry.groundTruth.content(of: record), frameRateHz: 15, noiseLevel: 8)
            try body(registry, record, expected)
        }
    }

    private func expectEqual(_ neuron: ResampledNeuron, _ expected: ResampledNeuron) {
        #expect(neuron.recordings == expected.recordings)
        #expect(neuron.leftOut.map(\.recordingIndex) == expected.leftOut.map(\.recordingIndex))
        #expect(neuron.leftOut.map(\.reason) == expected.leftOut.map(\.reason))
    }

    @Test("are computed once, and then read")
    func kept() throws {
        try withNeuron { registry, record, expected in
            #expect(expected.recordings.count == 1 && expected.leftOut.count == 1)
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
            let files = try registry.core.derived.contents()
            #expect(files.count == 1)
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
            // Without its object a neuron can only be read.
            try FileManager.default.removeItem(at: registry.store.url(of: record.digest))
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
            #expect(throws: RegistryError.self) {
                try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 9)
            }
            #expect(try registry.core.derived.contents() == files)
        }
    }

    @Test("differ by rate, noise level and window")
    func keys() throws {
        try withNeuron { registry, record, _ in
            _ = try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8)
            #expect(
                try registry.groundTruth.resampled(record, frameRateHz: 20, noiseLevel: 8).recordings[0].frameRateHz
                    == 20)
            #expect(
                try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: nil).recordings[0].noiseLevel
                    == nil)
            #expect(
                try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8, windowLength: 16).recordings
                    .count == 2)
            #expect(try registry.core.derived.contents().count == 4)
        }
    }

    @Test("are computed again where the kept file is damaged", arguments: ["", "damaged"])
    func damaged(content: String) throws {
        try withNeuron { registry, record, expected in
            _ = try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8)
            let files = try registry.core.derived.contents()
            let sound = try Data(contentsOf: files[0])
            try Data(content.utf8).write(to: files[0])
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
            #expect(try registry.core.derived.contents() == files)
            #expect(try Data(contentsOf: files[0]) == sound)
        }
    }

    @Test("are computed where nothing can be kept")
    func unwritable() throws {
        try withNeuron { registry, record, expected in
            // A file in the folder's place stops even the superuser.
            try Data().write(to: registry.location.derived)
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
        }
    }

    @Test("are no part of what is verified and repaired, are counted, and are garbage")
    func care() throws {
        try withNeuron { registry, record, expected in
            _ = try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8)
            let information = try registry.information()
            #expect(information.objectCount == 1 && information.derivedCount == 1)
            #expect(information.derivedByteCount > 4 * 3 * 300)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            #expect(try registry.maintenance.repair().actions.isEmpty)
            #expect(try registry.maintenance.collectGarbage(dryRun: false).items.isEmpty)
            let items = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0).items
            #expect(items.map(\.reason) == [.derived] && items[0].byteCount == information.derivedByteCount)
            #expect(try registry.core.derived.contents().isEmpty)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            expectEqual(try registry.groundTruth.resampled(record, frameRateHz: 15, noiseLevel: 8), expected)
        }
    }
}
