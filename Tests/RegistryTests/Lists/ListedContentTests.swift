import Core
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("A model of a list is here")
struct ListedContentTests {
    private static func configuration() throws -> BundleConfiguration {
        Generated.configuration(name: ShareScene.model, shape: try Generated.smallShape())
    }

    /// Leaves some keys of models out of the published list, as older programs did.
    private static func forget(_ keys: String..., in lab: ShareScene) throws {
        let place = lab.published.appending(path: "list.json")
        var document = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: place)) as? [String: Any])
        let models = try #require(document["models"] as? [[String: Any]])
        document["models"] = models.map { model in model.filter { !keys.contains($0.key) } }
        try JSONSerialization.data(withJSONObject: document).write(to: place)
    }

    @Test("by its weights, or else its archive, and not by its name", arguments: [true, false])
    func otherContent(tellsWeights: Bool) throws {
        try ShareScene.with { lab in
            try lab.train()
            try lab.publish()
            if !tellsWeights { try Self.forget("weightsSha256", in: lab) }
            try lab.add()
            try lab.reader.add(Self.configuration(), seed: 7)
            let before = try lab.reader.models.lookUp().models
            #expect(before.map(\.status) == [.available, .imported], "\(before.map(\.identifier))")
            #expect(!tellsWeights || before.map(\.lists) == [["lab"], []])
            #expect(try lab.reader.models.remoteCandidates().count == 1)
            let fetched = try lab.fetchModel()
            #expect(fetched.status == .added && fetched.model.version == 2)
            let after = try lab.reader.models.lookUp().models
            #expect(after.map(\.identifier) == ["\(ShareScene.model)@1", "\(ShareScene.model)@2"])
            #expect(!tellsWeights || after.map(\.lists) == [[], ["lab"]])
            #expect(try lab.reader.models.remoteCandidates().isEmpty)
        }
    }

    @Test("however it came here, under whatever name")
    func otherName() throws {
        try ShareScene.with { lab in
            let model = try lab.train()
            try lab.publish()
            try lab.add()
            let file = lab.folder.appending(path: "model.tar")
            try lab.publisher.models.export(model, to: file, as: .native)
            _ = try lab.reader.models.importModel(from: file, name: "mine")
            #expect(try lab.reader.models.lookUp().models.map(\.identifier) == ["mine@1"])
        }
    }

    @Test("also where only its address's record tells that another archive made it")
    func record() throws {
        try ShareScene.with { lab in
            let model = try lab.train()
            try lab.publish()
            try Self.forget("weightsSha256", in: lab)
            try lab.add()
            let file = lab.folder.appending(path: "model.tar")
            try lab.publisher.models.export(model, to: file, as: .native)
            try lab.publisher.models.add(SampleRecords.evaluation(date: "2026-02-01T12:00:00Z"), to: model)
            _ = try lab.reader.models.importModel(from: file)
            #expect(try lab.fetchModel().model.version == 1)
            #expect(try lab.reader.models.lookUp().models.map(\.identifier) == ["\(ShareScene.model)@1"])
        }
    }

    @Test("also after new scores of it were published, which come when it is fetched again")
    func newScores() throws {
        try ShareScene.with { lab in
            let model = try lab.train()
            try lab.publish()
            try lab.add()
            _ = try lab.fetchModel()
            try lab.publisher.models.add(SampleRecords.evaluation(date: "2026-02-01T12:00:00Z"), to: model)
            try lab.publish()
            #expect(try lab.refresh()?.outcome == .changed)
            #expect(try lab.reader.models.lookUp().models.map(\.identifier) == ["\(ShareScene.model)@1"])
            #expect(try lab.reader.models.remoteCandidates().isEmpty)
            let fetched = try lab.fetchModel()
            #expect(fetched.status == .unchanged && fetched.model.version == 1)
            #expect(try lab.reader.models.evaluations(of: fetched.model).count == 2)
        }
    }

    @Test("only if its weights are those that the list tells: others are refused")
    func wrongWeights() throws {
        try ShareScene.with { lab in
            try lab.train()
            try lab.publish()
            let place = lab.published.appending(path: "list.json")
            let text = String(decoding: try Data(contentsOf: place), as: UTF8.self)
            let other = text.replacing(#/"weightsSha256" : "[0-9a-f]*"/#) { _ in
                "\"weightsSha256\" : \"\(SampleRecords.digest(7))\""
            }
            try #require(other != text)
            try Data(other.utf8).write(to: place)
            try lab.add()
            let error = try #require(throws: RegistryError.self) { try lab.fetchModel() }
            #expect(error.reason.contains("its list says \(SampleRecords.digest(7).abbreviated)"), "\(error)")
            #expect(try lab.reader.models.all().isEmpty)
        }
    }

    @Test("or not, and is found by what it was trained on, which a list may tell")
    func datasets() throws {
        try ShareScene.with { lab in
            try lab.train()
            try lab.publish()
            try lab.add()
            let listed = try lab.reader.lists.model(named: ShareScene.model)
            #expect(listed.listing.trainingDatasets == ["DS09-GCaMP6f-m-V1"])
            for (datasets, count) in [(["DS09"], 1), (["ds09-gcamp6f-m-v1"], 1), (["DS0"], 0), (["DS10", "DS09"], 1)] {
                var filter = ModelFilter()
                filter.datasets = datasets
                #expect(try lab.reader.models.lookUp(filter).count == count, "\(datasets)")
                #expect(try lab.reader.models.remoteCandidates(matching: filter).count == count)
                #expect(try lab.reader.models.countWithUnknownDatasets(filter) == 0)
            }
            try Self.forget("trainingDatasets", "weightsSha256", in: lab)
            try lab.reader.lists.remove(named: "lab")
            try lab.add()
            var filter = ModelFilter()
            filter.datasets = ["DS09"]
            #expect(try lab.reader.models.lookUp(filter).count == 0)
            #expect(try lab.reader.models.countWithUnknownDatasets(filter) == 1)
            filter.isHere = true
            #expect(try lab.reader.models.countWithUnknownDatasets(filter) == 0)
        }
    }
}
