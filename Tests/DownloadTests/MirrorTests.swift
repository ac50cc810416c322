import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

@Suite("Several addresses of a file")
struct MirrorTests {
    private let bytes = sampleBytes(200_000)
    private let page = Behaviour.answer(200, ["Content-Type: text/html"], body: Data("<title>Moved</title>".utf8))

    @Test("are tried in order, whatever is wrong with the first")
    func nextAddress() throws {
        let date = ["ETag: \"1\""]
        let bad: [Behaviour] = [
            .answer(404), .answer(500), page, .answer(200, body: sampleBytes(200_000, seed: 2)), .answer(200),
            .answer(200, date, body: bytes.prefix(50_000), claimedByteCount: bytes.count), .raw("garbage"),
            .redirect(to: "file:///etc/passwd"),
        ]
        for behaviour in bad {
            try DownloadScene.with(["/1": behaviour, "/2": .file(bytes), "/3": .file(bytes)]) { scene in
                let request = scene.request("/1", "/2", "/3", digest: try Digest(of: bytes))
                let file = try scene.fetch(request, expecting: bytes)
                #expect(file.address == scene.server.address("/2"))
                #expect(scene.notes.contains { $0.hasPrefix("next address: \(scene.server.address("/1"))") })
                #expect(scene.server.requests(for: "/3").isEmpty)
            }
        }
    }

    @Test("are all named when none of them delivers")
    func allFail() throws {
        let altered = Behaviour.answer(200, body: sampleBytes(100, seed: 2))
        try DownloadScene.with(["/page": page, "/altered": altered, "/gone": .answer(404)]) { scene in
            let digest = try Digest(of: bytes)
            let bad = try scene.failure(scene.request("/page", "/altered", digest: digest))
            #expect(bad.code == .webPage && bad.category == .badData)
            #expect(bad.reason.contains("none of 2 addresses delivered the file"))
            #expect(bad.reason.contains("/page: delivered a web page (“Moved”)"))
            #expect(bad.reason.contains("/altered: the file arrived whole"))
            let mixed = try scene.failure(scene.request("/page", "/gone", digest: digest))
            #expect(mixed.code == .refused(status: 404) && mixed.category == .network, "it may pass by itself")
            #expect(mixed.remedy != nil)
        }
    }

    @Test("may be none")
    func none() throws {
        try DownloadScene.with([:]) { scene in
            let error = try scene.failure(DownloadRequest([], kind: .archive))
            #expect(error.code == .unusable && error.category == .badData)
        }
    }
}
