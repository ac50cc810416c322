internal import Core
internal import Formats
internal import Foundation
internal import Report

/// The files that a prediction writes: all outputs with their sidecars and the plot appear, or none.
struct PredictionOutputs {
    private let files: [URL]
    private let plot: AtomicFile?
    private let sidecars: [AtomicFile]

    /// Makes sure that every name can be used, before anything is computed.
    init(of request: PredictionRequest) throws {
        files = request.resolvedOutputs
        for file in files { _ = try MatrixFormat(extensionOf: file) }
        var taken = Set([request.recording, request.truth].compactMap { $0?.withoutSymlinks })
        for file in files + [request.plot].compactMap(\.self) {
            guard taken.insert(file.withoutSymlinks).inserted else {
                throw PredictionError.conflictingOutput(path: file.path)
            }
            if !request.replacesExisting { try AtomicFile.checkIsFree(file) }
        }
        plot = try request.plot.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        sidecars = try files.map {
            try AtomicFile(PredictionRequest.sidecar(of: $0), replacesExisting: request.replacesExisting)
        }
    }

    /// Puts everything under its name; when one file fails, those that have just appeared are removed.
    ///
    /// - Parameters:
    ///   - sinks: hold all rows, one for each output.
    ///   - drawing: makes the plot, where there is to be one.
    ///   - report: makes the content of the sidecars once the outputs are there.
    /// - Returns: that content.
    /// - Throws: what a sink, the report or the disk throws.
    func finish(
        _ sinks: [any TraceSink], drawing: @escaping () throws -> SVGDocument,
        report: @escaping () throws -> PredictionReport
    ) throws -> PredictionReport {
        var made: PredictionReport?
        let outputs = zip(files, sinks).map { file, sink in (file, { try sink.finish() }) }
        let plots = [plot].compactMap(\.self).map { plot in
            (
                plot.destination,
                {
                    try plot.write(Data(drawing().text.utf8))
                    try plot.commit()
                }
            )
        }
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
        try finishTogether(outputs + plots + descriptions)
        return try made ?? report()
    }
}

extension URL {
    /// The path by which two names of one file can be told to be the same.
    fileprivate var withoutSymlinks: String { standardizedFileURL.resolvingSymlinksInPath().path }
}
