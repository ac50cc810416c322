import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("What an earlier run left behind")
struct LeftoverTests {
    private let bytes = sampleBytes(200_000)

    /// Fetches half of the file and gives up.
    private func failHalfway(_ scene: DownloadScene, _ path: String = "/a.zip") throws {
        #expect(try scene.failure(scene.request(path)).code == .interrupted)
    }

    /// The first three requests break off after half of the file, or fail.
    private func failing(then behaviour: Behaviour) -> Behaviour {
        let half = Behaviour.answer(200, ["ETag: \"1\""], body: bytes.prefix(100_000), claimedByteCount: bytes.count)
        let nothing = Behaviour.raw("")
        return .inTurn(half, nothing, nothing, nothing, behaviour)
    }

    @Test("is gone on from")
    func goesOn() throws {
        try DownloadScene.with(["/a.zip": failing(then: .file(bytes))]) { scene in
            try failHalfway(scene)
            #expect(scene.leftovers.count == 1)
            let kept = scene.folder.appending(path: scene.leftovers[0])
            #expect(try names(in: kept) == ["body", "origin.json"])
            try scene.fetch(scene.request("/a.zip", digest: try Digest(of: bytes)), expecting: bytes)
            #expect(scene.server.requests.last?.fields["range"] == "bytes=100000-")
            #expect(scene.progress.last?.resumedByteCount == 100_000)
            #expect(scene.notes.contains("an earlier run fetched 0.1 MB of 0.2 MB"))
        }
    }

    @Test("is dropped where the file is another one by now")
    func changed() throws {
        let other = sampleBytes(150_000, seed: 2)
        let liar = Behaviour.answer(
            206, ["Content-Range: bytes 100000-149999/150000", "ETag: \"2\""], body: other.suffix(50_000))
        for behaviour in [Behaviour.file(other, entityTag: "\"2\""), .inTurn(liar), .answer(416)] {
            let path = [
                "/a.zip": failing(
                    then: Behaviour { request, connection in
                        let answer = request.firstByte == nil ? .file(other, entityTag: "\"2\"") : behaviour
                        answer.answer(request, connection)
                    })
            ]
            try DownloadScene.with(path) { scene in
                try failHalfway(scene)
                try scene.fetch(scene.request("/a.zip"), expecting: other)
                #expect(scene.progress.last?.resumedByteCount == 0)
            }
        }
    }

