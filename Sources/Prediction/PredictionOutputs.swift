internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Registry
internal import Plots

/// The files that a prediction writes: all outputs with their sidecars, the plot and the lock appear, or none.
struct PredictionOutputs {
    private let files: [URL]
    private let plot: AtomicFile?
    private let lock: AtomicFile?
    private let sidecars: [AtomicFile]

    /// Makes sure that every name can be used, before anything is computed.
    init(of request: PredictionRequest, registry: OpenRegistry) throws {
        files = request.resolvedOutputs
        for file in files { _ = try MatrixFormat(extensionOf: file) }
        try requireDistinct(
            written: request.writtenFiles, read: [request.recording, request.truth].compactMap(\.self))
        try registry.location.requireOutside(request.writtenFiles)
        if !request.replacesExisting { for file in request.writtenFiles { try AtomicFile.checkIsFree(file) } }
        plot = try request.plot.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        lock = try request.lock.map { try AtomicFile($0, replacesExisting: request.replacesExisting) }
        sidecars = try files.map {
            try AtomicFile(PredictionRequest.sidecar(of: $0), replacesExisting: request.replacesExisting)
        }
    }

    /// Puts everything under its name; when one file fails, those that have just appeared are removed.
    ///
    /// - Parameters:
    ///   - sinks: hold all rows, one for each output.
    ///   - drawing: makes the plot, where there is to be one.
    ///   - locked: says exactly which model was used.
    ///   - report: makes the content of the sidecars once the outputs are there.
    /// - Returns: that content.
    /// - Throws: what a sink, the report or the disk throws.
    func finish(
        _ sinks: [any TraceSink], drawing: @escaping () throws -> SVGDocument, locked: @escaping () throws -> ModelLock,
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
        let locks = [lock].compactMap(\.self).map { lock in (lock.destination, { try locked().write(to: lock) }) }
        try finishTogether(outputs + plots + locks + descriptions)
        return try made ?? report()
    }
}
