internal import Core
internal import Formats
internal import Foundation

/// The files that a prediction writes: all outputs with their sidecars appear, or none.
struct PredictionOutputs {
    private let files: [URL]
    private let sidecars: [AtomicFile]
    /// Names that were taken, and whose files may be replaced.
    private let existing: Set<URL>

    /// Makes sure that every name can be used, before anything is computed.
    init(of request: PredictionRequest) throws {
        files = request.resolvedOutputs
        var taken: Set<String> = [request.recording.withoutSymlinks]
        for file in files {
            _ = try MatrixFormat(extensionOf: file)
            guard taken.insert(file.withoutSymlinks).inserted else {
                throw PredictionError.conflictingOutput(path: file.path)
            }
            if !request.replacesExisting { try AtomicFile.checkIsFree(file) }
        }
        let names = files + files.map(PredictionRequest.sidecar(of:))
        existing = Set(names.filter { FileManager.default.fileExists(atPath: $0.path) })
        sidecars = try files.map {
            try AtomicFile(PredictionRequest.sidecar(of: $0), replacesExisting: request.replacesExisting)
        }
    }

    /// Puts everything under its name; when one file fails, those that have just appeared are removed.
    ///
    /// - Parameters:
    ///   - sinks: hold all rows, one for each output.
    ///   - report: makes the content of the sidecars once the outputs are there.
    /// - Returns: that content.
    /// - Throws: what a sink, the report or the disk throws.
    func finish(_ sinks: [any TraceSink], report: () throws -> PredictionReport) throws -> PredictionReport {
        var appeared: [URL] = []
        do {
            for (file, sink) in zip(files, sinks) {
                try sink.finish()
                appeared.append(file)
            }
            let report = try report()
            for sidecar in sidecars {
                try report.write(to: sidecar)
                appeared.append(sidecar.destination)
            }
            return report
        } catch {
            for file in appeared where !existing.contains(file) { try? FileManager.default.removeItem(at: file) }
            throw error
        }
    }
}

extension URL {
    /// The path by which two names of one file can be told to be the same.
    fileprivate var withoutSymlinks: String { standardizedFileURL.resolvingSymlinksInPath().path }
}
