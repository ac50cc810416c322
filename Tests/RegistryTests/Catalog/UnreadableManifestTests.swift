import Core
import Foundation
import GRDB
import Resolution
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("A manifest that cannot be read")
struct UnreadableManifestTests {
    /// What can be wrong with the manifest of one neuron.
    enum Fault: String, CaseIterable, CustomTestStringConvertible {
        case noJSON, repeatedRecording, newer, fifo, danglingLink, empty, array

        var testDescription: String { rawValue }

        func inflict(on place: URL) throws {
            let text = try String(contentsOf: place, encoding: .utf8)
            try FileManager.default.removeItem(at: place)
            switch self {
            case .noJSON: try Data("{".utf8).write(to: place)
            case .empty: try Data().write(to: place)
            case .array: try Data("[]".utf8).write(to: place)
            case .repeatedRecording:
                let altered = text.replacing("\"recordingIndex\" : 1", with: "\"recordingIndex\" : 0")
                try #require(altered != text)
                try Data(altered.utf8).write(to: place)
            case .newer:
                let altered = text.replacing(#/"schemaVersion" : \d+/#, with: "\"schemaVersion\" : 99")
                try Data(altered.utf8).write(to: place)
            case .fifo: try #require(unsafe mkfifo(place.path, 0o600) == 0)
            case .danglingLink:
                try FileManager.default.createSymbolicLink(
                    at: place, withDestinationURL: place.deletingLastPathComponent().appending(path: "gone"))
            }
        }
    }

    /// Runs `body` with a registry of two neurons, of one of which the manifest has a fault.
    private func with(_ fault: Fault, _ body: (RegistryLocation, URL) throws -> Void) throws {
        try withRegistryAndFolder { registry, folder in
            let neurons = (1...2).map { SampleGroundTruth.neuron(name: "cell\($0)", seed: UInt64($0)) }
            try SampleGroundTruth.write(neurons, to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            try registry.add(SampleModels.configuration())
            let file = try registry.groundTruth.manifest(of: registry.groundTruth.neuron(named: "cell1")).file
            let place = registry.manifests.url(ofNeuronFile: file)
            try fault.inflict(on: place)
            try body(registry.location, place)
        }
    }

    @Test("is left out, told, and keeps no command from working", arguments: Fault.allCases)
    func leftOut(fault: Fault) throws {
        try with(fault) { location, place in
            for _ in 1...2 {
                let registry = try OpenRegistry(at: location)
                #expect(
                    try registry.maintenance.unreadableManifests().map(\.reason).allSatisfy { $0.contains(place.path) })
                #expect(try registry.maintenance.unreadableManifests().count == 1)
                #expect(try registry.groundTruth.neurons().map(\.name) == ["cell2"])
                #expect(try registry.models.all().count == 1)
                try registry.models.setAlias("mine", to: registry.models.named("tiny_30Hz"))
            }
            let findings = try OpenRegistry(reading: location).maintenance.verify(full: true).findings
            #expect(
                findings.contains { $0.kind == .manifestUnreadable && $0.message.contains(place.path) }, "\(findings)")
            // Nothing was taken for damage of the catalog.
            #expect(try !folderContents(location.folder).contains { $0.contains("damaged") })
        }
    }

    @Test(
        "is put into quarantine by a repair, and until it is dealt with nothing is collected", arguments: Fault.allCases
    )
    func quarantined(fault: Fault) throws {
        try with(fault) { location, place in
            let registry = try OpenRegistry(at: location)
            let report = try registry.maintenance.repair()
            let stays = [.newer, .danglingLink].contains(fault)
            #expect(try folderContents(location.quarantinedManifests).count == (stays ? 0 : 1), "\(report)")
            #expect(try registry.maintenance.unreadableManifests().isEmpty != stays)
            #expect(try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0).items.isEmpty)
            #expect(try registry.store.contents().objects.count == 5)
        }
    }

