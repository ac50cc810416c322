import Core
import Files
import Formats
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Repair")
struct RepairTests {
    @Test("of a sound registry does nothing")
    func sound() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let report = try registry.maintenance.repair()
            #expect(report.actions.isEmpty && report.isComplete)
        }
    }

    @Test("restores a damaged neuron from its source, keeps the damaged bytes, and says so", arguments: [false, true])
    func restored(isMissing: Bool) throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neuron = try registry.groundTruth.neuron(named: "DS09/cell2")
            let place = registry.store.url(of: neuron.digest)
            try FileManager.default.removeItem(at: place)
            if !isMissing { try Data("damaged".utf8).write(to: place) }
            let report = try registry.maintenance.repair()
            #expect(report.isComplete && report.actions.map(\.outcome) == [.restored], "\(report)")
            #expect(report.actions.first?.users == [neuron.identifier])
            let kept = report.actions.first?.quarantine
            #expect((kept == nil) == isMissing)
            if let kept { #expect(try Data(contentsOf: URL(filePath: kept)) == Data("damaged".utf8)) }
            #expect(try registry.groundTruth.content(of: neuron).recordings.count == 2)
        }
    }

    @Test("leaves damaged bytes where they are as long as nobody may look whether they can be made again")
    func forbidden() throws {
        try withRegistryAndFolder { registry, folder in
            let file = try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)[0]
            let name = file.path.dropFirst(folder.path.count + 1)
            let archive = folder.appending(path: "neurons.tar")
            try TarArchive.encode([(String(name), Data(contentsOf: file))]).write(to: archive)
            try registry.groundTruth.importFiles(from: [archive])
            let neuron = try registry.groundTruth.neuron(named: "cell1")
            let place = registry.store.url(of: neuron.digest)
            try Data("damaged".utf8).write(to: place, options: .atomic)
            // Where it would be unpacked, nothing may be made.
            let temporary = registry.location.temporary
            try FileManager.default.removeItem(at: temporary)
            let gone = folder.appending(path: "gone")
            try FileManager.default.createSymbolicLink(at: temporary, withDestinationURL: gone)
            let report = try registry.maintenance.repair()
            #expect(!report.isComplete && report.actions.map(\.outcome) == [.lost])
            #expect(report.actions.first?.quarantine == nil)
            #expect(try Data(contentsOf: place) == Data("damaged".utf8))
            try FileManager.default.removeItem(at: temporary)
            #expect(try registry.maintenance.repair().isComplete)
            #expect(try registry.groundTruth.content(of: neuron).recordings.count == 2)
        }
    }

    @Test("says what cannot be mended when the source is gone or gives other bytes", arguments: [false, true])
    func lost(isGone: Bool) throws {
        try withRegistryAndFolder { registry, folder in
            let files = try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neuron = try registry.groundTruth.neuron(named: "cell1")
            try Data("damaged".utf8).write(to: registry.store.url(of: neuron.digest), options: .atomic)
            if isGone {
                try FileManager.default.removeItem(at: files[0])
            } else {
                try SampleGroundTruth.write([SampleGroundTruth.neuron(seed: 8)], to: folder)
            }
            let report = try registry.maintenance.repair()
            #expect(!report.isComplete && report.actions.map(\.outcome) == [.lost])
            #expect(report.verification.findings.map(\.kind) == [.objectMissing])
            #expect(report.actions.first?.explanation.contains(files[0].path) == true)
        }
    }

    @Test("rebuilds a catalog that differs, or that it is asked to rebuild", arguments: [false, true])
    func catalog(isAsked: Bool) throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neurons = try registry.groundTruth.neurons()
            if !isAsked {
                try registry.catalog.database.write { try $0.execute(sql: "UPDATE neuron SET region = 'x'") }
            }
            let report = try registry.maintenance.repair(rebuildingCatalog: isAsked)
            #expect(report.actions.map(\.outcome) == [.rebuilt] && report.isComplete)
            #expect(try registry.groundTruth.neurons() == neurons)
        }
    }
}

