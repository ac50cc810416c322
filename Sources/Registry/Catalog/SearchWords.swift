internal import Core

/// Words that are looked for, of which all must occur. They go to SQL as values, and to its full-text search as quoted texts.
struct SearchWords {
    /// More make a query that SQLite refuses.
    private static let most = 64

    /// In lower case.
    let words: [String]

    /// Splits a text at white space and at characters that end a text in C.
    ///
    /// - Throws: ``RegistryError`` of category `.usage` for too many words.
    init(_ text: String?) throws(RegistryError) {
        let separates = { (character: Character) in
            character.isWhitespace || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
        }
        words = (text ?? "").lowercased().split(whereSeparator: separates).map(String.init)
        guard words.count <= Self.most else {
            throw RegistryError(
                .usage, "the text to search for has \(words.count) words; \(Self.most) are possible",
                remedy: "Search for fewer words; all of them have to occur.")
        }
    }
}
