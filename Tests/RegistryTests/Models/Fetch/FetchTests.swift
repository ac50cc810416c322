import Core
import Download
import Files
import Formats
import Foundation
import TestSupport
import Testing

@testable import Registry

@Suite("Fetched models")
struct FetchTests {
    @Test("are sound models that remember where they came from, and are not fetched twice")
    func fetch() throws {
        let archive = try FetchScene.archive()
        try FetchScene.with(["/a": .file(archive)]) { scene in
            let remote = try scene.remote("/a")
            let outcome = try scene.registry.models.fetch(remote, network: scene.network)
            #expect(outcome.status == .added && outcome.model.identifier == "\(FetchScene.name)@1")
            #expect(outcome.delivery.archiveDigest == (try Digest(of: archive)))
            let manifest = try scene.registry.models.manifest(of: outcome.model)
            #expect(manifest.source.location == "\(scene.server.address("/a"))")
            #expect(manifest.source.digest == outcome.delivery.archiveDigest)
            #expect(try scene.registry.models.test(outcome.model).outcome == .passed)
            #expect(try folderContents(scene.registry.location.temporary).isEmpty)
            let again = try scene.registry.models.fetch(remote, network: scene.network)
            #expect(again.status == .alreadyHere && again.model == outcome.model)
            #expect(try scene.registry.models.fetch(remote, network: .offline).status == .alreadyHere)
            #expect(scene.server.requests.count == 1)
        }
    }

    @Test("may be what another registry exported")
    func exported() throws {
        try FetchScene.with(["/a": .file(try FetchScene.exported())]) { scene in
            let outcome = try scene.registry.models.fetch(scene.remote("/a"), network: scene.network)
            #expect(outcome.status == .added)
            let source = try scene.registry.models.manifest(of: outcome.model).source
            #expect(source.location == "\(scene.server.address("/a"))")
        }
    }

