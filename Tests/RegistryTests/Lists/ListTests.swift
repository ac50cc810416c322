import Core
import Download
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

private let first = "https://example.org/first.yaml"
private let second = "https://example.org/second.yaml"

@Suite("Lists of models that can be fetched")
struct ListTests {
    @Test("come in the order in which they were added, and then the built-in ones in theirs")
    func order() throws {
        try ListScene.with { scene in
            scene.serve(first, rates: 1, 2)
            scene.serve(second, rates: 3)
            let registry = try scene.registry(builtIn: second, first)
            #expect(try registry.lists.all().map(\.name) == ["second", "first"] && registry.lists.models().isEmpty)
            for (file, rate) in [("zeta.yaml", 30), ("alpha.yaml", 15)] {
                let path = try scene.write(file, rates: rate)
                let result = try registry.lists.add(ListLocation(path), from: scene.fetch)
                #expect(result.outcome == .added && result.addedModels.isEmpty)
            }
            #expect(
                try registry.lists.refresh(from: scene.fetch).map(\.outcome) == [
                    .unchanged, .unchanged, .added, .added,
                ])
            let reopened = try scene.registry(builtIn: second, first)
            #expect(try reopened.lists.all() == registry.lists.all())
            #expect(try reopened.lists.all().map(\.name) == ["zeta", "alpha", "second", "first"])
            #expect(try reopened.lists.all().map(\.isBuiltIn) == [false, false, true, true])
            let rates = try reopened.lists.models().map(\.model.listing.frameRateHz)
            #expect(rates == [30, 15, 3, 1, 2])
            #expect(try reopened.lists.models().map(\.list) == ["zeta", "alpha", "second", "first", "first"])
            let information = try reopened.information()
            #expect(information.listCount == 4 && information.listedModelCount == 5)
            #expect(try reopened.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("tell what changed, by name and by link")
    func changes() throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            let path = try scene.write("ours.yaml", rates: 1, 2, 3)
            let old = try registry.lists.add(ListLocation(path), from: scene.fetch).list
            try scene.write("ours.yaml", rates: 2, 4, link: "https://other.example.org")
            let result = try #require(registry.lists.refresh(named: ["ours"], from: scene.fetch).first)
            #expect(result.outcome == .changed)
            #expect(result.addedModels == [ListScene.name(4)])
            #expect(result.removedModels == [ListScene.name(1), ListScene.name(3)])
            #expect(result.relinkedModels == [ListScene.name(2)])
            #expect(result.list.lastGood?.digest != old.lastGood?.digest)
            #expect(try registry.lists.named("ours") == result.list)
        }
    }

    @Test("are asked for only if they changed, as the server wants it")
    func validators() throws {
        try ListScene.with { scene in
            let registry = try scene.registry(builtIn: first)
            let validators = Validators(entityTag: "\"1\"", lastModified: "Mon, 23 Nov 2026 09:00:00 GMT")
            scene.serve(first, rates: 1, validators: validators)
            let added = try registry.lists.refresh(from: scene.fetch)
            #expect(added.map(\.outcome) == [.added] && scene.requests.last?.validators == nil)
            scene.web[first] = .unchanged
            let unchanged = try registry.lists.refresh(from: scene.fetch)
            #expect(unchanged.map(\.outcome) == [.unchanged] && scene.requests.last?.validators == validators)
            #expect(try registry.lists.all().first?.lastGood?.models == added.first?.list.lastGood?.models)
        }
    }

    static let failures: [(FetchedList?, FailureCategory)] = [
        (nil, .network), (.bytes(Data("<html>Please log in</html>".utf8), nil), .badData),
        (.bytes(Data(), nil), .badData),
        (.bytes(Data("# no models\n".utf8), nil), .badData), (.bytes(Data("'Global_EXC".utf8), nil), .badData),
        (.bytes(Data([0xFF, 0xD8]), nil), .badData), (.bytes(Data(count: 1 << 25), nil), .badData),
        (.bytes(Data("{\"schema\": \"cascade-registry/remote-models\", \"schemaVersion\": 9}".utf8), nil), .badData),
        (.bytes(Data(impossibleName.utf8), nil), .badData),
    ]
    private static let impossibleName = """
        {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [{"name": "../x", "frameRateHz": 30,
         "links": ["https://example.org/x"], "smoothingSeconds": 0, "isCausal": false}]}
        """

    @Test(
        "that do not come, or come as something else, leave the last good one, and do not stop the others",
        arguments: failures)
    func failedRefresh(page: FetchedList?, category: FailureCategory) throws {
        try ListScene.with { scene in
            let registry = try scene.registry(builtIn: first, second)
            scene.serve(first, rates: 1)
            scene.serve(second, rates: 2)
            _ = try registry.lists.refresh(from: scene.fetch)
            let good = try registry.lists.models()
            scene.web[first] = page
            scene.serve(second, rates: 2, 3)
            let results = try registry.lists.refresh(from: scene.fetch)
            #expect(results.map(\.outcome) == [.failed, .changed])
            let failed = try registry.lists.named("first")
            #expect(failed.lastFailure?.category == category && failed.lastFailure?.reason.contains(first) == true)
            #expect(failed == results.first?.list)
            #expect(try registry.lists.models().prefix(2) == good.prefix(2) && registry.lists.models().count == 3)
            scene.serve(first, rates: 1)
            #expect(try registry.lists.refresh(named: ["first"], from: scene.fetch).map(\.outcome) == [.unchanged])
            #expect(try registry.lists.named("first").lastFailure == nil)
        }
    }

    @Test("that do not come, or come as something else, are not added", arguments: failures)
    func failedAdding(page: FetchedList?, category: FailureCategory) throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            scene.web[first] = page
            let error = try #require(throws: RegistryError.self) {
                try registry.lists.add(ListLocation(first), from: scene.fetch)
            }
            #expect(error.category == category && error.reason.contains(first))
            #expect(try registry.lists.all().isEmpty && folderContents(scene.location.lists).isEmpty)
        }
    }

    @Test("that are files are read without the web, and their absence is told")
    func files() throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            let path = try scene.write("ours.yaml", rates: 1)
            _ = try registry.lists.add(ListLocation(path), name: "mine", from: scene.fetch)
            try FileManager.default.removeItem(atPath: path)
            let result = try #require(registry.lists.refresh(from: scene.fetch).first)
            #expect(result.outcome == .failed && result.list.lastFailure?.category == .notFound)
            #expect(result.list.lastGood?.models.count == 1 && scene.requests.isEmpty)
            let folder = try #require(throws: RegistryError.self) {
                try registry.lists.add(ListLocation(scene.folder.path), from: scene.fetch)
            }
            #expect(folder.category == .notFound && folder.reason.contains("/list.json: "), "\(folder)")
        }
    }

    @Test("have names of their own")
    func names() throws {
        try ListScene.with { scene in
            for address in [first, second, "https://other.org/first.yaml"] { scene.serve(address, rates: 1) }
            let registry = try scene.registry(builtIn: second)
            #expect(try registry.lists.add(ListLocation(first), from: scene.fetch).list.name == "first")
            let other = try registry.lists.add(ListLocation("https://other.org/first.yaml"), from: scene.fetch)
            #expect(other.list.name == "first-2")
            #expect(try registry.lists.add(ListLocation(first), from: scene.fetch).outcome == .unchanged)
            #expect(try registry.lists.add(ListLocation(second), from: scene.fetch).list.name == "second")
            let path = try scene.write("x.yaml", rates: 1)
            for (place, name) in [(path, "first"), (path, "second"), (path, "../x"), (path, ""), (first, "other")] {
                let error = try #require(throws: RegistryError.self) {
                    try registry.lists.add(ListLocation(place), name: name, from: scene.fetch)
                }
                #expect(error.category == .usage && error.remedy != nil, "\(name)")
            }
            #expect(try registry.lists.all().map(\.name) == ["first", "first-2", "second"])
            // A list that a user named before wins over a built-in one of that name.
            let later = try scene.registry(builtIn: "https://third.org/first.json", "https://third.org/first-3.json")
            #expect(try later.lists.all().map(\.name) == ["first", "first-2", "first-3", "first-3-2"])
        }
    }

    @Test("are removed, the built-in ones for good until they are wanted again")
    func removal() throws {
        try ListScene.with { scene in
            scene.serve(second, rates: 2)
            let registry = try scene.registry(builtIn: first, second)
            _ = try registry.lists.add(ListLocation(scene.write("ours.yaml", rates: 1)), from: scene.fetch)
            for name in ["ours", "first", "second"] { #expect(try registry.lists.remove(named: name).name == name) }
            let reopened = try scene.registry(builtIn: first, second)
            #expect(try reopened.lists.all().isEmpty && reopened.lists.models().isEmpty)
            #expect(try reopened.lists.refresh(from: scene.fetch).isEmpty)
            let error = try #require(throws: RegistryError.self) { try reopened.lists.remove(named: "first") }
            #expect(error.category == .notFound)
            // The first cannot be fetched, and so stays away.
            #expect(try reopened.lists.restoreBuiltIn(from: scene.fetch).map(\.outcome) == [.failed, .added])
            #expect(try reopened.lists.all().map(\.name) == ["second"])
            scene.serve(first, rates: 1)
            #expect(try reopened.lists.restoreBuiltIn(from: scene.fetch).map(\.outcome) == [.added, .unchanged])
            #expect(try reopened.lists.all().map(\.name) == ["first", "second"])
            #expect(throws: RegistryError.self) { try scene.registry().lists.restoreBuiltIn(from: scene.fetch) }
        }
    }

    @Test("that nobody knows are not found, and similar ones named")
    func unknownNames() throws {
        try ListScene.with { scene in
            let registry = try scene.registry(builtIn: first)
            let actions: [() throws -> Void] = [
                { _ = try registry.lists.refresh(named: ["frist"], from: scene.fetch) },
                { _ = try registry.lists.remove(named: "frist") }, { _ = try registry.lists.named("frist") },
            ]
            for action in actions {
                let error = try #require(throws: RegistryError.self) { try action() }
                #expect(error.category == .notFound && error.remedy == "Did you mean “first”?")
            }
            #expect(scene.requests.isEmpty)
        }
    }

    @Test("are read, and not refreshed, where the registry cannot be changed")
    func readOnly() throws {
        try ListScene.with { scene in
            scene.serve(first, rates: 1)
            let registry = try scene.registry(builtIn: first)
            _ = try registry.lists.refresh(from: scene.fetch)
            try registry.catalog.database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
            let newer = try scene.registry(builtIn: first)
            #expect(try newer.lists.models().count == 1 && newer.readOnlyReason != nil)
            let requests = scene.requests.count
            let actions: [() throws -> Void] = [
                { _ = try newer.lists.refresh(from: scene.fetch) }, { _ = try newer.lists.remove(named: "first") },
                { _ = try newer.lists.restoreBuiltIn(from: scene.fetch) },
                { _ = try newer.lists.add(ListLocation(second), from: scene.fetch) },
            ]
            for action in actions {
                let error = #expect(throws: RegistryError.self) { try action() }
                #expect(error == newer.readOnlyReason)
            }
            #expect(try scene.requests.count == requests && newer.lists.models().count == 1)
        }
    }

    @Test("can have more models than any manifest holds")
    func manyModels() throws {
        try ListScene.with { scene in
            let path = String(repeating: "x", count: 400)
            let models = (0..<17_000).map {
                """
                {"name": "model\($0)", "links": ["https://a.org/\($0)\(path)", "https://b.org/\($0)\(path)"], \
                "frameRateHz": 30, "smoothingSeconds": 0, "isCausal": false}
                """
            }
            let text = """
                {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [\(models.joined(separator: ","))]}
                """
            scene.web[first] = .bytes(Data(text.utf8), nil)
            let registry = try scene.registry(builtIn: first)
            #expect(try registry.lists.refresh(from: scene.fetch).map(\.outcome) == [.added])
            #expect(fileSize(registry.manifests.url(ofList: "first")) > ManifestFile.maximumByteCount)
            #expect(try registry.lists.models().count == 17_000)
        }
    }
}