    @Test("because of the disk, is told, and nothing that depends on it is decided", arguments: [false, true])
    func disk(isKnown: Bool) throws {
        try withRegistryAndFolder { registry, folder in
            let neurons = (1...2).map { SampleGroundTruth.neuron(name: "cell\($0)", seed: UInt64($0)) }
            try SampleGroundTruth.write(neurons, to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let neuron = try registry.groundTruth.manifest(of: registry.groundTruth.neuron(named: "cell1"))
            for seed in 1...2 { try registry.add(SampleModels.configuration(), seed: UInt64(seed)) }
            try registry.add(SampleModels.configuration(name: "other_30Hz"), seed: 3)
            try registry.models.setAlias("mine", to: registry.models.named("other_30Hz"))
            let facts = RecordingFacts(frameRateHz: 30)

            // The catalog that is open knows all of them, another one is told.
            let model = registry.manifests.url(ofModelFile: "tiny_30Hz@2.json")
            try keepFromBeingRead(model)
            var now = isKnown ? registry : try OpenRegistry(at: registry.location)
            expectUnreadable(model, [{ try now.models.choose(for: facts, network: .offline) { _ in } }])
            if !isKnown {
                for name in ["tiny_30Hz", "tiny_30Hz@2"] { expectUnreadable(model, [{ try now.models.named(name) }]) }
                #expect(try now.models.named("mine").name == "other_30Hz" && now.models.all().count == 2)
                #expect(try now.maintenance.unreadableManifests().count == 1)
            }

            let place = registry.manifests.url(ofNeuronFile: neuron.file)
            try keepFromBeingRead(place)
            now = isKnown ? registry : try OpenRegistry(at: registry.location)
            if isKnown {
                let identity = NeuronIdentity(dataset: neuron.dataset, name: neuron.name, traits: neuron.traits)
                expectUnreadable(
                    place,
                    [
                        { try now.groundTruth.neuron(identity, readFrom: neuron.source.digest) as Any },
                        { try now.groundTruth.soundNeuron(neuron.digest) as Any },
                    ])
            } else {
                let reference = "\(neuron.dataset)/cell2"
                expectUnreadable(
                    place, [{ try now.groundTruth.neurons() }, { try now.groundTruth.neuron(named: reference) }])
            }
            let alias = registry.manifests.url(ofAlias: "mine")
            try keepFromBeingRead(alias)
            let dataset = registry.manifests.url(ofDatasetFile: "\(neuron.dataset)@1.json")
            try keepFromBeingRead(dataset)
            now = try OpenRegistry(at: registry.location)
            expectUnreadable(alias, [{ try now.models.named("mine") }])
            expectUnreadable(dataset, [{ try now.groundTruth.dataset(named: neuron.dataset) }])
            #expect(try now.maintenance.unreadableManifests().count == 4)
            #expect(try now.maintenance.collectGarbage(dryRun: false, graceSeconds: -1).items.isEmpty)
        }
    }

    @Test("is read again as soon as it can be, also where it is mended in its place")
    func mended() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write([SampleGroundTruth.neuron()], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            let place = registry.manifests.url(
                ofNeuronFile: try registry.groundTruth.manifest(of: registry.groundTruth.neurons()[0]).file)
            let bytes = try Data(contentsOf: place)
            for fault in ["{", "[]"] {
                try Data(fault.utf8).write(to: place)
                try registry.catalog.rebuild()
                #expect(try OpenRegistry(at: registry.location).groundTruth.neurons().isEmpty)
                try bytes.write(to: place)
                let reopened = try OpenRegistry(at: registry.location)
                #expect(
                    try reopened.groundTruth.neurons().count == 1 && reopened.maintenance.unreadableManifests().isEmpty)
            }
        }
    }
}

@Suite("The catalog beside the registry")
struct CatalogPlaceTests {
    @Test("is made where CASCADE_CATALOG says, one for each registry, and the registry has none")
    func elsewhere() throws {
        try withTemporaryFolder { folder in
            let catalogs = folder.appending(path: "catalogs")
            let places = try ["a", "b"].map { name in
                try RegistryLocation.resolve(
                    path: folder.appending(path: name).path, environment: ["CASCADE_CATALOG": catalogs.path])
            }
            for (place, name) in zip(places, ["one_30Hz", "two_30Hz"]) {
                let registry = try OpenRegistry(at: place)
                try registry.add(SampleModels.configuration(name: name))
                #expect(try !folderContents(place.folder).contains { $0.hasPrefix("registry.sqlite") })
            }
            #expect(try folderContents(catalogs).count == 2)
            for (place, name) in zip(places, ["one_30Hz", "two_30Hz"]) {
                #expect(try OpenRegistry(at: place).models.all().map(\.name) == [name])
                // Another host, with a catalog of its own, sees the same.
                #expect(try OpenRegistry(at: RegistryLocation(folder: place.folder)).models.all().map(\.name) == [name])
            }
        }
    }

