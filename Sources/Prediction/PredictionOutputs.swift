internal import Core
internal import Formats
internal import Foundation

/// The files that a prediction writes: all outputs with their sidecars appear, or none.
struct PredictionOutputs {
    private let files: [URL]
    private let sidecars: [AtomicFile]

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
    func finish(_ sinks: [any TraceSink], report: @escaping () throws -> PredictionReport) throws -> PredictionReport {
        var made: PredictionReport?
        let outputs = zip(files, sinks).map { file, sink in (file, { try sink.finish() }) }
        let descriptions = sidecars.map { sidecar in
            (
                sidecar.destination,
                {
                    let report = try made ?? report()
                    made = report
                    try report.write(to: sidecar)
                }
            )
        }
        try finishTogether(outputs + descriptions)
        return try made ?? report()
    }
}

extension URL {
    /// The path by which two names of one file can be told to be the same.
    fileprivate var withoutSymlinks: String { standardizedFileURL.resolvingSymlinksInPath().path }
}
