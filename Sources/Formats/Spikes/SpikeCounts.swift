package import Core
package import Files
package import Foundation

/// Files of spikes per frame, `[neurons × frames]`.
package enum SpikeCounts {
    /// The variable of a MATLAB file that holds the counts.
    package static let variable = "spike_counts"

    /// Begins a file in the format that the extension names; a `.mat` file also gets `frame_rate_hz` and `model`.
    ///
    /// - Parameters:
    ///   - url: where the file will appear: `.npy`, `.mat`, `.csv` or `.tsv`.
    ///   - neuronCount: rows.
    ///   - frameCount: columns.
    ///   - frameRateHz: frames per second.
    ///   - model: the model whose prediction the spikes explain.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Returns: what takes the rows; the file appears when it is finished.
    /// - Throws: `FileError` when the extension is unknown, the name is taken, or the folder cannot be written.
    package static func sink(
        for url: URL, neuronCount: Int, frameCount: Int, frameRateHz: Double, model: String,
        replacesExisting: Bool = false
    ) throws(FileError) -> any TraceSink {
        try MatrixFormat.sink(
            for: url, variable: variable, neuronCount: neuronCount, frameCount: frameCount,
            others: [("frame_rate_hz", .scalar(frameRateHz)), ("model", .text(model))],
            replacesExisting: replacesExisting)
    }
}
