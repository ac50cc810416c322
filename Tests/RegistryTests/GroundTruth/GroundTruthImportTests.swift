import Core
import Files
import Formats
import Foundation
import Inspection
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("An import of ground truth")
struct GroundTruthImportTests {
    @Test("makes a version of every dataset, with traits of the published ones, and is idempotent")
    func folder() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            let first = try registry.groundTruth.importFiles(from: [folder])
            #expect(first.files(.added).count == 6 && first.isComplete, "\(first)")
            #expect(first.datasets.map(\.identifier) == ["DS09-GCaMP6f-m-V1@1", "DS14-GCaMP6s-m-V1@1"])
            #expect(first.datasets.map(\.neuronCount) == [3, 3])
            let neuron = try registry.groundTruth.neuron(named: "DS09/cell1")
            #expect(neuron.traits[.indicator] == "GCaMP6f" && neuron.traits[.species] == "mouse")
            #expect(try registry.groundTruth.manifest(of: neuron).traitSources["indicator"] == "folder")
            #expect(neuron.recordingCount == 2 && neuron.spikeCount == 40)
            let again = try registry.groundTruth.importFiles(from: [folder])
            #expect(again.files(.alreadyPresent).count == 6)
            #expect(try registry.groundTruth.datasets().count == 2)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("of a corrected file makes a new version, and the old one stays as it was")
    func versions() throws {
        try withRegistryAndFolder { registry, folder in
            let files = try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let old = try registry.groundTruth.neuron(named: "DS09/cell1")
            try SampleGroundTruth.write([SampleGroundTruth.neuron(seed: 99)], to: folder)
            let result = try registry.groundTruth.importFiles(from: [files[0]])
            #expect(result.files.map(\.status) == [.replaced])
            #expect(result.datasets.map(\.identifier) == ["DS09-GCaMP6f-m-V1@2"])
            #expect(result.datasets.map(\.neuronCount) == [3])
            #expect(try registry.groundTruth.neuron(named: "DS09/cell1").digest != old.digest)
            #expect(try registry.groundTruth.neuron(named: "DS09@1/cell1").digest == old.digest)
            #expect(try registry.groundTruth.dataset(named: "DS14").version == 1)
            #expect(try registry.groundTruth.neurons().count == 6)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("of a neuron more makes a version that shares the others")
    func addition() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let file = try SampleGroundTruth.write([SampleGroundTruth.neuron(name: "cell2", seed: 2)], to: folder)
            try registry.groundTruth.importFiles(from: file)
            #expect(try registry.groundTruth.datasets().map(\.neuronCount) == [1, 2])
            #expect(try registry.store.contents().objects.count == 2)
        }
    }

    @Test("refuses what cannot be ground truth, and says which unit would fit")
    func noGroundTruth() throws {
        try withRegistryAndFolder { registry, folder in
            let neuron = SampleGroundTruth.neuron()
            let recordings = neuron.recordings.map { recording in
                GroundTruthRecording(
                    index: recording.index, frameRateHz: recording.frameRateHz, dff: recording.dff,
                    timeSeconds: recording.timeSeconds,
                    spikeTimesSeconds: recording.spikeTimesSeconds.map { $0 / 1000 })
            }
            let wrong = GroundTruthNeuron(
                dataset: neuron.dataset, name: "wrong", traits: neuron.traits, recordings: recordings)
            let mixed = GroundTruthNeuron(
                dataset: neuron.dataset, name: "mixed", traits: neuron.traits,
                recordings: [neuron.recordings[0], recordings[1]])
            try SampleGroundTruth.write([neuron, wrong, mixed], to: folder)
            let result = try registry.groundTruth.importFiles(from: [folder])
            let failure = try #require(result.files(.failed).first)
            #expect(result.files(.failed).count == 1 && failure.path.contains("wrong"))
            #expect(failure.reason?.contains("seconds, read as milliseconds") == true && failure.remedy != nil)
            #expect(result.files(.added).count == 2 && result.count(.error) == 1)
            #expect(try registry.groundTruth.neurons().map(\.name).sorted() == ["cell1", "mixed"])
            // What was stored before tells its findings again.
            #expect(try registry.groundTruth.importFiles(from: [folder]).count(.error) == 1)
        }
    }

