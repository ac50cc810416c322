import Core
import Files
import Formats
import Foundation
import Prediction

/// The recordings that arguments of a command line stand for.
struct RecordingArguments {
    /// In order, each once.
    let entries: [BatchEntry]
    /// Whether they may be any number: a folder, a pattern, a table.
    let isOpen: Bool

    /// Finds them: files, folders of recordings, patterns that no shell has resolved, and a table.
    init(_ arguments: [String], list: String?) throws {
        var (entries, isOpen): ([BatchEntry], Bool) = ([], list != nil)
        for argument in arguments {
            let url = try StandardStreams.input(argument)
            switch try FileKind(of: url) {
            case .folder where try !RecordingSearch.isRecording(url):
                isOpen = true
                entries += try Self.withoutResults(RecordingSearch.recordings(in: url))
            case nil where argument.contains(where: { "*?[".contains($0) }):
                isOpen = true
                let found = Self.matches(argument)
                guard !found.isEmpty else { throw FileError(.missing, path: argument, "stands for no file") }
                entries += try Self.withoutResults(found.map { URL(filePath: $0) })
            // A shell has perhaps resolved a pattern, for which results stand too.
            case .file where arguments.count > 1: entries += try Self.withoutResults([url])
            default: entries.append(BatchEntry(url))
            }
        }
        if let list { entries += try BatchList(URL(filePath: list)).entries }
        var seen: Set<String> = []
        self.entries = entries.filter {
            seen.insert("\($0.recording.standardizedFileURL.path)\n\($0.traceSet ?? "")").inserted
        }
        self.isOpen = isOpen
        if entries.isEmpty, let argument = arguments.first {
            throw FileError(
                .missing, path: argument, "holds no recording that this program knows",
                remedy: "Name one; `cascade-registry inspect \(argument.shellWord)` says why it is none.")
        }
    }

    /// Without what predictions have written, and the documents beside it.
    private static func withoutResults(_ recordings: [URL]) throws -> [BatchEntry] {
        let others = recordings.filter { $0.pathExtension.lowercased() != "json" }
        return try others.filter { try !PredictionReport.isResult($0) }.map { BatchEntry($0) }
    }

    private static func matches(_ pattern: String) -> [String] {
        var found = unsafe glob_t()
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
        return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }
}
