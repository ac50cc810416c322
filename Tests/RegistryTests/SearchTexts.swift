/// Texts that people, or programs, may search for.
enum SearchTexts {
    /// Words that mean something to SQL, to its full-text search, or to C.
    static let awkward =
        [
            "\"", "\"\"", "\"\"\"", "'", "a'b\"c", "*", "**", "a*b", "^a", "NEAR(a b, 3)", "NEAR", "AND OR NOT",
            "NOT a",
            "words:a", "-a", "a-", "{a b}: c", "(", ")", "a + b", "%", "_", "?", "?1", ":a", ";", "--", "/*", "\\",
            "\u{0}",
            "a\u{0}b", "\u{0}\"", "\u{FFFD}", "é", "e\u{301}", "😀", "\u{202E}", "\u{FEFF}", "١٢", "\u{1}", "",
            String(repeating: "a", count: 100_000), String(repeating: "a-", count: 20_000),
            String(repeating: "\"", count: 20_000), String(repeating: "(", count: 20_000),
        ]

    /// Different words.
    static func words(_ count: Int) -> String {
        (0..<count).map { "word\($0)" }.joined(separator: " ")
    }
}
