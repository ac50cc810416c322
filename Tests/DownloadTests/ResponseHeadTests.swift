import Core
import Foundation
import Testing

@testable import Download

@Suite("The head of an answer")
struct ResponseHeadTests {
    private func head(_ fields: String...) throws -> ResponseHead {
        try #require(ResponseHead(lines: ["HTTP/1.1 200 OK"] + fields))
    }

    @Test("has a status, whatever follows it")
    func status() {
        #expect(ResponseHead(lines: ["HTTP/1.1 404"])?.status == 404)
        #expect(ResponseHead(lines: ["HTTP/2 200 "])?.status == 200)
        for line in ["", "HTTP/1.1", "404 HTTP/1.1", "HTTP/1.1 many"] { #expect(ResponseHead(lines: [line]) == nil) }
        #expect(ResponseHead(lines: []) == nil)
    }

    @Test("has fields by name in any case, without control characters")
    func fields() throws {
        let head = try head("eTaG:  \"1\" ", "X-A: 1", "x-a: 2", "no field", "Location: a\u{1B}[31mb")
        #expect(head.value("etag") == "\"1\"")
        #expect(head.value("x-a") == "1, 2")
        #expect(head.value("location") == "a[31mb")
        #expect(head.validators == Validators(entityTag: "\"1\""))
    }

    @Test("tells the length of the body, or how its end shows")
    func length() throws {
        #expect(try head("Content-Length: 5").contentLength == 5)
        #expect(try head("Content-Length: 5", "Content-Length: 5").contentLength == 5)
        #expect(try head("Content-Length: 5", "Content-Length: 6").hasContradictoryLengths)
        #expect(try head("Content-Length: 5", "Transfer-Encoding: chunked").contentLength == nil)
        for length in ["-5", "five", "99999999999999999999"] {
            #expect(try head("Content-Length: \(length)").contentLength == nil)
        }
        #expect(try !head("X: 1").marksEnd)
        #expect(try head("Transfer-Encoding: Chunked").marksEnd)
        #expect(ResponseHead(lines: ["HTTP/2 200"])?.marksEnd == true)
    }

    @Test("names the part that follows")
    func range() throws {
        let range = try #require(ContentRange("bytes 100-199/1000"))
        #expect(range.first == 100 && range.last == 199 && range.total == 1000 && range.byteCount == 100)
        #expect(ContentRange("bytes 0-0/*")?.total == nil)
        for text in [
            "bytes */1000", "bytes 5-4/10", "bytes 5-10/10", "bytes -1-5/10", "lines 1-2/3", "",
            "bytes 0-99999999999999999999/5",
        ] { #expect(ContentRange(text) == nil, "\(text)") }
    }

    @Test("tells when to come back, as a number or as a date in any form")
    func retryAfter() throws {
        #expect(try head("Retry-After: 120").retryAfterSeconds == 120)
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "-5",
        ] {
            #expect(try head("Retry-After: \(date)").retryAfterSeconds == 0, "\(date)")
        }
        for text in ["soon", "inf", "nan", ""] { #expect(try head("Retry-After: \(text)").retryAfterSeconds == nil) }
        #expect(CurlRequest.date("Sun, 06 Nov 1994 08:49:37 GMT") == Date(timeIntervalSince1970: 784_111_777))
    }
}

@Suite("Redirects")
struct RedirectTests {
    @Test(
        "lead to the web, and never from https to http",
        arguments: [
            ("https://a.org/x", "https://b.org/y", "https://b.org/y"), ("https://a.org/x", "/y", "https://a.org/y"),
            ("http://a.org/x", "https://b.org/y", "https://b.org/y"),
            ("http://a.org/x", "http://b.org/y", "http://b.org/y"),
            ("https://a.org/x", "http://a.org/x", nil), ("HTTPS://a.org/x", "http://a.org/x", nil),
            ("https://a.org/x", "file:///etc/passwd", nil), ("http://a.org/x", "ftp://a.org/x", nil),
            ("http://a.org/x", "http://", nil), ("https://a.org/x", "//b.org/y", "https://b.org/y"),
        ] as [(String, String, String?)])
    func decisions(from text: String, location: String, place: String?) throws {
        let address = try #require(WebAddress(text))
        guard let place else {
            let error = #expect(throws: DownloadError.self) { try address.redirected(to: location) }
            #expect(error?.code == .forbiddenRedirect)
            return
        }
        #expect(try address.redirected(to: location).text == place)
    }
}

@Suite("Validators")
struct ValidatorTests {
    @Test("go into a request only where they cannot begin another field")
    func injection() {
        let hostile = Validators(entityTag: "\"1\"\r\nX-Evil: 1", lastModified: "now\nX-Evil: 1")
        #expect(hostile.ifRange == nil && hostile.conditions.isEmpty)
        let sound = Validators(entityTag: "\"1\"", lastModified: "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(sound.conditions.count == 2)
    }

    @Test("contradict others of the same kind only")
    func contradictions() {
        let (one, two) = (Validators(entityTag: "\"1\""), Validators(entityTag: "\"2\""))
        #expect(one.contradict(two) && !one.contradict(one) && !one.contradict(nil))
        #expect(!one.contradict(Validators(lastModified: "Sun, 06 Nov 1994 08:49:37 GMT")))
        #expect(Validators(lastModified: "a").contradict(Validators(lastModified: "b")))
    }
}