    @Test("has no write-ahead log, also where an older program left one")
    func journal() throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            try OpenRegistry(at: location).add(SampleModels.configuration())
            try FileManager.default.removeItem(at: location.catalog)
            let old = try DatabaseQueue(path: location.catalog.path)
            try old.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            try old.write {
                try $0.execute(sql: "PRAGMA application_id = 0x43435247; PRAGMA user_version = 4; CREATE TABLE t (x)")
            }
            try old.close()
            let registry = try OpenRegistry(at: location)
            #expect(try registry.models.all().count == 1)
            #expect(try folderContents(folder).filter { $0.hasPrefix("registry.sqlite") } == ["registry.sqlite"])
        }
    }

    @Test("is bounded in damaged copies, which the collection of garbage takes")
    func damagedCopies() throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder)
            for _ in 1...6 {
                _ = try OpenRegistry(at: location)
                try Data("this is not SQLite, however long one looks at it".utf8).write(to: location.catalog)
            }
            let registry = try OpenRegistry(at: location)
            #expect(try folderContents(folder).count { $0.contains(".damaged-") } == 3)
            #expect(try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: 0).items.count == 3)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("whose rows were exchanged never gives one model for another")
    func exchangedRows() throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration(name: "one_30Hz"), seed: 1)
            try registry.add(SampleModels.configuration(name: "two_30Hz"), seed: 2)
            try registry.catalog.database.write { database in
                try database.execute(
                    sql: """
                        UPDATE model SET digest = (SELECT digest FROM model AS other WHERE other.name != model.name)
                        """)
            }
            let record = try registry.models.named("one_30Hz")
            let error = try #require(throws: RegistryError.self) { try registry.models.bundle(of: record) }
            #expect(error.category == .badData && error.remedy?.contains("--rebuild-catalog") == true)
            #expect(try registry.maintenance.verify(full: false).findings.map(\.kind) == [.catalogDiffers])
            #expect(try registry.maintenance.repair().isComplete)
            #expect(try registry.models.bundle(of: registry.models.named("one_30Hz")).ensembles.count > 0)
        }
    }

    @Test("and all else stay as they are when the registry is only looked at")
    func looking() throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder.appending(path: "registry"))
            try OpenRegistry(at: location).add(SampleModels.configuration())
            let state = {
                try FileManager.default.subpathsOfDirectory(atPath: location.folder.path).sorted().map { path in
                    "\(path) \(try modificationTime(of: location.folder.appending(path: path)) ?? 0)"
                }
            }
            let before = try state()
            // Somebody changes the registry all the while.
            try RegistryLock(file: location.lock, timeoutSeconds: 1).withLock {
                let report = try OpenRegistry(reading: location).maintenance.verify(full: true)
                #expect(report.findings.isEmpty && report.modelCount == 1)
            }
            #expect(try state() == before)
            let nowhere = RegistryLocation(folder: folder.appending(path: "nowhere"))
            #expect(try OpenRegistry(reading: nowhere).maintenance.verify(full: true).findings.isEmpty)
            #expect(try folderContents(folder) == ["registry"])
        }
    }
}

@Suite("The folder of a registry")
struct RegistryFolderTests {
    @Test("that is a file or a link to nowhere is told for what it is", arguments: [false, true])
    func impossible(isLink: Bool) throws {
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "registry")
            if isLink {
                try FileManager.default.createSymbolicLink(
                    at: place, withDestinationURL: folder.appending(path: "unmounted"))
            } else {
                try Data().write(to: place)
            }
            let error = try #require(throws: RegistryError.self) {
                try OpenRegistry(at: RegistryLocation(folder: place))
            }
            #expect(error.category == .permission && error.remedy?.contains("--registry") == true)
            #expect(error.reason.contains(isLink ? "points to nowhere" : "is a file"))
            if isLink { #expect(error.remedy?.contains("mounted") == true) }
        }
    }

    @Test("that a group shares is shared in all that is written")
    func shared() async throws {
        try await withTemporaryFolder { parent in
            let path = parent.path
            await #expect(processExitsWith: .success) { [path = path as String] in
                umask(0o002)
                let folder = URL(filePath: path).appending(path: "registry")
                try createFolder(folder)
                try #require(unsafe chmod(folder.path, 0o2775) == 0)
                let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
                try registry.models.setAlias("mine", to: registry.add(SampleModels.configuration()).record)
                for place in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                    var status = stat()
                    try #require(unsafe stat(folder.appending(path: place).path, &status) == 0)
                    let isFolder = status.st_mode & S_IFMT == S_IFDIR
                    let isObject = place.hasPrefix("store/") && !isFolder
                    try #require(
                        status.st_mode & 0o2777 == (isFolder ? 0o2775 : isObject ? 0o444 : 0o664),
                        "\(place) \(String(status.st_mode, radix: 8))")
                }
            }
        }
    }
}
