internal import Core
internal import Files
internal import Yams

/// YAML as editors of all kinds leave it. What is wrong with it is said in its own terms.
enum YAMLReading {
    /// The text of a file, without a byte-order mark.
    ///
    /// - Parameter file: the bytes.
    /// - Returns: the text.
    /// - Throws: `FileError` when it is not UTF-8.
    static func text(of file: FileBytes) throws(FileError) -> String {
        let isUTF16 = [[0xFF, 0xFE], [0xFE, 0xFF]].contains { file.bytes.starts(with: $0) }
        guard !isUTF16, let text = String(validating: file.bytes, as: UTF8.self) else {
            throw FileError(
                .damaged, path: file.path, isUTF16 ? "is UTF-16 text, not UTF-8" : "is not UTF-8 text",
                remedy: "Save it as UTF-8, or fetch the file again.")
        }
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// Takes a document apart.
    ///
    /// - Parameters:
    ///   - text: the document.
    ///   - file: where it is from.
    ///   - remedy: what to do where it is not YAML, if it does not lie at a tab.
    /// - Returns: its nodes; `nil` where it is empty.
    /// - Throws: `FileError` that names the line.
    static func nodes(
        of text: String, in file: FileBytes, remedy: String = "Fetch the file again."
    ) throws(FileError) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            if let line = lineOfTab(in: text, before: Self.line(of: error)) {
                throw FileError(
                    .damaged, path: file.path, "line \(line) is indented with a tab, which YAML does not allow",
                    remedy: "Indent with spaces instead.")
            }
            throw FileError(
                .damaged, path: file.path, "is not valid YAML: \(explanation(of: error))", remedy: remedy)
        }
    }

    /// The first line that begins with a tab, or with spaces and a tab, up to the one where the reader gave up.
    private static func lineOfTab(in text: String, before last: Int?) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.prefix(last ?? lines.count).firstIndex { line in
            line.drop { $0 == " " }.first == "\t" && line.contains { !$0.isWhitespace }
        }.map { $0 + 1 }
    }

    private static func line(of error: any Error) -> Int? {
        switch error {
        case YamlError.scanner(_, _, let mark, _), YamlError.parser(_, _, let mark, _),
            YamlError.composer(_, _, let mark, _):
            mark.line
        default: nil
        }
    }

    /// In one line: what Yams says itself quotes the text, and of a repeated key all of it.
    private static func explanation(of error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        case YamlError.reader(let problem, _, _, _): problem
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            "“\(keys.first ?? "")” is there twice, the first time in line \(context.mark.line)"
        default: "\(error)"
        }
    }
}
