import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

@Suite("What cannot be the file")
struct RefusedFileTests {
    private let bytes = sampleBytes(200_000)

    /// Fetches what fails at once, with bad data and nothing left behind.
    private func refusal(
        of behaviour: Behaviour, kind: DownloadRequest.Kind = .archive, digest: Digest? = nil, byteCount: Int? = nil
    ) throws -> DownloadError {
        var error: DownloadError?
        try DownloadScene.with(["/a": behaviour]) { scene in
            let failure = try scene.failure(
                scene.request("/a", kind: kind, digest: digest, byteCount: byteCount))
            #expect(failure.category == .badData)
            #expect(failure.reason.hasPrefix("\(scene.server.address("/a")): "))
            #expect(failure.remedy != nil)
            #expect(scene.server.requests.count == 1)
            #expect(scene.leftovers.isEmpty)
            error = failure
        }
        return try #require(error)
    }

    @Test("is told apart by its digest when it has the right size")
    func altered() throws {
        let digest = try Digest(of: bytes)
        let other = sampleBytes(bytes.count, seed: 2)
        let error = try refusal(of: .answer(200, body: other), digest: digest, byteCount: bytes.count)
        #expect(error.code == .altered)
        #expect(error.reason.contains("arrived whole, with all 200000 bytes, but they are other bytes"))
        #expect(error.reason.contains(digest.abbreviated))
        let shorter = try refusal(of: .answer(200, body: bytes, claimedByteCount: 150_000), digest: digest)
        #expect(shorter.code == .altered, "the rest of the body is not part of the answer")
    }

    @Test("may be altered or cut off where nobody told its length")
    func unmarked() throws {
        let error = try refusal(of: .unmarked(bytes.prefix(150_000)), digest: try Digest(of: bytes))
        #expect(error.code == .altered && error.reason.contains("cut off where the server told no length"))
    }

    @Test("has another size than it should", arguments: [100_000, 300_000])
    func wrongSize(wanted: Int) throws {
        let announced = try refusal(of: .answer(200, body: bytes), byteCount: wanted)
        #expect(announced.code == .wrongSize)
        #expect(announced.reason.contains("200000 bytes in place of the \(wanted) that it should have"))
        let unannounced = try refusal(of: .chunked(bytes), byteCount: wanted)
        #expect(unannounced.code == .wrongSize)
        let size = wanted < bytes.count ? "more than the 100000 bytes" : "200000 bytes in place of the 300000"
        #expect(unannounced.reason.contains(size), "what is too much is not waited for")
    }

    @Test("is larger than allowed, whether or not the head says so")
    func tooLarge() throws {
        let limit = DownloadScene.limits.maximumByteCount
        let announced = try refusal(of: .answer(200, body: sampleBytes(limit + 1)))
        #expect(announced.code == .tooLarge && announced.reason.contains("\(limit + 1) bytes, more than the \(limit)"))
        let endless = Behaviour { _, connection in
            connection.send(Behaviour.head(200, ["ETag: \"1\""]))
            let bytes = sampleBytes(1 << 16)
            for _ in 0..<64 { connection.send(bytes) }
        }
        let unannounced = try refusal(of: endless)
        #expect(unannounced.code == .tooLarge && unannounced.reason.contains("more than the \(limit) bytes"))
    }

    @Test("is empty")
    func empty() throws {
        for behaviour in [Behaviour.answer(200), .unmarked(Data()), .chunked(Data())] {
            #expect(try refusal(of: behaviour).code == .empty)
        }
    }

    private static let page =
        "<!DOCTYPE html>\n<html><head>\n<title lang=en>\n Log\tin </title></head><body>…</body></html>"

    @Test(
        "is a web page, by its type or by how it begins",
        arguments: [
            page, "  \n\(page)", "\u{FEFF}\(page)", "<HTML>\(page)",
            "\(page)\(String(repeating: " ", count: 2_000_000))",
        ])
    func webPage(text: String) throws {
        for type in ["text/html; charset=utf-8", "application/zip"] {
            let page = Behaviour.answer(200, ["Content-Type: \(type)"], body: Data(text.utf8))
            for kind in [DownloadRequest.Kind.archive, .text] {
                let error = try refusal(of: page, kind: kind, digest: try Digest(of: bytes), byteCount: 17)
                #expect(error.code == .webPage)
                #expect(
                    error.reason.contains(
                        "a web page (“Log in”) in place of \(kind == .archive ? "an archive" : "a list")"))
            }
        }
    }

    @Test("is a web page without a title, or without anything")
    func untitledPage() throws {
        for text in ["", "<html>\(String(repeating: "x", count: 100_000))<title>too late</title>", "Please wait"] {
            let page = Behaviour.answer(200, ["Content-Type: text/html"], body: Data(text.utf8))
            let error = try refusal(of: page)
            #expect(error.code == .webPage && error.reason.contains("delivered a web page in place of"))
        }
        let cut = Behaviour.answer(200, body: Data("<html><head>".utf8), claimedByteCount: 5000)
        #expect(try refusal(of: cut).code == .webPage)
    }

    @Test("is packed once more, although nobody asked for that")
    func encoded() throws {
        let error = try refusal(of: .answer(200, ["Content-Encoding: gzip"], body: bytes))
        #expect(error.code == .unusable && error.reason.contains("“gzip”"))
    }

    @Test("comes with two lengths")
    func twoLengths() throws {
        let behaviour = Behaviour { [bytes] _, connection in
            connection.send(Behaviour.head(200, ["Content-Length: 200000", "Content-Length: 100000"]))
            connection.send(bytes)
        }
        #expect(try refusal(of: behaviour).code == .unusable)
    }

    @Test(
        "is no answer by HTTP",
        arguments: [
            "garbage", "\u{1}\u{2}\u{3}\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 twohundred\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X-Long: \(String(repeating: "x", count: 4000))\r\n", count: 100)
                + "\r\n",
        ])
    func garbage(text: String) throws {
        let error = try refusal(of: .raw(text))
        #expect(error.code == .unusable && error.reason.contains("the server's answer cannot be used"))
    }

    @Test("leads on and on, or off the web")
    func redirects() throws {
        let behaviours: [String: Behaviour] = [
            "/loop": .redirect(to: "/loop"), "/file": .redirect(to: "file:///etc/passwd"),
            "/ftp": .redirect(to: "ftp://127.0.0.1/a.zip"), "/nowhere": .redirect(to: "http://"),
            "/password": .redirect(to: "http://me:secret@127.0.0.1/"),
        ]
        try DownloadScene.with(behaviours) { scene in
            let loop = try scene.failure(scene.request("/loop"))
            #expect(loop.code == .tooManyRedirects && loop.category == .network)
            #expect(scene.server.requests(for: "/loop").count == scene.limits.redirects + 1)
            for path in ["/file", "/ftp", "/nowhere", "/password"] {
                let error = try scene.failure(scene.request(path))
                #expect(error.code == .forbiddenRedirect && error.category == .network)
                #expect(scene.server.requests(for: path).count == 1)
            }
        }
    }

    @Test("cannot be kept where the folder cannot be written")
    func disk() throws {
        try DownloadScene.with(["/a.zip": .file(bytes), "/b.zip": .file(bytes)]) { scene in
            try Data("in the way".utf8).write(to: scene.folder)
            let error = try scene.failure(scene.request("/a.zip", "/b.zip"))
            #expect(error.code == .disk && error.category == .disk)
            #expect(scene.server.requests.count <= 1, "another address would not help")
        }
    }
}
