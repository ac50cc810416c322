import Cluster
import Core
import Files
import Foundation
import Registry

/// How a prediction of many recordings is divided.
extension PredictCommand {
    func subject() throws -> String {
        "predict-\(URL(filePath: batch ?? recordings.first ?? "").deletingPathExtension().lastPathComponent)"
    }

    /// Units do not fetch: that would change the catalog.
    func check(in registry: OpenRegistry) throws {
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        if let model { _ = try selection.model(named: model) }
        if let locked { _ = try selection.model(lockedIn: URL(filePath: locked)) }
    }

    func inputs(in registry: OpenRegistry) throws -> [String: Data] {
        [Self.copiedName: try BatchList.encode(RecordingArguments(recordings, list: batch).entries)]
    }

    private static let copiedName = "recordings.csv"

    func arguments(_ words: [String], copies: URL) throws -> [String] {
        try ["predict"] + Self.options(words) + ["--batch", copies.appending(path: Self.copiedName).path]
    }

    private static func options(_ words: [String]) throws -> [String] {
        try RepeatedCommand(words).without("--batch").options()
    }

    func work(in registry: OpenRegistry, words: [String]) throws -> any DividedWork {
        var offline = self
        offline.connection.offline = true
        let entries = try RecordingArguments(recordings, list: batch).entries
        return try PredictionWork(
            offline.batch(of: entries, in: registry),
            options: RepeatedCommand(Self.options(words)).without("--threads").arguments,
            model: model.map { try registry.models.named($0).digest })
    }

    /// All is where it belongs already.
    func finish(in registry: OpenRegistry) throws {
        let count = try RecordingArguments(recordings, list: batch).entries.count
        global.report("\(counted(count, "recording")) predicted")
    }
}
