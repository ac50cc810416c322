import Core
import Download
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("What a lab publishes")
struct ShareTests {
    @Test("is looked up, fetched and traced by another one as its own, models and ground truth")
    func wholeWay() throws {
        try ShareScene.with { lab in
            let (model, dataset) = try (lab.train(), lab.record())
            let publication = try lab.publish()
            #expect(publication.serial == 1 && !publication.isSigned && publication.listedCount == 2)
            #expect((publication.models + publication.datasets).map(\.status) == [.added, .added])
            let added = try lab.add()
            #expect(added.outcome == .added && added.list.lastGood?.remarks == [])
            let listed = try lab.reader.lists.model(named: ShareScene.model)
            #expect(listed.listing.noiseLevels == model.noiseLevels && listed.scores?.count == 2)
            #expect(listed.addresses.map(\.text) == ["\(lab.server.address("/\(try lab.file("lab", ".tar"))"))"])
            let fetched = try lab.fetchModel()
            #expect(fetched.status == .added && fetched.model.digest == model.digest)
            #expect(try lab.reader.models.evaluations(of: fetched.model) == lab.publisher.models.evaluations(of: model))

            let remote = try lab.reader.lists.dataset(named: "DS90")
            #expect(remote.list == "lab" && remote.dataset.traits[.indicator] == "GCaMP8m")
            #expect(try lab.reader.groundTruth.availability(of: remote) == .absent)
            let result = try #require(try lab.fetchDataset())
            #expect(result.status == .added && result.dataset.identifier == "\(ShareScene.dataset)@1")
            #expect(result.dataset.spikeCount == dataset.spikeCount)
            let manifest = try lab.reader.groundTruth.manifest(of: result.dataset)
            #expect(try manifest.digests == lab.publisher.groundTruth.manifest(of: dataset).digests)
            #expect(manifest.source?.list == .address(lab.list) && manifest.source?.address == result.address)
            let neuron = try lab.reader.groundTruth.neuron(named: "DS90/cell1")
            let source = try lab.reader.groundTruth.manifest(of: neuron).source
            #expect(source.path == result.address?.text && source.entry == "\(ShareScene.dataset)/cell1.safetensors")
            #expect(try lab.fetchDataset()?.status == .alreadyHere)
            #expect(try lab.reader.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("in the published MATLAB form is the same ground truth")
    func matlabForm() throws {
        try ShareScene.with { lab in
            let dataset = try lab.record()
            try lab.publish()
            var options = GroundTruthImportOptions()
            options.traits = [.indicator: "GCaMP8m", .species: "mouse", .licence: "CC0-1.0"]
            let address = lab.server.address("/\(try lab.file("DS90", ".mat.zip"))")
            let (result, previous) = try lab.reader.groundTruth.importArchive(
                at: address, options: options, network: ShareScene.network)
            #expect(result.isComplete && previous == nil && result.datasets.map(\.name) == [ShareScene.dataset])
            #expect(
                try lab.reader.groundTruth.manifest(of: result.datasets[0]).digests
                    == lab.publisher.groundTruth.manifest(of: dataset).digests)
        }
    }

    @Test("a second time adds what is new, and leaves what stood under a digest as it was")
    func again() throws {
        try ShareScene.with { lab in
            try lab.train()
            try lab.record()
            try lab.publish()
            let before = try contents(of: lab.published)
            let nothing = try lab.publish()
            #expect(nothing.writtenFiles.isEmpty && nothing.serial == 1)
            #expect(try contents(of: lab.published) == before)
            try lab.add()
            try lab.fetchDataset()
            try lab.train(seed: 2)
            try lab.record(["cell2": 7, "cell3": 3])
            let more = try lab.publish()
            #expect(more.serial == 2 && (more.models + more.datasets).map(\.status).contains(.replaced))
            let after = try contents(of: lab.published)
            for (name, bytes) in before where !["list.json", "index.html"].contains(name) {
                #expect(after[name] == bytes, "\(name)")
            }
            #expect(after.count == before.count + 3)
            let refreshed = try #require(try lab.refresh())
            #expect(refreshed.outcome == .changed && refreshed.changedDatasets == [ShareScene.dataset])
            #expect(try lab.reader.groundTruth.updates().map(\.dataset.name) == [ShareScene.dataset])
            let update = try #require(try lab.fetchDataset())
            #expect(update.status == .changed && update.dataset.version == 2)
            #expect(
                update.difference.map { [$0.added, $0.removed, $0.changed] } == [["cell3"], [], ["cell2"]])
            #expect(try lab.reader.groundTruth.updates().isEmpty)
        }
    }

