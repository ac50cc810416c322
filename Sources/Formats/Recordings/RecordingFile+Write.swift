internal import Files
public import Core
public import Foundation

extension RecordingFile {
    /// Writes a recording of ΔF/F in the format that the extension names.
    ///
    /// A `.mat` file holds it as `dF_traces`, beside `frame_rate_hz` and, where they are known, `spikes` per frame.
    ///
    /// - Parameters:
    ///   - traces: ΔF/F as a fraction, `[neurons × frames]`.
    ///   - url: where the file will appear: `.npy`, `.mat`, `.csv` or `.tsv`.
    ///   - frameRateHz: frames per second.
    ///   - spikeCounts: the true spikes in every frame, `[neurons × frames]`.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Throws: `FileError` when the extension is unknown, the recording is too large for the format, the name is
    ///   taken, or the folder cannot be written.
    public static func write(
        _ traces: TraceMatrix, to url: URL, frameRateHz: Double, spikeCounts: TraceMatrix? = nil,
        replacesExisting: Bool = false
    ) throws {
        let spikes = spikeCounts.map { counts in
            let columns = transposed(counts.values, rows: counts.neuronCount, columns: counts.frameCount)
            return ("spikes", MATValue.single(shape: [counts.neuronCount, counts.frameCount], values: columns))
        }
        let sink = try MatrixFormat.sink(
            for: url, variable: CustomaryNames.traces[0], neuronCount: traces.neuronCount,
            frameCount: traces.frameCount,
            others: [("frame_rate_hz", .scalar(frameRateHz))] + [spikes].compactMap(\.self),
            replacesExisting: replacesExisting)
        try sink.append(traces)
        try sink.finish()
    }
}
