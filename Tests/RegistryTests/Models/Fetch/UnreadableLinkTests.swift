import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

import Resolution
@testable import Registry

@Suite("What is remembered of an address, where it cannot be read,")
struct UnreadableLinkTests {
    /// How a document became unreadable, and what is said of it.
    enum Damage: CaseIterable {
        case newer, garbled, cutOff, otherSchema, repeatedKey, folder, pipe

        func apply(to file: URL) throws {
            let sound = try Data(contentsOf: file)
            switch self {
            case .newer:
                let text = String(decoding: sound, as: UTF8.self)
                let newer = text.replacing("\"schemaVersion\" : 1", with: "\"schemaVersion\" : 9")
                #expect(newer != text)
                try Data(newer.utf8).write(to: file)
            case .garbled: try Data("not JSON".utf8).write(to: file)
            case .cutOff: try sound.prefix(sound.count / 2).write(to: file)
            case .otherSchema:
                try Data("{\"schema\": \"cascade-registry/alias\", \"schemaVersion\": 1}".utf8).write(to: file)
            case .repeatedKey:
                let text = String(decoding: sound, as: UTF8.self)
                try Data(text.replacing("\"byteCount\"", with: "\"byteCount\": 1, \"byteCount\"").utf8).write(to: file)
            case .folder:
                // What cannot be read as a file, also by root.
                try FileManager.default.removeItem(at: file)
                try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            case .pipe:
                try FileManager.default.removeItem(at: file)
                #expect(unsafe mkfifo(file.path, 0o600) == 0)
            }
        }
    }

    /// The documents of a folder with their bytes.
    private func contents(of folder: URL) throws -> [String: Data?] {
        Dictionary(
            uniqueKeysWithValues: try names(in: folder).map { name -> (String, Data?) in
                let place = folder.appending(path: name)
                return (name, fileSize(place) > 0 ? try? Data(contentsOf: place) : nil)
            })
    }

    @Test("is said, left alone, and never written over by a fetch", arguments: Damage.allCases, [false, true])
    func fetch(_ damage: Damage, isModelRemoved: Bool) throws {
        let (first, second) = (try FetchScene.archive(), try FetchScene.archive(seed: 2))
        try FetchScene.with(["/a": .inTurn(.file(first), .file(second, entityTag: "\"2\""))]) { scene in
            let remote = try scene.remote("/a")
            let model = try scene.registry.models.fetch(remote, network: scene.network).model
            if isModelRemoved { try scene.registry.models.remove(model) }
            let links = scene.registry.location.links
            try damage.apply(to: links.appending(path: try #require(names(in: links).first)))
            let before = try contents(of: links)
            var options = FetchOptions()
            options.asksAgain = true
            for options in [FetchOptions(), options] {
                let error = try #require(throws: RegistryError.self) {
                    try scene.registry.models.fetch(remote, network: scene.network, options: options)
                }
                #expect(error.reason.contains(links.path) && error.remedy != nil, "\(error)")
            }
            #expect(try contents(of: links) == before)
            #expect(scene.server.requests.count == 1, "nothing is fetched whose record cannot be kept")
            #expect(try scene.registry.models.all().count == (isModelRemoved ? 0 : 1))
        }
    }

    @Test("is no reason to fetch a model again, or to choose none", arguments: Damage.allCases)
    func choice(_ damage: Damage) throws {
        try FetchScene.with(["/a": .file(try FetchScene.archive())]) { scene in
            let model = try scene.registry.models.fetch(scene.remote("/a"), network: scene.network).model
            try withTemporaryFolder { folder in
                let list = folder.appending(path: "models.yaml")
                let text = "\(FetchScene.name):\n  Link: \(scene.server.address("/a"))\n"
                try Data(text.utf8).write(to: list)
                _ = try scene.registry.lists.add(.file(path: list.path), from: scene.registry.lists.source(.offline))
            }
            let links = scene.registry.location.links
            try damage.apply(to: links.appending(path: try #require(names(in: links).first)))
            var told: [String] = []
            let chosen = try scene.registry.models.choose(
                for: RecordingFacts(frameRateHz: 30), network: scene.network
            ) { event in
                if case .unusable(_, let reason) = event { told.append(reason) }
            }
            #expect(chosen.model == model)
            #expect(told.count == 1 && told.first?.contains(links.path) == true, "\(told)")
            #expect(try scene.registry.models.remoteCandidates().map { $0.fault?.contains(links.path) } == [true])
            #expect(scene.server.requests.count == 1)
            let findings = try scene.registry.maintenance.verify(full: false).findings
            #expect(findings.count == 1 && findings.first?.path.hasPrefix(links.path) == true, "\(findings)")
        }
    }

    @Test("because of the disk, ends a choice: the model may be here, or may have to be fetched")
    func disk() throws {
        try FetchScene.with(["/a": .file(try FetchScene.archive())]) { scene in
            let remote = try scene.remote("/a")
            _ = try scene.registry.models.fetch(remote, network: scene.network)
            try withTemporaryFolder { folder in
                let list = folder.appending(path: "models.yaml")
                try Data("\(FetchScene.name):\n  Link: \(scene.server.address("/a"))\n".utf8).write(to: list)
                _ = try scene.registry.lists.add(.file(path: list.path), from: scene.registry.lists.source(.offline))
            }
            let links = scene.registry.location.links
            let place = links.appending(path: try #require(names(in: links).first))
            try keepFromBeingRead(place)
            let facts = RecordingFacts(frameRateHz: 30)
            expectUnreadable(
                place,
                [
                    { try scene.registry.models.remoteCandidates() },
                    { try scene.registry.models.fetch(remote, network: scene.network) },
                    { try scene.registry.models.choose(for: facts, network: scene.network) { _ in } },
                ])
            #expect(scene.server.requests.count == 1)
            #expect(try scene.registry.maintenance.verify(full: false).findings.map(\.kind) == [.linkUnreadable])
        }
    }
}
