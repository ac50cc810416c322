import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("The record of a training")
struct TrainingRecordTests {
    private func record() -> TrainingRecord {
        SampleRecords.training(neurons: [
            .init(dataset: "DS09-GCaMP6f-m-V1@1", name: "cell1", digest: SampleRecords.digest(7), isHeldOut: false)
        ])
    }

    @Test("is a fourth object of the model that is verified, kept by gc, exported, and removed with the model")
    func object() throws {
        try withRegistry { registry in
            let training = record()
            let model = try registry.add(SampleModels.configuration(), training: training).record
            #expect(try registry.models.trainingRecord(of: model) == training)
            #expect(try registry.models.manifest(of: model).objects.byRole.map(\.role).last == .training)
            #expect(try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: -60).items.isEmpty)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            let file = registry.folderAbove.appending(path: "model.tar")
            try registry.models.export(model, to: file)
            #expect(try registry.models.remove(model).objectCount == 4)
            let again = try registry.models.importModel(from: file).record
            #expect(try registry.models.trainingRecord(of: again) == training)
        }
    }

    @Test("may be compressed in a folder, and unpacks to as much as the manifest says, no more")
    func compressed() throws {
        try withRegistry { registry in
            let training = record()
            let model = try registry.add(SampleModels.configuration(), training: training).record
            let (file, folder) = (
                registry.folderAbove.appending(path: "model.tar"), registry.folderAbove.appending(path: "model")
            )
            try registry.models.export(model, to: file)
            try registry.models.remove(model)
            try Archive.extract(file, into: folder)
            let place = folder.appending(path: "training.json")
            try gzip(place)
            let again = try registry.models.importModel(from: folder).record
            #expect(try registry.models.trainingRecord(of: again) == training)
            try Data(repeating: 32, count: 1 << 20).write(to: place)
            try gzip(place)
            let error = try #require(throws: FileError.self) { try registry.models.importModel(from: folder) }
            #expect(error.reason.contains("training.json.gz") && error.reason.contains("unpacks to more than"))
        }
    }

    @Test("is missing in a published model, whose manifest is what it was")
    func absent() throws {
        try withRegistry { registry in
            let model = try registry.add(SampleModels.configuration()).record
            #expect(try registry.models.trainingRecord(of: model) == nil)
            let manifest = try ManifestFolder.encode(registry.models.manifest(of: model))
            #expect(!String(decoding: manifest, as: UTF8.self).contains("\"training\""))
        }
    }

    @Test("that was altered is not given back, and found by verify")
    func altered() throws {
        try withRegistry { registry in
            let model = try registry.add(SampleModels.configuration(), training: record()).record
            let object = try #require(try registry.models.manifest(of: model).objects.training)
            let place = registry.store.url(of: object.digest)
            var bytes = try Data(contentsOf: place)
            bytes[10] ^= 1
            try bytes.write(to: place, options: .atomic)
            let error = try #require(throws: RegistryError.self) { try registry.models.trainingRecord(of: model) }
            #expect(error.category == .badData && error.reason.contains(place.path))
            #expect(try registry.maintenance.verify(full: true).findings.map(\.kind) == [.objectDigest])
            #expect(try registry.models.lineage(of: model).trainings.map(\.neurons) == [nil])
        }
    }

    @Test("with a number that JSON does not know is refused, by the number's name")
    func notFinite() throws {
        try withRegistry { registry in
            var training = record()
            training.levels[0].members[0].losses[1] = .nan
            let error = try #require(throws: RegistryError.self) {
                try registry.add(SampleModels.configuration(), training: training)
            }
            #expect(error.reason.contains("levels.0.members.0.losses.1"), "\(error)")
            #expect(try registry.models.all().isEmpty)
        }
    }

    @Test("lets a model be nobody else's, whatever its name, with the licence and the citation of who trained it")
    func ownModel() throws {
        try withRegistry { registry in
            let configuration = try SampleModels.configuration(name: "GC8m_EXC_30Hz_smoothing50ms")
            let claimed = try registry.add(configuration, training: record()).record
            let manifest = try registry.models.manifest(of: claimed)
            #expect(manifest.licence == nil && manifest.citation == nil)
            let given = try registry.models.importBundle(
                Generated.bundle(configuration, seed: 2), configurationText: Data("a: b\n".utf8),
                source: ModelSource(location: "here", framework: Program.name, digest: manifest.source.digest),
                training: record(), traits: [.family: "ours", .indicator: "GCaMP9"], licence: "MIT",
                citation: "us")
            let other = try registry.models.manifest(of: given.record)
            #expect(other.licence == "MIT" && other.citation == "us")
            #expect(other.traits == Traits(dictionaryLiteral: (.family, "ours"), (.indicator, "GCaMP9")))
        }
    }

    @Test("tells the lineage by the exact neurons, whatever datasets the configuration names")
    func lineage() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let used = try ["DS14/cell1", "DS14/cell2"].map { try registry.groundTruth.neuron(named: $0) }
            let training = SampleRecords.training(
                neurons: used.map {
                    .init(dataset: "\($0.dataset)@1", name: $0.name, digest: $0.digest, isHeldOut: false)
                })
            let model = try registry.add(SampleModels.configuration(), training: training).record
            let ofModel = try registry.models.lineage(of: model).trainings
            #expect(ofModel.map(\.written) == ["DS14-GCaMP6s-m-V1@1"])
            #expect(ofModel.first?.neurons == training.neurons)
            #expect(ofModel.first?.versions == ["DS14-GCaMP6s-m-V1@1"])
            // The configuration names DS09.
            #expect(try registry.groundTruth.lineage(of: registry.groundTruth.dataset(named: "DS09")).trainings.isEmpty)
            #expect(
                try registry.groundTruth.lineage(of: registry.groundTruth.neuron(named: "DS14/cell3")).trainings.isEmpty
            )
            #expect(
                try registry.groundTruth.lineage(of: registry.groundTruth.dataset(named: "DS14")).trainings == ofModel)
            let ofNeuron = try registry.groundTruth.lineage(of: used[1]).trainings
            #expect(ofNeuron.map(\.neurons) == [[training.neurons[1]]])
        }
    }
}
