import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

@Suite("What may pass by itself")
struct RetryTests {
    private let bytes = sampleBytes(200_000)

    @Test("is tried again, with longer and longer pauses", arguments: [408, 425, 429, 500, 502, 503, 504])
    func passes(status: Int) throws {
        let behaviour = Behaviour.inTurn(.answer(status), .answer(status), .file(bytes))
        try DownloadScene.with(["/a.zip": behaviour]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
            #expect(scene.server.requests.count == 3)
            let (first, second) = (scene.limits.firstPauseSeconds, 2 * scene.limits.firstPauseSeconds)
            #expect(scene.pauses.count == 2)
            #expect(scene.pauses.first.map { first / 2...first ~= $0 } == true)
            #expect(scene.pauses.last.map { second / 2...second ~= $0 } == true)
            #expect(scene.notes.contains { $0.hasPrefix("waiting ") && $0.contains("the server answered \(status)") })
        }
    }

    @Test("is given up when it does not pass")
    func lasts() throws {
        try DownloadScene.with(["/a.zip": .answer(500)]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .refused(status: 500) && error.category == .network)
            #expect(scene.server.requests.count == scene.limits.attempts)
            #expect(scene.leftovers.isEmpty)
        }
    }

    @Test("is not what a refusal is", arguments: [400, 401, 403, 404, 410, 501, 204, 304, 206, 300])
    func refusals(status: Int) throws {
        try DownloadScene.with([
            "/a.zip": .answer(status, body: status == 204 || status == 304 ? Data() : Data("no".utf8))
        ]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .refused(status: status) && error.category == .network)
            #expect(error.reason.contains("\(status)") && error.remedy != nil)
            #expect(scene.server.requests.count == 1 && scene.pauses.isEmpty)
        }
    }

    @Test("is left as much time as the server demands")
    func retryAfter() throws {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        let soon = format.string(from: Date(timeIntervalSinceNow: 50))
        let behaviour = Behaviour.inTurn(
            .answer(429, ["Retry-After: 7"]), .answer(503, ["Retry-After: \(soon)"]), .file(bytes))
        try DownloadScene.with(["/a.zip": behaviour]) { scene in
            try scene.fetch(scene.request("/a.zip"), expecting: bytes)
            #expect(scene.pauses.first == 7)
            #expect(scene.pauses.last.map { $0 > 0.5 && $0 <= 50 } == true)
            #expect(scene.notes.contains { $0.hasPrefix("waiting 7 s: ") })
        }
    }

    @Test("is given up at once when the server demands a longer pause than anybody waits")
    func retryMuchLater() throws {
        try DownloadScene.with(["/a.zip": .answer(503, ["Retry-After: 86400"])]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .refused(status: 503))
            #expect(error.reason.contains("1441 min") || error.reason.contains("1440 min"))
            #expect(scene.pauses.isEmpty && scene.server.requests.count == 1)
        }
    }

    @Test("is a body that breaks off, or stops in the middle of a chunk")
    func truncated() throws {
        let behaviours: [String: Behaviour] = [
            "/length": .answer(200, body: bytes, claimedByteCount: 300_000),
            "/chunked": .chunked(bytes, isEnded: false),
            "/once": .inTurn(.answer(200, body: bytes.prefix(1000), claimedByteCount: bytes.count), .file(bytes)),
        ]
        try DownloadScene.with(behaviours) { scene in
            let error = try scene.failure(scene.request("/length"))
            #expect(error.code == .interrupted && error.category == .network)
            #expect(error.reason.contains("after 200000 of 300000 bytes"))
            #expect(try scene.failure(scene.request("/chunked")).code == .interrupted)
            #expect(scene.leftovers.isEmpty, "without validators nobody can go on from it")
            try scene.fetch(scene.request("/once"), expecting: bytes)
        }
    }

    @Test("is a body without a length that is shorter than it should be")
    func unmarked() throws {
        try DownloadScene.with(["/a.zip": .inTurn(.unmarked(bytes.prefix(5000)), .unmarked(bytes))]) { scene in
            try scene.fetch(scene.request("/a.zip", byteCount: bytes.count), expecting: bytes)
            #expect(scene.server.requests.count == 2)
        }
    }

    @Test("is a connection that is reset again and again, as long as each brings something")
    func resets() throws {
        let bytes = sampleBytes(1_000_000)
        try DownloadScene.with(["/a.zip": .file(bytes, cutAfter: 65_536)]) { scene in
            try scene.fetch(scene.request("/a.zip", digest: try Digest(of: bytes)), expecting: bytes)
            #expect(scene.server.requests.count >= 1_000_000 / 65_536)
            #expect(scene.notes.contains { $0.hasPrefix("going on at ") && $0.hasSuffix(" of 1.0 MB") })
        }
    }

    @Test("is a connection on which nothing comes any more")
    func stalls() throws {
        let stalling = Behaviour { _, connection in
            connection.send(Behaviour.head(200, ["Content-Length: 200000"]))
            connection.send(sampleBytes(200_000).prefix(50_000))
            connection.waitForHangUp()
        }
        let silent = Behaviour { _, connection in connection.waitForHangUp() }
        var limits = DownloadScene.limits
        limits.stallSeconds = 0.2
        limits.attempts = 1
        try DownloadScene.with(["/body": stalling, "/silent": silent], limits: limits) { scene in
            let error = try scene.failure(scene.request("/silent"))
            #expect(error.code == .stalled && error.category == .network)
            #expect(error.reason.contains("nothing arrived for 0.2 s, after 0 bytes"))
        }
        limits.stallSeconds = 2
        limits.attempts = 2
        try DownloadScene.with(["/body": .inTurn(stalling, .file(bytes))], limits: limits) { scene in
            try scene.fetch(scene.request("/body"), expecting: bytes)
            #expect(scene.notes.contains { $0.contains("nothing arrived for 2 s, after 50000 of 200000 bytes") })
        }
    }

    /// A byte now and then, for ever; whoever asks for the rest gets the rest in the same way.
    private var trickle: Behaviour {
        Behaviour { [bytes] request, connection in
            let start = request.firstByte ?? 0
            let range = start > 0 ? ["Content-Range: bytes \(start)-\(bytes.count - 1)/\(bytes.count)"] : []
            let length = "Content-Length: \(bytes.count - start)"
            connection.send(Behaviour.head(start > 0 ? 206 : 200, ["ETag: \"1\"", length] + range))
            for byte in bytes[start...].prefix(300) {
                connection.send(Data([byte]))
                connection.wait(seconds: 0.1)
            }
        }
    }

    @Test("is a connection that is slower than any, which is given up in the end and gone on from later")
    func slow() throws {
        var limits = DownloadScene.limits
        limits.slowSeconds = 1
        limits.attempts = 2
        try DownloadScene.with(["/a.zip": .inTurn(trickle, trickle, .file(bytes))], limits: limits) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .tooSlow && error.category == .network && error.remedy != nil)
            #expect(error.reason.contains("fewer than 1000 bytes per second arrived for 1 s"), "\(error)")
            #expect(scene.server.requests.count == limits.attempts, "a few bytes are no progress")
            #expect(scene.leftovers.count == 1)
            try scene.fetch(scene.request("/a.zip", digest: try Digest(of: bytes)), expecting: bytes)
            #expect((scene.progress.last?.resumedByteCount ?? 0) > 0)
        }
    }

    @Test("is not a server that sends a few bytes and hangs up each time: that is given up too")
    func drips() throws {
        let drip = Behaviour { [bytes] request, connection in
            connection.wait(seconds: 0.05)
            Behaviour.file(bytes, cutAfter: 3).answer(request, connection)
        }
        try DownloadScene.with(["/a.zip": drip]) { scene in
            let error = try scene.failure(scene.request("/a.zip"))
            #expect(error.code == .interrupted)
            #expect(scene.server.requests.count <= 2 * scene.limits.attempts)
        }
    }

    @Test("is a closed port, an unknown name, a broken TLS, a connection that does not come about")
    func unreachable() throws {
        try DownloadScene.with([:]) { scene in
            let secure = scene.server.address("/a.zip", scheme: "https")
            let tls = try scene.failure(DownloadRequest([secure], kind: .archive))
            #expect(tls.code == .unreachable && tls.reason.contains("a secure connection could not be made"))
            // Too long for a name, which needs no server to find out.
            let unknown = try #require(WebAddress("http://\(String(repeating: "a", count: 70)).invalid/a.zip"))
            let name = try scene.failure(DownloadRequest([unknown], kind: .archive))
            #expect(name.code == .unreachable && name.reason.contains("is not known"))
            scene.server.stop()
            let refused = try scene.failure(scene.request("/a.zip"))
            #expect(refused.code == .unreachable && refused.reason.contains("nobody answers there"))
            #expect([tls, name, refused].allSatisfy { $0.category == .network && $0.remedy != nil })
        }
        var limits = DownloadScene.limits
        limits.connectSeconds = 0.2
        try DownloadScene.with([:], limits: limits, isDeaf: true) { scene in
            let address = scene.server.address("/a.zip", scheme: "https")
            let error = try scene.failure(DownloadRequest([address], kind: .archive))
            #expect(error.code == .timedOut && error.reason.contains("no connection within 0.2 s"))
            #expect(scene.pauses.count == limits.attempts - 1)
        }
    }

    @Test("pauses grow to the longest and no further")
    func pauses() {
        let limits = DownloadLimits(longestPauseSeconds: 8, firstPauseSeconds: 1)
        for (count, longest) in [(0, 1.0), (1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (5000, 8)] {
            let seconds = limits.pauseSeconds(afterFailures: count)
            #expect(longest / 2...longest ~= seconds, "after \(count)")
        }
    }
}
