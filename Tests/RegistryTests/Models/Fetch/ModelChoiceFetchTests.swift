import Core
import Download
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

import Resolution
@testable import Registry

@Suite("A model that is chosen")
struct ModelChoiceFetchTests {
    /// A list of these names, one archive each.
    private func list(_ names: [String], at server: MisbehavingServer) -> Data {
        Data(names.map { "\($0):\n  Link: \(server.address("/\($0)"))\n  Info:\n" }.joined().utf8)
    }

    private func withList(
        _ archives: [String: Behaviour], _ body: (FetchScene) throws -> Void
    ) throws {
        try FetchScene.with(Dictionary(uniqueKeysWithValues: archives.map { ("/\($0)", $1) })) { scene in
            try withTemporaryFolder { folder in
                let file = folder.appending(path: "models.yaml")
                try list(archives.keys.sorted(), at: scene.server).write(to: file)
                _ = try scene.registry.lists.add(.file(path: file.path), from: scene.registry.lists.source(.offline))
                try body(scene)
            }
        }
    }

    private var facts: RecordingFacts { RecordingFacts(frameRateHz: 30) }

    @Test("is fetched where it is not here, once")
    func fetched() throws {
        try withList([FetchScene.name: .file(try FetchScene.archive())]) { scene in
            var events: [String] = []
            for _ in 0..<2 {
                let chosen = try scene.registry.models.choose(for: facts, network: scene.network) { event in
                    if case .fetching(let candidate) = event { events.append("fetching \(candidate.name)") }
                    if case .fetched(let outcome) = event { events.append("fetched \(outcome.model.identifier)") }
                }
                #expect(chosen.model.identifier == "\(FetchScene.name)@1")
                #expect(chosen.choice.model == chosen.model.identifier && chosen.choice.list == nil)
            }
            #expect(events == ["fetching \(FetchScene.name)", "fetched \(FetchScene.name)@1"])
            #expect(scene.server.requests.count == 1)
        }
    }

    @Test("is another one where the best turns out not to be what its name says")
    func unusable() throws {
        // The better by its smoothing delivers another model.
        let better = "Global_EXC_30Hz_smoothing50ms"
        let other = try FetchScene.archive(name: "Global_EXC_30Hz_smoothing50ms_causalkernel")
        try withList([better: .file(other)]) { scene in
            try scene.registry.add(
                Generated.configuration(
                    name: "Global_EXC_30Hz_smoothing100ms", shape: Generated.smallShape(), smoothingSeconds: 0.1))
            var unusable: [String] = []
            let chosen = try scene.registry.models.choose(for: facts, network: scene.network) { event in
                if case .unusable(let candidate, let reason) = event { unusable.append("\(candidate.name): \(reason)") }
            }
            #expect(chosen.model.name == "Global_EXC_30Hz_smoothing100ms")
            #expect(unusable.count == 1 && unusable[0].contains("model_name"), "\(unusable)")
        }
    }

    @Test("is not silently another one where the server does not deliver")
    func unreachable() throws {
        try withList([FetchScene.name: .answer(500)]) { scene in
            try scene.registry.add(
                Generated.configuration(
                    name: "Global_EXC_30Hz_smoothing100ms", shape: Generated.smallShape(), smoothingSeconds: 0.1))
            let thrown = try #require(throws: (any Error).self) {
                try scene.registry.models.choose(for: facts, network: scene.network) { _ in }
            }
            let error = try #require(thrown as? any CascadeError)
            #expect(error.category == .network)
        }
    }

    @Test("offline is the best that is here, and a better one elsewhere is named")
    func offline() throws {
        try withList([FetchScene.name: .file(try FetchScene.archive())]) { scene in
            let missing = try #require(throws: RegistryError.self) {
                try scene.registry.models.choose(for: facts, network: .offline) { _ in }
            }
            #expect(missing.category == .network && missing.reason.contains("--offline"))
            #expect(missing.reason.contains(FetchScene.name))
            try scene.registry.add(
                Generated.configuration(
                    name: "Global_EXC_30Hz_smoothing100ms", shape: Generated.smallShape(), smoothingSeconds: 0.1))
            var better: [String] = []
            let chosen = try scene.registry.models.choose(for: facts, network: .offline) { event in
                if case .betterElsewhere(let candidate) = event { better.append(candidate.name) }
            }
            #expect(chosen.model.name == "Global_EXC_30Hz_smoothing100ms" && better == [FetchScene.name])
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test("is, by its lock, the same in another registry, and other bytes are refused")
    func lock() throws {
        let (archive, other) = (try FetchScene.archive(), try FetchScene.archive(seed: 2))
        try FetchScene.with(["/a": .inTurn(.file(archive), .file(archive), .file(other))]) { scene in
            let model = try scene.registry.models.fetch(scene.remote("/a"), network: scene.network).model
            let lock = try scene.registry.models.lock(of: model)
            #expect(try scene.registry.models.locked(lock, network: .offline) { _ in } == model)
            try withRegistry { fresh in
                let refused = try #require(throws: RegistryError.self) {
                    try fresh.models.locked(lock, network: .offline) { _ in }
                }
                #expect(refused.category == .network)
                let same = try fresh.models.locked(lock, network: scene.network) { _ in }
                #expect(same.digest == model.digest && same.identifier == model.identifier)
            }
            try withRegistry { fresh in
                let thrown = try #require(throws: (any Error).self) {
                    try fresh.models.locked(lock, network: scene.network) { _ in }
                }
                let error = try #require(thrown as? any CascadeError)
                #expect(error.category == .badData)
                #expect(try fresh.models.all().isEmpty)
            }
        }
    }

    @Test("and was not fetched can be locked, but only be had by other means")
    func localLock() throws {
        try withRegistry { registry in
            let lock = try registry.models.lock(of: registry.add(FetchScene.configuration()).record)
            #expect(lock.archive == nil)
            try withRegistry { fresh in
                let error = try #require(throws: RegistryError.self) {
                    try fresh.models.locked(lock, network: .online()) { _ in }
                }
                #expect(error.category == .notFound && error.remedy?.contains("model export") == true)
            }
        }
    }
}
