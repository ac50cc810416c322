internal import Core
internal import Files
internal import Formats
package import Foundation
internal import GRDB

extension RegistryGroundTruth {
    /// Writes neurons, brought to a frame rate and a noise level: all files, or none.
    ///
    /// The form follows from the extension of the output. Beside it, a JSON file holds the report: `OUTPUT.json`, or
    /// `resampled.json` in the folder. Equal settings make equal numbers, however many threads work.
    ///
    /// - Parameters:
    ///   - filter: which neurons; of these, the recordings that fulfil its conditions on rate, noise and duration as
    ///     recorded.
    ///   - settings: what to bring them to.
    ///   - output: a `.npy`, `.mat` or `.safetensors` file, or a folder.
    ///   - replacesExisting: whether files of the same names may be replaced.
    ///   - threads: how many threads may work.
    ///   - progress: is called from any thread with the number of neurons that are done, and of all.
    /// - Returns: what was made from what, with ν before and after.
    /// - Throws: a `CascadeError` when nothing fits or contributes, an object is damaged, a name is taken or the disk
    ///   fails.
    @discardableResult
    package func exportResampled(
        _ filter: NeuronFilter, settings: ResamplingSettings, to output: URL, replacesExisting: Bool = false,
        threads: Int, progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> ResamplingReport {
        let files = ResampledFiles(
            output: output, form: try ResampledForm(extensionOf: output), settings: settings,
            replacesExisting: replacesExisting)
        let records = try neurons(matching: filter)
        guard !records.isEmpty else {
            throw RegistryError(
                .notFound, "no neuron in the registry \(location.folder.path) fits",
                remedy: "See `cascade-registry ground-truth list`.")
        }
        let written = files.dataFiles(of: records) + [files.sidecar]
        try location.requireOutside(written)
        try requireDistinct(written: written, read: [])
        if !replacesExisting { for file in written { try AtomicFile.checkIsFree(file) } }
        let neurons = try concurrentMap(below: records.count, threads: threads, progress: progress) { index, _ in
            try noisy(records[index], matching: filter, settings)
        }
        let contributing = neurons.filter { !$0.recordings.isEmpty }
        let paths = files.dataFiles(of: contributing.map(\.record)).map(\.path)
        let report = ResamplingReport(neurons, settings: settings, files: paths)
        guard !contributing.isEmpty else {
            let first = report.neurons.lazy.compactMap { $0.leftOut.first }.first
            throw RegistryError(
                .badData, "no recording contributes; the first \(first?.reason ?? "is missing")",
                remedy: "Choose a higher noise level or another frame rate.")
        }
        try files.write(contributing, report)
        return report
    }

    private func noisy(
        _ record: NeuronRecord, matching filter: NeuronFilter, _ settings: ResamplingSettings
    ) throws -> NoisyNeuron {
        let neuron = try resampled(record, frameRateHz: settings.frameRateHz, noiseLevel: settings.noiseLevel)
        return NoisyNeuron(
            record, neuron, recordingIndices: try recordingIndices(of: record, matching: filter), settings: settings)
    }

    /// Which recordings of a neuron fulfil a filter's conditions on single recordings.
    private func recordingIndices(of record: NeuronRecord, matching filter: NeuronFilter) throws -> Set<Int> {
        try catalog.read { database in
            let conditions =
                try filter.conditions(in: database) + [SQLCondition("digest = ?", [record.digest.hexadecimal])]
            let sql =
                "SELECT position FROM neuron JOIN recording ON neuron_id = neuron.id WHERE \(conditions.sql)"
            return try Set(Int.fetchAll(database, sql: sql, arguments: conditions.arguments))
        }
    }
}