    @Test("reports a bad file with its reason, and imports the rest; a strict one stops")
    func badFile() throws {
        try withRegistryAndFolder { registry, folder in
            let files = try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try Data("no MATLAB file".utf8).write(to: files[1])
            var options = GroundTruthImportOptions()
            (options.isStrict, options.threads) = (true, 1)
            let strict = try registry.groundTruth.importFiles(from: [folder], options: options)
            #expect(strict.files.map(\.status) == [.skipped, .failed, .skipped, .skipped, .skipped, .skipped])
            #expect(try registry.groundTruth.datasets().isEmpty)
            let result = try registry.groundTruth.importFiles(from: [folder])
            #expect(!result.isComplete && result.files(.added).count == 5)
            let failure = try #require(result.files(.failed).first)
            #expect(failure.path == files[1].path && failure.reason?.contains("cell2") == true)
            #expect(try registry.groundTruth.dataset(named: "DS09").neuronCount == 2)
            #expect(try registry.maintenance.verify(full: true).isSound)
        }
    }

    @Test("of two different files that are the same neuron refuses the second")
    func sameName() throws {
        try withRegistryAndFolder { registry, folder in
            let file = try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)[0]
            let other = try SampleGroundTruth.write(
                [SampleGroundTruth.neuron(seed: 2)], to: folder.appending(path: "x"))
            let moved = file.deletingLastPathComponent().appending(path: "cell1.mat")
            try FileManager.default.moveItem(at: other[0], to: moved)
            let result = try registry.groundTruth.importFiles(from: [file, moved])
            #expect(result.files.map(\.status) == [.added, .failed])
        }
    }

    @Test("takes what the user says for truer than the table, and the dataset's name too")
    func overrides() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)
            var options = GroundTruthImportOptions()
            options.dataset = "ours"
            options.traits = [.indicator: "jGCaMP8m", .cellClass: CellClass.inhibitory.rawValue]
            try registry.groundTruth.importFiles(from: [folder], options: options)
            let neuron = try registry.groundTruth.neuron(named: "ours/cell1")
            #expect(neuron.traits == options.traits)
            #expect(
                try registry.groundTruth.manifest(of: neuron).traitSources == [
                    "indicator": "user", "cellClass": "user",
                ])
        }
    }

    @Test("of an export gives the same neurons", arguments: GroundTruthForm.allCases)
    func exports(form: GroundTruthForm) throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neurons = try registry.groundTruth.neurons()
            let out = folder.appending(path: "out")
            #expect(try registry.groundTruth.export(neurons, to: out, as: form).count == 6)
            #expect(throws: (any Error).self) { try registry.groundTruth.export(neurons, to: out, as: form) }
            try withRegistry { other in
                let result = try other.groundTruth.importFiles(from: [out])
                #expect(result.files(.added).count == 6, "\(result)")
                #expect(try other.groundTruth.neurons().map(\.digest) == neurons.map(\.digest))
            }
            #expect(try registry.groundTruth.importFiles(from: [out]).files(.alreadyPresent).count == 6)
        }
    }

    @Test("reads archives of datasets")
    func archive() throws {
        try withRegistryAndFolder { registry, folder in
            let files = try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            let archive = folder.appending(path: "all.tar")
            try TarArchive.encode(
                files.map { file in
                    (
                        "\(file.deletingLastPathComponent().lastPathComponent)/\(file.lastPathComponent)",
                        try Data(contentsOf: file)
                    )
                }
            ).write(to: archive)
            let result = try registry.groundTruth.importFiles(from: [archive])
            #expect(result.files(.added).count == 6, "\(result)")
            let source = try registry.groundTruth.manifest(of: registry.groundTruth.neuron(named: "DS09/cell1")).source
            #expect(source.path == archive.path && source.entry == "DS09-GCaMP6f-m-V1/CAttached_cell1_mini.mat")
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("of nothing says what is missing", arguments: ["gone", "empty"])
    func nothing(name: String) throws {
        try withRegistryAndFolder { registry, folder in
            let empty = folder.appending(path: "empty")
            try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
            let error = try #require(throws: RegistryError.self) {
                try registry.groundTruth.importFiles(from: [folder.appending(path: name)])
            }
            #expect(error.category == (name == "gone" ? .notFound : .badData))
        }
    }
}

/// Runs `body` with an empty registry and an empty folder.
func withRegistryAndFolder(_ body: (OpenRegistry, URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
        try withRegistry { try body($0, folder.standardizedFileURL) }
    }
}
