internal import Core
internal import Foundation

/// The status and the fields of an HTTP answer.
struct ResponseHead: Hashable {
    let status: Int
    /// The names in lower case.
    private let fields: [String: [String]]
    /// The answer's protocol marks where a body ends, without any field.
    private let framesBodies: Bool

    /// Reads the lines of a head; `nil` where the first is no status line.
    init?(lines: [String]) {
        let parts = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = Int(parts[1]) else { return nil }
        self.status = status
        framesBodies = !parts[0].hasPrefix("HTTP/1.")
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            // A field may come to be shown on a terminal, where control characters do things.
            let visible = line[line.index(after: colon)...].unicodeScalars.filter { $0.value >= 32 && $0.value != 127 }
            let value = String(String.UnicodeScalarView(visible)).trimmingCharacters(in: .whitespaces)
            fields[line[..<colon].lowercased(), default: []].append(value)
        }
        self.fields = fields
    }

    /// The value of a field; where it came several times, the values with commas between.
    func value(_ name: String) -> String? {
        fields[name]?.joined(separator: ", ")
    }

    /// Where the answer sends the client instead.
    var location: String? {
        [301, 302, 303, 307, 308].contains(status) ? value("location") : nil
    }

    /// The bytes of the body, where the head tells.
    var contentLength: Int? {
        guard !isChunked, let lengths = fields["content-length"], Set(lengths).count == 1 else { return nil }
        return lengths.first.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// Several lengths: any of them may be the right one.
    var hasContradictoryLengths: Bool { Set(fields["content-length"] ?? []).count > 1 }

    /// The end of the body shows: it cannot be cut off unnoticed.
    var marksEnd: Bool { framesBodies || isChunked || contentLength != nil }

    private var isChunked: Bool { value("transfer-encoding")?.lowercased().contains("chunked") == true }

    /// The part of the file that the body is.
    var contentRange: ContentRange? { value("content-range").flatMap(ContentRange.init) }

    /// The server can only send whole files.
    var refusesRanges: Bool { value("accept-ranges")?.lowercased() == "none" }

    /// What the server tells this version of the file by.
    var validators: Validators? {
        let validators = Validators(entityTag: value("etag"), lastModified: value("last-modified"))
        return validators == Validators() ? nil : validators
    }

    /// The encoding that would have to be undone.
    var contentEncoding: String? {
        value("content-encoding").flatMap { ["", "identity"].contains($0.lowercased()) ? nil : $0 }
    }

    /// The body calls itself a web page.
    var announcesPage: Bool {
        let type = value("content-type")?.lowercased() ?? ""
        return ["text/html", "application/xhtml+xml"].contains { type.hasPrefix($0) }
    }

    /// How long the server wants to be left alone, in seconds: it may tell a number, or a date.
    var retryAfterSeconds: Double? {
        guard let text = value("retry-after") else { return nil }
        let seconds = Double(text) ?? CurlRequest.date(text)?.timeIntervalSinceNow
        return seconds.flatMap { $0.isFinite ? max(0, $0) : nil }
    }
}

/// The part of a file that an answer carries: `bytes 100-199/1000`.
struct ContentRange: Hashable {
    /// The positions of the first and the last byte.
    let first, last: Int
    /// The size of the whole file, where the server tells.
    let total: Int?

    init?(_ text: String) {
        guard let match = text.wholeMatch(of: /bytes (\d+)-(\d+)\/(\d+|\*)/.ignoresCase()),
            let first = Int(match.1), let last = Int(match.2), first <= last
        else { return nil }
        total = Int(match.3)
        guard last < total ?? .max else { return nil }
        (self.first, self.last) = (first, last)
    }

    var byteCount: Int { last - first + 1 }
}
