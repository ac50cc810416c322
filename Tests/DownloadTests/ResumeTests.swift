import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

@Suite("A download that was interrupted")
struct ResumeTests {
    private let bytes = sampleBytes(200_000)
    private let half = 100_000

    /// The first half of the file, then the connection breaks.
    private func firstHalf(_ fields: [String]) -> Behaviour {
        .answer(200, fields, body: bytes.prefix(half), claimedByteCount: bytes.count)
    }

    /// The second half, or what is said to be that.
    private func rest(_ range: String, _ fields: [String] = ["ETag: \"1\""]) -> Behaviour {
        .answer(206, ["Content-Range: \(range)"] + fields, body: bytes.suffix(half))
    }

    private let tag = ["ETag: \"1\""]
    private let wholeRange = "bytes 100000-199999/200000"

    @Test("goes on where it stopped, by its tag or else its date")
    func goesOn() throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let weak = ["ETag: W/\"1\"", "Last-Modified: \(date)"]
        for (fields, condition) in [(tag, "\"1\""), (["Last-Modified: \(date)"], date), (weak, date)] {
            try DownloadScene.with(["/a.zip": .inTurn(firstHalf(fields), rest(wholeRange, fields))]) { scene in
                try scene.fetch(scene.request("/a.zip"), expecting: bytes)
                let second = try #require(scene.server.requests.last).fields
                #expect(second["range"] == "bytes=100000-")
                #expect(second["if-range"] == condition)
                #expect(scene.notes.last == "going on at 0.1 MB of 0.2 MB")
            }
        }
    }

    @Test(
        "begins anew where the server cannot tell its versions, or sends no parts",
        arguments: [
            ["X: 1"], ["ETag: W/\"1\""], ["ETag: \"1\"", "Accept-Ranges: none"],
        ])
    func beginsAnew(fields: [String]) throws {
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(fields), .answer(200, fields, body: bytes))]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
            #expect(scene.server.requests.last?.fields["range"] == nil)
        }
    }

    @Test("begins anew where the server sends the whole file, or the part is none of it")
    func wholeAgain() throws {
        let other = sampleBytes(150_000, seed: 2)
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), .answer(200, body: other))]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: other)
            #expect(scene.server.requests.last?.firstByte == half)
            #expect(scene.notes.contains("the server sends the whole file again"))
        }
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), .answer(416), .answer(200, body: other))]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: other)
            #expect(scene.notes.contains { $0.hasPrefix("beginning anew") })
        }
    }

    @Test("fails where parts are never right")
    func neverRight() throws {
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), .answer(416), firstHalf(tag), .answer(416))]) {
            scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .refused(status: 416))
            #expect(scene.server.requests.count == 4)
        }
    }

    @Test(
        "fails where the server sends another part than was asked for",
        arguments: [
            "bytes 99999-199998/200000", "bytes 0-99999/200000", "bytes 100000-150000/200000", "none",
            "bytes 100000-199999/5",
        ])
    func wrongRange(range: String) throws {
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), rest(range))]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .unusable && error.category == .badData)
            #expect(error.reason.contains("“\(range)”"))
            #expect(scene.leftovers.isEmpty)
        }
    }

    @Test(
        "says so where the file changed meanwhile",
        arguments: [
            ("bytes 100000-199999/200000", "ETag: \"2\""), ("bytes 100000-199999/300000", "ETag: \"1\""),
        ])
    func changed(range: String, field: String) throws {
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), rest(range, [field]))]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .changed && error.category == .network)
            #expect(error.reason.contains("changed at the server while it was being fetched"))
            #expect(scene.leftovers.isEmpty)
        }
    }

    @Test("begins anew where the parts do not make the wanted file")
    func joinedWrongly() throws {
        let wrong = Behaviour.answer(206, ["Content-Range: \(wholeRange)"] + tag, body: sampleBytes(half, seed: 3))
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), wrong, .file(bytes))]) { scene in
            try scene.fetch(scene.request("/a.zip", digest: try Digest(of: bytes)), expecting: bytes)
            #expect(scene.notes.contains { $0.hasPrefix("beginning anew") })
        }
    }

    @Test("takes a rest that comes in parts")
    func smallParts() throws {
        let part = Behaviour.answer(
            206, ["Content-Range: bytes 100000-149999/200000"] + tag, body: bytes[100_000..<150_000])
        let last = Behaviour.answer(206, ["Content-Range: bytes 150000-199999/200000"] + tag, body: bytes[150_000...])
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), part, last)]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
        }
        let unsized = rest("bytes 100000-199999/*")
        try DownloadScene.with(["/a.zip": .inTurn(firstHalf(tag), unsized)]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
        }
    }
}
