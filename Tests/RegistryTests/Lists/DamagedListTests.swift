import Core
import Foundation
import Resolution
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

private let address = "https://example.org/built-in.yaml"

@Suite("What is kept of lists and was damaged")
struct DamagedListTests {
    static let damages = [
        "", "{", "[]", "{\"schema\": \"cascade-registry/alias\", \"schemaVersion\": 1}",
        "{\"schema\": \"cascade-registry/known-list\", \"schemaVersion\": 1, \"name\": \"other\", "
            + "\"location\": \"/x\", \"isRemoved\": false}",
        "{\"schema\": \"cascade-registry/known-list\", \"schemaVersion\": 1, \"name\": \"ours\", "
            + "\"location\": \"x\", \"isRemoved\": false}",
    ]

    @Test("is a warning, counts as never fetched, and is made anew only after it was taken away", arguments: damages)
    func damage(_ text: String) throws {
        try ListScene.with { scene in
            scene.serve(address, rates: 1)
            let registry = try scene.registry(builtIn: address)
            let path = try scene.write("ours.yaml", rates: 2)
            _ = try registry.lists.add(ListLocation(path), from: scene.fetch)
            _ = try registry.lists.refresh(from: scene.fetch)
            for name in ["ours", "built-in"] {
                try Data(text.utf8).write(to: registry.manifests.url(ofList: name))
            }
            #expect(try registry.lists.all().map(\.name) == ["ours", "built-in"])
            #expect(try registry.lists.all().allSatisfy { $0.lastGood == nil && $0.unreadableBecause != nil })
            #expect(try registry.lists.models().isEmpty)
            let findings = try registry.maintenance.verify(full: false).findings
            #expect(findings.map(\.kind) == [.listUnreadable, .listUnreadable])
            #expect(findings.allSatisfy { $0.severity == .warning && $0.remedy.contains("cascade-registry catalog ") })
            // Who must sign them, and how new they were, is not known any more.
            let refreshed = try registry.lists.refresh(from: scene.fetch)
            #expect(refreshed.map(\.outcome) == [.failed, .failed])
            #expect(refreshed.allSatisfy { $0.list.lastFailure?.remedy?.contains("catalog remove") == true })
            #expect(try registry.lists.restoreBuiltIn(from: scene.fetch).map(\.outcome) == [.failed])
            for name in [nil, "ours"] {
                #expect(throws: RegistryError.self) {
                    try registry.lists.add(ListLocation(path), name: name, from: scene.fetch)
                }
            }
            for name in ["ours", "built-in"] { try registry.lists.remove(named: name) }
            #expect(try registry.lists.add(ListLocation(path), from: scene.fetch).outcome == .added)
            #expect(try registry.lists.restoreBuiltIn(from: scene.fetch).map(\.outcome) == [.added])
            #expect(try registry.maintenance.verify(full: false).findings.isEmpty)
            #expect(try registry.lists.models().count == 2)
        }
    }

    @Test("by a newer program, or cannot be read at all, is left alone by every command", arguments: [true, false])
    func untouchable(isNewer: Bool) throws {
        try ListScene.with { scene in
            scene.serve(address, rates: 1)
            let registry = try scene.registry(builtIn: address)
            let path = try scene.write("ours.yaml", rates: 2)
            _ = try registry.lists.add(ListLocation(path), from: scene.fetch)
            _ = try registry.lists.refresh(from: scene.fetch)
            for name in ["ours", "built-in"] {
                let place = registry.manifests.url(ofList: name)
                try FileManager.default.removeItem(at: place)
                if isNewer {
                    try Self.newer.write(to: place)
                } else {
                    // Not even root can read a folder as a file.
                    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
                }
            }
            #expect(try registry.lists.all().allSatisfy { $0.lastGood == nil && $0.unreadableBecause != nil })
            #expect(try registry.lists.refreshNew(network: .online()).isEmpty)
            let refreshed = try registry.lists.refresh(from: scene.fetch)
            #expect(refreshed.map(\.outcome) == [.failed, .failed])
            #expect(refreshed.allSatisfy { $0.list.lastFailure?.remedy != nil }, "\(refreshed)")
            let changes: [() throws -> Void] = [
                { _ = try registry.lists.add(ListLocation(path), name: "ours", from: scene.fetch) },
                { _ = try registry.lists.add(ListLocation(address), from: scene.fetch) },
                { try registry.lists.remove(named: "ours") }, { try registry.lists.remove(named: "built-in") },
            ]
            for change in changes {
                let error = try #require(throws: RegistryError.self) { try change() }
                #expect(error.reason.contains(scene.location.lists.path) && error.remedy != nil, "\(error)")
            }
            let restored = try registry.lists.restoreBuiltIn(from: scene.fetch)
            #expect(restored.map(\.outcome) == [.failed])
            for name in ["ours", "built-in"] {
                #expect((try? Data(contentsOf: registry.manifests.url(ofList: name))) == (isNewer ? Self.newer : nil))
            }
            let findings = try registry.maintenance.verify(full: false).findings
            #expect(findings.map(\.kind) == [.listUnreadable, .listUnreadable])
            #expect(
                findings.allSatisfy { !$0.remedy.contains("catalog refresh") && !$0.remedy.contains("catalog add") })
        }
    }

    @Test("is not what the disk keeps from being read: nothing goes on without that", arguments: ["ours", "built-in"])
    func unreadable(name: String) throws {
        try ListScene.with { scene in
            scene.serve(address, rates: 1)
            let registry = try scene.registry(builtIn: address)
            _ = try registry.lists.add(ListLocation(scene.write("ours.yaml", rates: 2)), from: scene.fetch)
            _ = try registry.lists.refresh(from: scene.fetch)
            let place = registry.manifests.url(ofList: name)
            let sound = try Data(contentsOf: place)
            try keepFromBeingRead(place)
            let facts = RecordingFacts(frameRateHz: 2)
            expectUnreadable(
                place,
                [
                    { try registry.lists.all() }, { try registry.lists.models() },
                    { try registry.models.remoteCandidates() },
                    { try registry.lists.refreshNew(network: .online()) },
                    { try registry.models.choose(for: facts, network: .offline) { _ in } },
                    { try registry.lists.refresh(from: scene.fetch) }, { try registry.lists.remove(named: name) },
                ])
            let findings = try registry.maintenance.verify(full: false).findings
            #expect(findings.map(\.kind) == [.listUnreadable] && findings[0].path == place.path, "\(findings)")
            #expect(!findings[0].remedy.contains("catalog "))
            try FileManager.default.removeItem(at: place)
            try sound.write(to: place)
            #expect(try registry.lists.models().count == 2)
        }
    }

    private static let newer = Data("{\"schema\": \"cascade-registry/known-list\", \"schemaVersion\": 9}".utf8)

    @Test("can be removed")
    func removal() throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            _ = try registry.lists.add(ListLocation(scene.write("ours.yaml", rates: 2)), from: scene.fetch)
            try Data().write(to: registry.manifests.url(ofList: "ours"))
            try registry.lists.remove(named: "ours")
            #expect(try registry.lists.all().isEmpty && folderContents(scene.location.lists).isEmpty)
        }
    }

    @Test("is, wherever it is cut off or altered, told or harmless")
    func sweep() throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            _ = try registry.lists.add(ListLocation(scene.write("ours.yaml", rates: 2, 3)), from: scene.fetch)
            let file = registry.manifests.url(ofList: "ours")
            let sound = try Data(contentsOf: file)
            for count in 0..<sound.count - 2 {
                try sound.prefix(count).write(to: file)
                #expect(try registry.lists.all().map(\.name) == ["ours"])
                #expect(try registry.lists.all().first?.unreadableBecause != nil, "\(count)")
            }
            for bit in stride(from: 0, to: sound.count * 8, by: 37) {
                var copy = sound
                copy[bit / 8] ^= 1 << UInt8(bit % 8)
                try copy.write(to: file)
                #expect(try registry.lists.models().allSatisfy { $0.model.listing.frameRateHz > 0 })
            }
        }
    }

    @Test("of an interrupted refresh is a leftover that the collection of garbage takes away")
    func leftovers() throws {
        try ListScene.with { scene in
            let registry = try scene.registry()
            _ = try registry.lists.add(ListLocation(scene.write("ours.yaml", rates: 2)), from: scene.fetch)
            let leftover = scene.location.lists.appending(path: ".ours.json.12345678.partial")
            try Data("{".utf8).write(to: leftover)
            #expect(try registry.maintenance.verify(full: false).findings.map(\.kind) == [.leftover])
            #expect(
                try registry.maintenance.collectGarbage(dryRun: false, graceSeconds: -1).items.map(\.path) == [
                    leftover.path
                ])
            #expect(try registry.lists.models().count == 1)
        }
    }
}