@Suite("The collection of garbage")
struct CollectionTests {
    @Test("removes what is old and nothing needs, and says the same beforehand")
    func garbage() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neurons = try registry.groundTruth.neurons()
            try registry.store.put(Data("unused".utf8))
            try createFolder(registry.location.temporary.appending(path: "import-1"))
            try Data("left".utf8).write(to: registry.location.temporary.appending(path: "import-1/file"))
            // A version that was begun and never completed.
            let dataset = try registry.groundTruth.dataset(named: "DS14")
            try registry.manifests.removeDataset(file: "\(dataset.identifier).json")
            #expect(try registry.maintenance.collectGarbage(dryRun: false).items.isEmpty)
            let expected = try registry.maintenance.collectGarbage(dryRun: true, graceSeconds: 0)
            #expect(expected.items.count { $0.reason == .unfinishedImport } == 3)
            #expect(expected.items.count { $0.reason == .unusedObject } == 4)
            #expect(expected.items.first { $0.reason == .leftover }?.byteCount == 4)
            #expect(try registry.store.contents().objects.count == 7)
            let removed = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            #expect(removed.items == expected.items && removed.byteCount == expected.byteCount)
            #expect(try registry.store.contents().objects.count == 3)
            #expect(try registry.groundTruth.neurons() == neurons.filter { $0.dataset.hasPrefix("DS09") })
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("leaves an old folder alone while a file in it grows")
    func growing() throws {
        try withRegistryAndFolder { registry, _ in
            let folder = registry.location.temporary.appending(path: "download-1")
            try createFolder(folder)
            let file = folder.appending(path: "body")
            try Data("left".utf8).write(to: file)
            let isOld: [FileAttributeKey: Any] = [.modificationDate: Date(timeIntervalSinceNow: -7200)]
            try FileManager.default.setAttributes(isOld, ofItemAtPath: folder.path)
            #expect(try registry.maintenance.collectGarbage(dryRun: false).items.isEmpty)
            try FileManager.default.setAttributes(isOld, ofItemAtPath: file.path)
            #expect(try registry.maintenance.collectGarbage(dryRun: false).items.map(\.reason) == [.leftover])
        }
    }

    /// The manifests of a registry with a model and a dataset.
    enum Manifest: String, CaseIterable, CustomTestStringConvertible {
        case model, neuron, dataset

        var testDescription: String { rawValue }

        func place(in registry: OpenRegistry) throws -> URL {
            switch self {
            case .model: registry.manifests.url(ofModelFile: "tiny_30Hz@1.json")
            case .neuron:
                try registry.manifests.url(
                    ofNeuronFile: registry.groundTruth.manifest(of: registry.groundTruth.neurons()[0]).file)
            case .dataset: registry.manifests.url(ofDatasetFile: "DS09-GCaMP6f-m-V1@1.json")
            }
        }
    }

