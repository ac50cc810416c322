internal import Foundation

/// Holds back the beginning of a body until it is clear whether that is a web page, and then looks for its title.
struct WebPageFilter {
    enum Verdict {
        case undecided, page, other
    }

    private(set) var verdict: Verdict
    /// What was held back so far.
    private(set) var beginning = Data()

    private static let markers = ["<!doctype html", "<html"].map { Array($0.utf8) }
    /// White space before a page is not longer, nor is what comes before its title.
    private static let maximumByteCounts = (space: 1 << 10, head: 1 << 16)

    /// A body of which the first bytes are still to come, unless the verdict stands already.
    init(_ verdict: Verdict = .undecided) {
        self.verdict = verdict
    }

    /// Looks at more of the beginning.
    mutating func add(_ bytes: Data) {
        beginning.append(bytes)
        guard verdict == .undecided else { return }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = (beginning.starts(with: mark) ? beginning.dropFirst(3) : beginning).drop { $0 == 32 || 9...13 ~= $0 }
        let start = text.prefix(16).map { 65...90 ~= $0 ? $0 + 32 : $0 }
        if Self.markers.contains(where: { start.starts(with: $0) }) {
            verdict = .page
        } else if !Self.markers.contains(where: { $0.starts(with: start) })
            || beginning.count > Self.maximumByteCounts.space
        {
            verdict = .other
        }
    }

    /// The page's title; `nil` where it has none, or where that has not come yet.
    var title: String? {
        let text = String(decoding: beginning, as: UTF8.self)
        guard let match = text.firstMatch(of: /<title[^>]*>([^<]*)<\/title/.ignoresCase()) else { return nil }
        let words = match.1.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        let title = words.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        return title.isEmpty ? nil : String(title.prefix(80))
    }

    /// A page of which nothing more need be read.
    var isDone: Bool {
        verdict == .page && (beginning.count >= Self.maximumByteCounts.head || title != nil)
    }
}
