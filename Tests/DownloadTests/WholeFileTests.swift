import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

@Suite("A file on a server that behaves")
struct WholeFileTests {
    private let bytes = sampleBytes(200_000)

    @Test("arrives whole, with its digest, its validators and where it is from")
    func plain() throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        try DownloadScene.with(["/a.zip": .file(bytes, lastModified: date)]) { scene in
            let request = scene.request("/a.zip", digest: try Digest(of: bytes), byteCount: bytes.count)
            let file = try scene.fetch(request, expecting: bytes)
            #expect(file.address == scene.server.address("/a.zip"))
            #expect(file.finalAddress == file.address)
            #expect(file.validators == Validators(entityTag: "\"1\"", lastModified: date))
            #expect(scene.progress.last?.receivedByteCount == bytes.count)
            #expect(scene.progress.allSatisfy { $0.totalByteCount == bytes.count && $0.resumedByteCount == 0 })
            #expect(scene.notes.isEmpty)
        }
    }

    @Test("is asked for once, as it is, by the program's name")
    func asksOnce() throws {
        try DownloadScene.with(["/a.zip": .file(bytes)]) { scene in
            let downloader = scene.downloader
            #expect(scene.server.requests.isEmpty)
            _ = try downloader.download(scene.request("/a.zip"))
            #expect(scene.server.requests.count == 1)
            let fields = try #require(scene.server.requests.first).fields
            #expect(fields["user-agent"] == Program.nameAndVersion)
            #expect(fields["accept-encoding"] == "identity")
            #expect(fields["range"] == nil && fields["if-none-match"] == nil)
        }
    }

    @Test("may be smaller than the mark of a web page, or begin like one")
    func small() throws {
        for text in ["a", "<", "<!doc", "<h1>no page</h1>", "\n\n"] {
            let bytes = Data(text.utf8)
            try DownloadScene.with(["/a": .file(bytes)]) { scene in
                try scene.fetch(scene.request("/a", kind: .text), expecting: bytes)
            }
        }
    }

    @Test("may come in chunks")
    func chunked() throws {
        try DownloadScene.with(["/a.zip": .chunked(bytes)]) { scene in
            try scene.fetch(scene.request("/a.zip", byteCount: bytes.count), expecting: bytes)
        }
    }

    @Test("may come slowly, as long as something comes")
    func slow() throws {
        let bytes = sampleBytes(8)
        let slow = Behaviour { _, connection in
            connection.send(Behaviour.head(200, ["Content-Length: 8"]))
            for byte in bytes {
                connection.wait(seconds: 0.3)
                connection.send(Data([byte]))
            }
        }
        var limits = DownloadScene.limits
        limits.stallSeconds = 2
        try DownloadScene.with(["/a.zip": slow], limits: limits) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
        }
    }

    @Test("may end with the connection, where its digest or size says that it is whole")
    func unmarked() throws {
        try DownloadScene.with(["/a.zip": .unmarked(bytes)]) { scene in
            try scene.fetch(
                scene.request("/a.zip", digest: try Digest(of: bytes), byteCount: bytes.count), expecting: bytes)
        }
    }

    @Test("is found by way of redirects of every kind")
    func redirected() throws {
        let behaviours: [String: Behaviour] = [
            "/1": .redirect(to: "/2", status: 301), "/2": .redirect(to: "/3", status: 302),
            "/3": .redirect(to: "4", status: 303), "/4": .redirect(to: "/5", status: 307),
            "/5": .redirect(to: "/a.zip", status: 308), "/a.zip": .file(bytes),
        ]
        try DownloadScene.with(behaviours) { scene in
            let file = try scene.fetch(scene.request("/1"), expecting: bytes)
            #expect(file.address == scene.server.address("/1"))
            #expect(file.finalAddress == scene.server.address("/a.zip"))
        }
    }

    @Test("is not fetched where it did not change")
    func unchanged() throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let behaviours: [String: Behaviour] = [
            "/tag": .file(bytes, entityTag: "W/\"7\""), "/date": .file(bytes, entityTag: nil, lastModified: date),
        ]
        try DownloadScene.with(behaviours) { scene in
            for (path, known) in [
                ("/tag", Validators(entityTag: "W/\"7\"")), ("/date", Validators(lastModified: date)),
            ] {
                guard case .unchanged = try scene.run(scene.request(path, kind: .text, validators: known)) else {
                    throw DownloadScene.Failure.succeeded
                }
                #expect(scene.leftovers.isEmpty)
                let old = Validators(entityTag: "\"0\"", lastModified: "Sat, 05 Nov 1994 08:49:37 GMT")
                try scene.fetch(scene.request(path, kind: .text, validators: old), expecting: bytes)
            }
        }
    }

    @Test("arrives whole in each of eight downloads at the same time")
    func concurrent() throws {
        let bytes = sampleBytes(900_000)
        try DownloadScene.with(["/a.zip": .file(bytes, cutAfter: 300_000)]) { scene in
            let digest = try Digest(of: bytes)
            let group = DispatchGroup()
            let files = (0..<8).map { _ in Fetching(scene, digest, group) }
            group.wait()
            for file in files { #expect(try file.bytes() == bytes) }
            #expect(scene.leftovers.isEmpty)
        }
    }

    /// A download on a thread of its own.
    private final class Fetching: @unchecked Sendable {
        private var outcome: Result<DownloadOutcome, any Error> = .failure(DownloadScene.Failure.unchanged)

        init(_ scene: DownloadScene, _ digest: Digest, _ group: DispatchGroup) {
            group.enter()
            Thread.detachNewThread {
                self.outcome = Result { try scene.run(scene.request("/a.zip", digest: digest)) }
                group.leave()
            }
        }

        func bytes() throws -> Data? {
            guard case .downloaded(let file) = try outcome.get() else { return nil }
            defer { file.remove() }
            return try Data(contentsOf: file.file)
        }
    }
}