    /// Runs `body` with a registry that holds a model, a dataset of two neurons, and garbage of every kind.
    private func withGarbage(_ body: (OpenRegistry, URL) throws -> Void) throws {
        try withRegistryAndFolder { registry, folder in
            try registry.add(SampleModels.configuration())
            let neurons = (1...2).map { SampleGroundTruth.neuron(name: "cell\($0)", seed: UInt64($0)) }
            try SampleGroundTruth.write(neurons, to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            try registry.store.put(Data("unused".utf8))
            try createFolder(registry.location.temporary.appending(path: "import-1"))
            try body(registry, folder)
        }
    }

    @Test("removes nothing as long as a manifest cannot be read", arguments: Manifest.allCases)
    func unreadable(manifest: Manifest) throws {
        try withGarbage { registry, folder in
            let place = try manifest.place(in: registry)
            let bytes = try Data(contentsOf: place)
            try Data("{".utf8).write(to: place)
            let before = try allFiles(in: registry)
            let report = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            #expect(report.items.isEmpty && report.unreadableManifests == [place.path])
            #expect(try allFiles(in: registry) == before)
            // Nothing is lost: with the manifest back, all is sound, and what is garbage goes.
            try bytes.write(to: place)
            #expect(try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0).items.count == 2)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("keeps the object of a neuron that only its dataset names")
    func namedByDataset() throws {
        try withGarbage { registry, folder in
            try FileManager.default.removeItem(at: Manifest.neuron.place(in: registry))
            let report = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            #expect(report.items.map(\.reason) == [.unusedObject, .leftover])
            #expect(try registry.store.contents().objects.count == 5)
        }
    }

    @Test("of a removed version keeps neurons that a version which cannot be read may have")
    func removedVersion() throws {
        try withGarbage { registry, folder in
            try registry.groundTruth.remove(registry.groundTruth.neurons()[0])
            let place = registry.manifests.url(ofDatasetFile: "DS09-GCaMP6f-m-V1@2.json")
            let bytes = try Data(contentsOf: place)
            try Data("{".utf8).write(to: place)
            let removal = try registry.groundTruth.remove(registry.groundTruth.dataset(named: "DS09-GCaMP6f-m-V1@1"))
            #expect(removal.neuronCount == 0)
            try bytes.write(to: place)
            let reopened = try OpenRegistry(at: registry.location)
            #expect(try reopened.maintenance.verify(full: true).isSound)
            #expect(try reopened.groundTruth.neurons().count == 1)
        }
    }

    @Test(
        "removes nothing, and says why, where a folder cannot be listed",
        arguments: [
            "manifests/models", "manifests/ground-truth", "manifests/evaluations", "store/sha256", "tmp", "lists",
        ])
    func unlistable(folder: String) throws {
        try withGarbage { registry, _ in
            let place = registry.location.folder.appending(path: folder)
            let hidden = registry.location.folder.appending(path: "hidden")
            try createFolder(place)
            try FileManager.default.moveItem(at: place, to: hidden)
            // A link to itself: it is there, and cannot be listed, not even by root.
            try FileManager.default.createSymbolicLink(at: place, withDestinationURL: place)
            let before = try allFiles(in: registry)
            let error = try #require(throws: RegistryError.self) {
                try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            }
            #expect(error.category == .disk && error.reason.contains(place.path))
            #expect(throws: RegistryError.self) { try registry.maintenance.verify(full: true) }
            #expect(try allFiles(in: registry) == before)
            try FileManager.default.removeItem(at: place)
            try FileManager.default.moveItem(at: hidden, to: place)
            #expect(try registry.maintenance.verify(full: true).isSound)
        }
    }

    @Test(
        "never follows a link out of the registry, nor deletes what it does not name itself",
        arguments: ["store/sha256", "tmp", "derived", "manifests/evaluations"])
    func links(folder: String) throws {
        try withGarbage { registry, parent in
            let place = registry.location.folder.appending(path: folder)
            let outside = parent.appending(path: "outside")
            try createFolder(place)
            try FileManager.default.moveItem(at: place, to: outside)
            try FileManager.default.createSymbolicLink(at: place, withDestinationURL: outside)
            let digest = try Digest(of: Data("x".utf8)).hexadecimal
            for name in [
                "object-1", "\(digest.prefix(2))/\(digest)", "\(digest)/key.\(digest).safetensors", "gone@1/a.json",
            ] {
                let file = outside.appending(path: name)
                try createFolder(file.deletingLastPathComponent())
                try Data("x".utf8).write(to: file)
            }
            let before = try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted()
            _ = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            #expect(try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted() == before)
        }
    }

    @Test("removes the states of a training that nobody went on with for a month, and no younger ones")
    func trainings() throws {
        try withRegistryAndFolder { registry, _ in
            let digest = try Digest(of: Data("a training".utf8)).abbreviated
            let days: [(name: String, age: Double)] = [
                ("old_30Hz-\(digest)", 31), ("new_30Hz-\(digest)", 29), ("mine", 99),
            ]
            for (name, age) in days {
                let folder = registry.location.training.appending(path: name)
                try createFolder(folder)
                let state = folder.appending(path: "noise-2-member-0.safetensors")
                try Data("state".utf8).write(to: state)
                for place in [state, folder] {
                    try FileManager.default.setAttributes(
                        [.modificationDate: Date(timeIntervalSinceNow: -age * 86400)], ofItemAtPath: place.path)
                }
            }
            let items = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0).items
            #expect(items.map(\.reason) == [.abandonedTraining])
            #expect(try folderContents(registry.location.training) == ["mine", "new_30Hz-\(digest)"])
        }
    }

    @Test("leaves alone what the program would not have called so, and links themselves")
    func strangers() throws {
        try withGarbage { registry, parent in
            let mine = parent.appending(path: "mine")
            try Data("mine".utf8).write(to: mine)
            let places = ["tmp/notes.txt", "manifests/models/.hidden", "derived/readme", "manifests/.DS_Store"]
            for place in places {
                let file = registry.location.folder.appending(path: place)
                try createFolder(file.deletingLastPathComponent())
                try Data("mine".utf8).write(to: file)
            }
            let link = registry.location.temporary.appending(path: "object-1")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: mine)
            _ = try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0)
            for place in places + ["tmp/object-1"] {
                #expect(FileManager.default.fileExists(atPath: registry.location.folder.appending(path: place).path))
            }
            #expect(try Data(contentsOf: mine) == Data("mine".utf8))
        }
    }

    private func allFiles(in registry: OpenRegistry) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: registry.location.folder.path).sorted()
    }
}