    @Test("without some neuron has no more of it, and what was changed here is not updated unasked")
    func smaller() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            try lab.add()
            try lab.fetchDataset()
            try lab.publisher.groundTruth.remove(lab.publisher.groundTruth.neuron(named: "DS90/cell1"))
            try lab.publish()
            _ = try lab.refresh()
            let update = try #require(try lab.fetchDataset())
            #expect(update.difference?.removed == ["cell1"] && update.dataset.neuronCount == 1)
            #expect(try lab.reader.groundTruth.dataset(named: "DS90@1").neuronCount == 2)
            try lab.record(["cell4": 4])
            try lab.publish()
            _ = try lab.refresh()
            let own = lab.folder.appending(path: "own")
            try SampleGroundTruth.write([SampleGroundTruth.neuron(dataset: ShareScene.dataset, name: "mine")], to: own)
            try lab.reader.groundTruth.importFiles(from: [own])
            #expect(try lab.reader.groundTruth.updates().isEmpty)
        }
    }

    @Test("of which a byte was changed is refused: the archive of a model, of ground truth, and one that was published")
    func changedByte() throws {
        try ShareScene.with { lab in
            try lab.train()
            try lab.record()
            try lab.publish()
            try lab.add()
            try lab.damage(lab.file("lab", ".tar"))
            try lab.damage(lab.file("DS90", ".zip"))
            try lab.damage(lab.file("DS90", ".mat.zip"))
            for fetch in [{ _ = try lab.fetchModel() }, { _ = try lab.fetchDataset() }] {
                let error = try #require(throws: DownloadError.self) { try fetch() }
                #expect(error.code == .altered && error.reason.contains("other bytes"), "\(error)")
            }
            #expect(try lab.reader.models.all().isEmpty && lab.reader.groundTruth.datasets().isEmpty)
            let refused = try #require(throws: RegistryError.self) { try lab.publish() }
            #expect(refused.reason.contains("was altered"), "\(refused)")
        }
    }

    @Test("whose neurons are not those of the list is refused, and nothing of it is seen")
    func otherNeurons() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            var document = try ListDocument(Data(contentsOf: lab.published.appending(path: "list.json")), path: "")
            let known = document.datasets[0]
            for neurons in [
                ["cell1": SampleRecords.digest(1), "cell2": known.neurons?["cell2"] ?? SampleRecords.digest(1)],
                ["cell1": known.neurons?["cell1"] ?? SampleRecords.digest(1), "cell3": SampleRecords.digest(3)],
            ] {
                document.serial? += 1
                document.datasets = [
                    .init(
                        name: known.name, archive: known.archive, neurons: neurons,
                        matlab: known.matlab ?? known.archive,
                        size: .init(neuronCount: 2, recordingCount: 4, durationSeconds: 1, spikeCount: 1),
                        traits: known.traits)
                ]
                try document.encoded().write(to: lab.published.appending(path: "list.json"))
                try lab.add()
                let error = try #require(throws: RegistryError.self) { try lab.fetchDataset() }
                #expect(error.category == .badData && error.reason.contains("not what the list says"), "\(error)")
                #expect(try lab.reader.groundTruth.datasets().isEmpty && lab.reader.groundTruth.neurons().isEmpty)
            }
        }
    }

    @Test("on a shared disk is fetched without a network")
    func sharedDisk() throws {
        try ShareScene.with { lab in
            let model = try lab.train()
            try lab.record()
            try lab.publish()
            let list = try lab.reader.lists.add(
                ListLocation(lab.published.path), from: lab.reader.lists.source(.offline))
            #expect(list.list.name == "published" && list.outcome == .added)
            let remote = try lab.reader.lists.model(named: ShareScene.model)
            let fetched = try lab.reader.models.fetch(remote, network: .offline)
            #expect(fetched.status == .added && fetched.model.digest == model.digest)
            #expect(try lab.reader.models.fetch(remote, network: .offline).status == .alreadyHere)
            let dataset = try lab.reader.lists.dataset(named: "DS90")
            let result = try lab.reader.groundTruth.fetch([dataset], network: .offline, threads: 1).first
            #expect(result?.status == .added && lab.server.requests.isEmpty)
        }
    }

    @Test("goes into no folder in which something would be lost")
    func otherFolders() throws {
        try ShareScene.with { lab in
            try lab.record()
            try FileManager.default.createDirectory(at: lab.published, withIntermediateDirectories: true)
            for (name, text) in [
                ("index.html", "our page"),
                ("list.json", #"{"schema": "cascade-registry/remote-models", "schemaVersion": 9}"#),
                (
                    "list.json",
                    #"{"schema": "cascade-registry/remote-models", "schemaVersion": 2, "models": [], "owner": 1}"#
                ),
            ] {
                let place = lab.published.appending(path: name)
                try Data(text.utf8).write(to: place)
                #expect(throws: (any Error).self) { try lab.publish() }
                #expect(try contents(of: lab.published) == [name: Data(text.utf8)])
                try FileManager.default.removeItem(at: place)
            }
            let inside = lab.publisher.location.folder.appending(path: "store/published")
            #expect(throws: RegistryError.self) {
                try lab.publisher.lists.publish([], lab.publisher.groundTruth.datasets(), to: inside)
            }
            let nothing = lab.folder.appending(path: "nothing")
            #expect(throws: RegistryError.self) { try lab.publisher.lists.publish([], [], to: nothing) }
            #expect(try FileKind(of: nothing) == nil)
        }
    }

    @Test("is fetched again where it was damaged")
    func repair() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            try lab.add()
            try lab.fetchDataset()
            let neuron = try lab.reader.groundTruth.neuron(named: "DS90/cell1")
            try FileManager.default.removeItem(at: lab.reader.store.url(of: neuron.digest))
            #expect(try !lab.reader.maintenance.repair().isComplete, "no connection is opened unasked")
            #expect(try lab.reader.maintenance.repair(network: ShareScene.network).isComplete)
            #expect(try lab.reader.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("offline is not asked for, and the flag is named")
    func offline() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            try lab.add()
            let requests = lab.server.requests.count
            let dataset = try lab.reader.lists.dataset(named: "DS90")
            let address = dataset.dataset.addresses[0]
            for fetch in [
                { _ = try lab.reader.groundTruth.fetch([dataset], network: .offline, threads: 1) },
                { _ = try lab.reader.groundTruth.importArchive(at: address, options: .init(), network: .offline) },
            ] {
                let error = try #require(throws: RegistryError.self) { try fetch() }
                #expect(error.category == .network && error.reason.contains("--offline"), "\(error)")
            }
            #expect(lab.server.requests.count == requests)
        }
    }

    @Test("at an address that delivered something else before is told")
    func otherBytes() throws {
        try ShareScene.with { lab in
            try lab.record()
            try lab.publish()
            let address = lab.server.address("/\(try lab.file("DS90", "zip"))")
            let place = lab.published.appending(path: try lab.file("DS90", "zip"))
            let read = {
                try lab.reader.groundTruth.importArchive(at: address, options: .init(), network: ShareScene.network)
            }
            #expect(try read().previous == nil)
            #expect(try read().previous == nil)
            let other = try ShareScene.archive(of: ["cell9": 9])
            try other.write(to: place)
            let (result, previous) = try read()
            #expect(result.files(.added).count == 1)
            #expect(previous?.datasets == ["\(ShareScene.dataset)@1"])
            #expect(try lab.reader.manifests.link(address).lastDatasets?.datasets == ["\(ShareScene.dataset)@2"])
        }
    }

    @Test("of an archive with several folders comes by one of them")
    func folder() throws {
        try ShareScene.with { lab in
            let files = ["DS90-a", "DS91-b"].map { dataset in
                (
                    name: "repository-master/Ground_truth/\(dataset)/cell1.safetensors",
                    bytes: NativeGroundTruth.encode(SampleGroundTruth.neuron(dataset: dataset))
                )
            }
            try FileManager.default.createDirectory(at: lab.published, withIntermediateDirectories: true)
            try TarArchive.encode(files).write(to: lab.published.appending(path: "master.tar"))
            let address = lab.server.address("/master.tar")
            var options = GroundTruthImportOptions()
            options.folder = "DS92"
            let none = try #require(throws: RegistryError.self) {
                try lab.reader.groundTruth.importArchive(at: address, options: options, network: ShareScene.network)
            }
            #expect(none.remedy?.contains("DS90-a, DS91-b") == true, "\(none)")
            options.folder = "Ground_truth/DS91"
            let (result, _) = try lab.reader.groundTruth.importArchive(
                at: address, options: options, network: ShareScene.network)
            #expect(result.datasets.map(\.identifier) == ["DS91-b@1"])
            let listed = ListedDataset(
                list: "published", location: nil,
                dataset: RemoteDataset(name: "DS90-a", addresses: [address], folder: "Ground_truth/DS90-a"))
            let fetch = { (asksAgain: Bool) in
                try lab.reader.groundTruth.fetch(
                    [listed], asksAgain: asksAgain, network: ShareScene.network, threads: 1
                ).map(\.status)
            }
            #expect(try fetch(false) == [.added])
            #expect(try fetch(false) == [.alreadyHere])
            #expect(try fetch(true) == [.unchanged])
        }
    }

    private func contents(of folder: URL) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: folderNames(folder).map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
    }
}
