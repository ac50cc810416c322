internal import Core
package import Files
package import Foundation

extension WorkFolder {
    /// Of a log, no more is shown than its end.
    private static let mostShownBytes = 1 << 20

    /// What the tasks said that did a unit, the earliest first. A log has what its task did besides, too.
    ///
    /// - Parameter index: the unit's index in the plan.
    /// - Returns: the files that are there.
    /// - Throws: ``WorkError`` when a submission cannot be read.
    package func logs(ofUnit index: Int) throws -> [URL] {
        try allSubmissions().compactMap { submission in
            guard let job = submission.arrayJob, let task = submission.task(ofUnit: index) else { return nil }
            return try log("\(job)-\(task)")
        }
    }

    /// What the tasks said whose units failed or were interrupted, and the last job that was to publish.
    package func logsOfFailures() throws -> [URL] {
        let (units, states) = (try plan().units, try unitStates())
        let failed = units.indices.filter { [.failed, .interrupted].contains(states[units[$0]]) }
        let ofUnits = try failed.prefix(20).compactMap { try logs(ofUnit: $0).last }
        let ofLast =
            states.finishing == .failed
            ? try allSubmissions().last?.finishingJob.flatMap { try log("\($0)-finish") } : nil
        return ofUnits.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } + [ofLast].compactMap(\.self)
    }

    private func log(_ name: String) throws(FileError) -> URL? {
        let file = logs.appending(path: "\(name).log")
        return try FileKind(of: file) == .file ? file : nil
    }

    /// What a log says.
    ///
    /// - Parameters:
    ///   - file: the log.
    ///   - count: how many of its last lines; `nil` for as many as can be shown.
    /// - Returns: the text.
    /// - Throws: `FileError` when it cannot be read.
    package func text(ofLog file: URL, lastLines count: Int?) throws(FileError) -> String {
        let file = try MappedFile(file)
        let bytes = try file.bytes(in: max(0, file.byteCount - Self.mostShownBytes)..<file.byteCount)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        // The last line is ended, too.
        return lines.suffix(count.map { $0 + 1 } ?? lines.count).joined(separator: "\n")
    }
}