    @Test("of a process that was killed is gone on from")
    func killed() async throws {
        try await withTemporaryFolder { [bytes] folder in
            let halting = Behaviour { _, connection in
                connection.send(Behaviour.head(200, ["ETag: \"1\"", "Content-Length: 200000"]))
                connection.send(bytes.prefix(100_000))
                connection.waitForHangUp()
            }
            let server = try MisbehavingServer(["/a.zip": .inTurn(halting, .file(bytes))])
            defer { server.stop() }
            let (path, address) = (folder.path, server.address("/a.zip"))
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, text = address.text as String] in
                let address = try #require(WebAddress(text))
                let downloader = Downloader(folder: URL(filePath: path))
                _ = try downloader.download(DownloadRequest([address], kind: .archive)) { progress in
                    if progress.receivedByteCount == 100_000 { kill(getpid(), SIGKILL) }
                }
            }
            #expect(try names(in: folder).count == 1)
            var resumed: Set<Int> = []
            let outcome = try Downloader(folder: folder).download(DownloadRequest([address], kind: .archive)) {
                resumed.insert($0.resumedByteCount)
            }
            guard case .downloaded(let file) = outcome else { throw DownloadScene.Failure.unchanged }
            #expect(try Data(contentsOf: file.file) == bytes)
            #expect(try names(in: folder) == [file.file.lastPathComponent])
            #expect(resumed.contains(100_000))
        }
    }

    @Test("with all bytes is not believed before the server was asked")
    func complete() throws {
        let address = try #require(WebAddress("http://127.0.0.1/a.zip"))
        try withTemporaryFolder { folder in
            try leave(bytes, of: address, in: folder, total: bytes.count)
            let partial = try claimed(address, in: folder)
            #expect(partial.byteCount == bytes.count - 1)
            try partial.append(bytes.suffix(1))
            #expect(try partial.finish() == Digest(of: bytes))
        }
    }

    /// Takes over what was left, if need be after a while: a process that another test starts at that moment holds all locks of
    /// this one until it runs its own program.
    private func claimed(_ address: WebAddress, in folder: URL, staleSeconds: Double = 60) throws -> PartialDownload {
        for _ in 0..<100 {
            if let partial = try PartialDownload.claim(of: address, in: folder, staleSeconds: staleSeconds) {
                return partial
            }
            usleep(20_000)
        }
        return try #require(try PartialDownload.claim(of: address, in: folder, staleSeconds: staleSeconds))
    }

    /// What a process that died has left.
    private func leave(
        _ bytes: Data, of address: WebAddress, in folder: URL, total: Int?, entityTag: String = "\"1\"",
        machine: String = PartialDownload.Origin.thisMachine
    ) throws {
        let partial = try PartialDownload(of: address, in: folder)
        try partial.begin(
            .init(
                address: address, validators: Validators(entityTag: entityTag), totalByteCount: total, machine: machine)
        )
        try partial.append(bytes)
    }

    @Test("belongs to one process at a time")
    func isOwned() throws {
        let address = try #require(WebAddress("http://127.0.0.1/a.zip"))
        try withTemporaryFolder { folder in
            try leave(bytes, of: address, in: folder, total: nil)
            let first = try claimed(address, in: folder)
            #expect(try PartialDownload.claim(of: address, in: folder, staleSeconds: 0) == nil)
            #expect(try names(in: folder) == [first.folder.lastPathComponent])
        }
    }

    @Test("by another machine is taken only when it is old")
    func otherMachine() throws {
        let address = try #require(WebAddress("http://127.0.0.1/a.zip"))
        try withTemporaryFolder { folder in
            try leave(bytes, of: address, in: folder, total: nil, machine: "elsewhere")
            #expect(try PartialDownload.claim(of: address, in: folder, staleSeconds: 3600) == nil)
            let old = try #require(try names(in: folder).first)
            let body = folder.appending(path: old).appending(path: PartialDownload.bodyName)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: body.path)
            _ = try claimed(address, in: folder, staleSeconds: 3600)
        }
    }

    @Test("is taken where there is most of the file; the rest, and what is of no use, is removed")
    func most() throws {
        let address = try #require(WebAddress("http://127.0.0.1/a.zip"))
        let other = try #require(WebAddress("http://127.0.0.1/b.zip"))
        try withTemporaryFolder { folder in
            for count in [1000, 3000, 2000] { try leave(bytes.prefix(count), of: address, in: folder, total: nil) }
            try leave(bytes, of: address, in: folder, total: nil, entityTag: "W/\"1\"")
            try leave(bytes, of: other, in: folder, total: nil)
            let partial = try claimed(address, in: folder)
            #expect(partial.byteCount == 3000)
            #expect(try names(in: folder).count == 2)
        }
    }

    @Test("without sense is left alone", arguments: ["", "{}", "[1", "{\"address\": \"file:///etc\"}"])
    func senseless(text: String) throws {
        let address = try #require(WebAddress("http://127.0.0.1/a.zip"))
        try withTemporaryFolder { folder in
            try leave(bytes, of: address, in: folder, total: nil)
            let name = try #require(try names(in: folder).first)
            let origin = folder.appending(path: name).appending(path: PartialDownload.originName)
            try Data(text.utf8).write(to: origin)
            #expect(try PartialDownload.claim(of: address, in: folder, staleSeconds: 60) == nil)
            #expect(try names(in: folder) == [name])
        }
    }
}
