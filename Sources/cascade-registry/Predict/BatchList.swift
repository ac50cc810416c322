import ArgumentParser
import Core
import Files
import Formats
import Foundation
import Prediction

/// One recording of several, and what is known of it alone.
struct BatchEntry: Sendable {
    let recording: URL
    var frameRateHz: Double?
    var traits = Traits()
    var model: String?
    var variable: String?
    var traceSet: String?

    init(_ recording: URL) {
        self.recording = recording
    }

    /// As a line of a table has it, by column.
    var columns: [String: String] {
        let traits = BatchList.traits.mapValues { self.traits[$0] }
        let others: [String: String?] = [
            "path": recording.standardizedFileURL.path, "rate": frameRateHz.map { "\($0)Hz" }, "model": model,
            "variable": variable, "trace_set": traceSet,
        ]
        return traits.merging(others) { $1 }.compactMapValues(\.self)
    }
}

/// A table of recordings: a line for each, below the names of the columns.
struct BatchList {
    let entries: [BatchEntry]

    fileprivate static let traits: [String: Trait] = [
        "indicator": .indicator, "species": .species, "region": .region, "cell_class": .cellClass,
    ]
    private static let columns = ["path", "rate", "model", "variable", "trace_set"] + traits.keys.sorted()

    /// The table that has these recordings, separated by commas.
    ///
    /// - Throws: `FileError` for a recording whose name cannot stand in a table.
    static func encode(_ entries: [BatchEntry]) throws(FileError) -> Data {
        var lines = [columns.joined(separator: ",")]
        for entry in entries {
            let values = entry.columns
            let fields = columns.map { values[$0] ?? "" }
            guard
                !fields.contains(where: {
                    $0.contains(where: \.isNewline) || $0 != $0.trimmingCharacters(in: .whitespaces)
                })
            else {
                throw FileError(
                    .unsupported, path: entry.recording.path,
                    "has a line end or a space at an end of its name, which cannot stand in a table of recordings",
                    remedy: "Rename it.")
            }
            lines.append(fields.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ","))
        }
        return Data((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Reads a table, separated by commas, semicolons or tabs.
    ///
    /// - Throws: `FileError` that names the line and the column.
    init(_ file: URL) throws {
        let bytes = try FileBytes(file, atMost: 1 << 24).bytes
        let text = String(decoding: bytes, as: UTF8.self).replacing("\u{FEFF}", with: "")
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let first = lines.first else { throw Self.fault(file, "is empty") }
        let separator = [Character(","), ";", "\t"].first { first.contains($0) } ?? ","
        let header = Self.fields(of: first, separator: separator)
        if let unknown = header.first(where: { !Self.columns.contains($0) }) {
            throw Self.fault(file, "has a column “\(unknown)”, which nothing is known of")
        }
        guard header.contains("path") else { throw Self.fault(file, "has no column path") }
        entries = try lines.enumerated().dropFirst().compactMap { number, line in
            let fields = Self.fields(of: line, separator: separator)
            guard fields.contains(where: { !$0.isEmpty }) else { return nil }
            guard fields.count == header.count else {
                throw Self.fault(file, "line \(number + 1) has \(fields.count) fields instead of \(header.count)")
            }
            let values = Dictionary(zip(header, fields)) { first, _ in first }.filter { !$0.value.isEmpty }
            return try Self.entry(values, file: file, line: number + 1)
        }
    }

    private static func entry(_ values: [String: String], file: URL, line: Int) throws -> BatchEntry {
        guard let path = values["path"] else { throw fault(file, "line \(line) has no path") }
        var entry = BatchEntry(URL(filePath: path, relativeTo: file.deletingLastPathComponent()).absoluteURL)
        if let rate = values["rate"] {
            do {
                entry.frameRateHz = try Quantity.frameRateHz(rate)
            } catch {
                throw fault(file, "line \(line): the rate “\(rate)”: \(error)")
            }
        }
        for (column, trait) in traits {
            guard let value = values[column] else { continue }
            guard trait.accepts(value) else { throw fault(file, "line \(line): “\(value)” is no \(trait.name)") }
            entry.traits[trait] = value
        }
        (entry.model, entry.variable, entry.traceSet) = (values["model"], values["variable"], values["trace_set"])
        return entry
    }

    /// The fields of a line; what stands in quotes may hold the separator, and a quote twice for one.
    private static func fields(of line: some StringProtocol, separator: Character) -> [String] {
        var (fields, field, isQuoted): ([String], String, Bool) = ([], "", false)
        var previous: Character?
        for character in line {
            if character == "\"" {
                if !isQuoted, previous == "\"" { field.append(character) }
                isQuoted.toggle()
            } else if character == separator, !isQuoted {
                fields.append(field.trimmingCharacters(in: .whitespaces))
                field = ""
            } else {
                field.append(character)
            }
            previous = character
        }
        return fields + [field.trimmingCharacters(in: .whitespaces)]
    }

    private static func fault(_ file: URL, _ detail: String) -> FileError {
        FileError(
            .damaged, path: file.path, detail,
            remedy: "Its first line names columns, of which path is needed: \(columns.joined(separator: ", ")).")
    }
}