    @Test("that deliver other bytes later are a new version, and the old one stays")
    func changed() throws {
        let (first, second) = (try FetchScene.archive(), try FetchScene.archive(seed: 2))
        try FetchScene.with(["/a": .inTurn(.file(first), .file(first), .file(second, entityTag: "\"2\""))]) { scene in
            let remote = try scene.remote("/a")
            var options = FetchOptions()
            options.asksAgain = true
            let added = try scene.registry.models.fetch(remote, network: scene.network)
            #expect(
                try scene.registry.models.fetch(remote, network: scene.network, options: options).status == .unchanged)
            let changed = try scene.registry.models.fetch(remote, network: scene.network, options: options)
            #expect(changed.status == .changed && changed.model.identifier == "\(FetchScene.name)@2")
            #expect(changed.previous?.archiveDigest == added.delivery.archiveDigest)
            #expect(changed.previous?.model == "\(FetchScene.name)@1")
            #expect(
                try scene.registry.models.all().map(\.identifier) == ["\(FetchScene.name)@1", "\(FetchScene.name)@2"])
        }
    }

    @Test("that were removed are still known by their digest, and another archive in their place is told")
    func removed() throws {
        let (first, second) = (try FetchScene.archive(), try FetchScene.archive(seed: 2))
        try FetchScene.with(["/a": .inTurn(.file(first), .file(second))]) { scene in
            let remote = try scene.remote("/a")
            try scene.registry.models.remove(scene.registry.models.fetch(remote, network: scene.network).model)
            let changed = try scene.registry.models.fetch(remote, network: scene.network)
            #expect(changed.status == .changed)
            #expect(changed.previous?.archiveDigest == (try Digest(of: first)))
        }
    }

    @Test("are asked for again only with what the server told of them before")
    func conditional() throws {
        let archive = try FetchScene.archive()
        try FetchScene.with(["/a": .file(archive)]) { scene in
            var options = FetchOptions()
            options.asksAgain = true
            let remote = try scene.remote("/a")
            _ = try scene.registry.models.fetch(remote, network: scene.network)
            #expect(
                try scene.registry.models.fetch(remote, network: scene.network, options: options).status == .unchanged)
            #expect(scene.server.requests.map { $0.fields["if-none-match"] } == [nil, "\"1\""])
        }
    }

    /// What came in place of a model, the category and words of the error.
    private static func failures() throws -> [(String, Behaviour, FailureCategory, String)] {
        let archive = try FetchScene.archive()
        let page = Data("<!doctype html><title>Log in</title>".utf8)
        var flipped = archive
        flipped[flipped.count / 2] ^= 1
        let configuration = ("config.yaml", BundleConfigurationFile.encode(try FetchScene.configuration()))
        let tags = ["ETag: \"1\"", "Accept-Ranges: bytes"]
        return [
            ("page", .answer(200, ["Content-Type: text/html"], body: page), .badData, "web page (“Log in”)"),
            ("empty", .answer(200), .badData, "empty"),
            (
                "cut off", .answer(200, body: archive.prefix(500), claimedByteCount: archive.count), .network,
                "500 of \(archive.count) bytes"
            ),
            ("other bytes", .file(flipped), .badData, "all \(archive.count) bytes, but they are other bytes"),
            ("other size", .file(archive + Data([0])), .badData, "in place of the \(archive.count)"),
            ("nothing there", .answer(404), .network, "404"),
            ("in trouble", .answer(503), .network, "503"),
            (
                "another file meanwhile",
                .inTurn(
                    .answer(200, tags, body: archive.prefix(500), claimedByteCount: archive.count),
                    .answer(
                        206, ["ETag: \"2\"", "Content-Range: bytes 500-\(archive.count - 1)/\(archive.count)"],
                        body: archive.dropFirst(500))), .network, "changed at the server while it was being fetched"
            ),
            ("no archive", .file(Data(repeating: 7, count: 1000)), .badData, "“\(FetchScene.name)” from http"),
            (
                "no weights", .file(try ZipArchive.encode([configuration], path: "a")), .badData,
                "holds a config.yaml but no weights"
            ),
            (
                "no configuration", .file(try ZipArchive.encode([("read.me", Data("x".utf8))], path: "a")), .badData,
                "holds no config.yaml"
            ),
        ]
    }

    @Test("come whole or not at all, and each failure has its own words")
    func failures() throws {
        let archive = try FetchScene.archive()
        for (kind, behaviour, category, words) in try Self.failures() {
            try FetchScene.with(["/a": behaviour]) { scene in
                // A digest and a size are known where the bytes, not what is in them, are wrong.
                let isDescribed = kind.hasPrefix("other")
                let remote = try scene.remote(
                    "/a", digest: isDescribed ? Digest(of: archive) : nil, byteCount: isDescribed ? archive.count : nil)
                let network =
                    kind == "another file meanwhile"
                    ? NetworkAccess.online(DownloadLimits(firstPauseSeconds: 0.01)) : scene.network
                let thrown = try #require(throws: (any Error).self, "\(kind)") {
                    try scene.registry.models.fetch(remote, network: network)
                }
                let error = try #require(thrown as? any CascadeError)
                #expect(error.category == category, "\(kind): \(error)")
                #expect(error.reason.contains(words), "\(kind): \(error)")
                #expect(error.remedy != nil, "\(kind)")
                #expect(try scene.isEmpty, "\(kind)")
            }
        }
    }

    @Test("whose networks compute something else than where they were made are not kept")
    func alteredVectors() throws {
        let exported = try FetchScene.exported { files in
            // The vectors of another model, with their digest in the manifest.
            let other = try Generated.bundle(FetchScene.configuration(), seed: 9)
            let vectors = try TestVectors(of: other).encode()
            let old = try #require(files.first { $0.name == "test-vectors.safetensors" }).bytes
            for index in files.indices {
                if files[index].name == "test-vectors.safetensors" { files[index].bytes = vectors }
                let text = String(decoding: files[index].bytes, as: UTF8.self)
                if files[index].name == "manifest.json" {
                    files[index].bytes = Data(
                        text.replacing("\(try Digest(of: old))", with: "\(try Digest(of: vectors))").utf8)
                }
            }
        }
        try FetchScene.with(["/a": .file(exported)]) { scene in
            let error = try #require(throws: RegistryError.self) {
                try scene.registry.models.fetch(scene.remote("/a"), network: scene.network)
            }
            #expect(error.category == .badData && error.reason.contains("do not compute what they did"), "\(error)")
            #expect(error.reason.contains("“\(FetchScene.name)” from \(scene.server.address("/a"))"), "\(error)")
            #expect(try scene.isEmpty)
        }
    }

    @Test("that are not what their list says are refused in words that name both, or accepted on record")
    func contradictions() throws {
        let archive = try FetchScene.archive()
        try FetchScene.with(["/a": .file(archive)]) { scene in
            let cases: [(RemoteModel, [String])] = [
                (try scene.remote("/a", name: "Global_EXC_15Hz_smoothing50ms"), ["15.0 Hz", "sampling_rate 30.0"]),
                (
                    try scene.remote("/a", name: "GC8m_EXC_30Hz_smoothing50ms"),
                    ["calls it “GC8m_EXC_30Hz_smoothing50ms”", "model_name “\(FetchScene.name)”"]
                ),
                (scene.described("/a", name: "lab") { $0.noiseLevels = [2, 9] }, ["[2, 9]", "[2, 3]"]),
            ]
            for (remote, words) in cases {
                let error = try #require(throws: RegistryError.self) {
                    try scene.registry.models.fetch(remote, network: scene.network)
                }
                #expect(error.category == .badData && words.allSatisfy(error.reason.contains), "\(error)")
                #expect(error.remedy?.contains("--accept") == true)
                #expect(try scene.isEmpty)
            }
            var options = FetchOptions()
            options.acceptsContradictions = true
            for (remote, words) in cases {
                let model = try scene.registry.models.fetch(remote, network: scene.network, options: options).model
                #expect(model.name == remote.name)
                let accepted = try scene.registry.models.manifest(of: model).acceptedContradictions.joined()
                #expect(words.allSatisfy(accepted.contains), "\(accepted)")
            }
            let lab = scene.described("/a", name: "another-lab-name")
            #expect(try scene.registry.models.fetch(lab, network: scene.network).model.name == "another-lab-name")
        }
    }

    @Test("are not fetched offline, and the error names the flag")
    func offline() throws {
        try FetchScene.with(["/a": .file(try FetchScene.archive())]) { scene in
            let error = try #require(throws: RegistryError.self) {
                try scene.registry.models.fetch(scene.remote("/a"), network: .offline)
            }
            #expect(error.category == .network && error.reason.contains("--offline"))
            #expect(scene.server.requests.isEmpty)
        }
    }

    @Test("are mended from where they came, if the same bytes still come")
    func repair() throws {
        let (archive, other) = (try FetchScene.archive(), try FetchScene.archive(seed: 2))
        try FetchScene.with(["/a": .inTurn(.file(archive), .file(other), .file(archive))]) { scene in
            let model = try scene.registry.models.fetch(scene.remote("/a"), network: scene.network).model
            try FileManager.default.removeItem(at: scene.registry.store.url(of: model.digest))
            #expect(try scene.registry.maintenance.repair().isComplete == false, "no connection is opened unasked")
            #expect(scene.server.requests.count == 1)
            #expect(try scene.registry.maintenance.repair(network: scene.network).actions.map(\.outcome) == [.lost])
            #expect(try scene.registry.maintenance.repair(network: scene.network).isComplete)
        }
    }
}