@Suite("Lists and processes")
struct ListProcessTests {
    @Test("of eight programs that add and refresh the same ones at once are kept whole, and each once")
    func concurrentRefreshes() async throws {
        try await withTemporaryFolder { parent in
            let path = parent.path
            await withTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [path = path as String, number = number as Int] in
                            let folder = URL(filePath: path).appending(path: "registry")
                            let registry = try OpenRegistry(
                                at: RegistryLocation(folder: folder),
                                builtInLists: KnownLocations([ListLocation(address)]))
                            // Everybody is given another list.
                            let fetch: ListSource = { _, _ in
                                let rates = (1...(number + 1)).map(ListScene.name)
                                return .bytes(Data(ListScene.text(rates).utf8), nil)
                            }
                            _ = try registry.lists.add(ListLocation("https://example.org/ours.yaml"), from: fetch)
                            for _ in 0..<5 {
                                let results = try registry.lists.refresh(from: fetch)
                                try #require(results.count == 2 && !results.contains { $0.outcome == .failed })
                                let counts = try registry.lists.all().map { $0.lastGood?.models.count ?? 0 }
                                try #require(counts.allSatisfy { (1...8).contains($0) })
                            }
                        }
                    }
                }
            }
            let registry = try OpenRegistry(
                at: RegistryLocation(folder: URL(filePath: path).appending(path: "registry")),
                builtInLists: KnownLocations([ListLocation(address)]))
            #expect(try registry.lists.all().map(\.name) == ["ours", "built-in"])
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("of a program that is killed while it fetches stay as they were")
    func interruption() async throws {
        try await withTemporaryFolder { parent in
            let path = parent.appending(path: "registry").path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
                let bytes = Data(ListScene.text([ListScene.name(30)]).utf8)
                _ = try registry.lists.add(ListLocation(address)) { _, _ in .bytes(bytes, nil) }
                _ = try registry.lists.refresh { _, _ in
                    kill(getpid(), SIGKILL)
                    return .unchanged
                }
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
            #expect(try registry.lists.models().map(\.model.name) == [ListScene.name(30)])
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }
}
