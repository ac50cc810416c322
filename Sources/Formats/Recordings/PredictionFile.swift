package import Files
package import Core
package import Foundation

/// What is written beside the expected spikes into a format that has room for it.
package struct PredictionMetadata: Hashable, Sendable {
    /// Frames per second.
    package var frameRateHz: Double
    /// The model's name.
    package var model: String
    /// The standardised noise level ν of every neuron, in %·s^½.
    package var noiseLevels: [Double]

    /// Gathers the values.
    package init(frameRateHz: Double, model: String, noiseLevels: [Double]) {
        self.frameRateHz = frameRateHz
        self.model = model
        self.noiseLevels = noiseLevels
    }
}

/// Files of expected spikes per frame, `[neurons × frames]`, single precision.
package enum PredictionFile {
    /// The variable of a MATLAB file that holds the expected spikes.
    package static let variable = "spike_prob"

    /// Begins a result in the format that the extension names.
    ///
    /// A `.mat` file also gets `noise_levels` (1 × neurons), `frame_rate_hz` and `model`.
    ///
    /// - Parameters:
    ///   - url: where the file will appear: `.npy`, `.mat`, `.csv` or `.tsv`.
    ///   - neuronCount: rows.
    ///   - frameCount: columns.
    ///   - metadata: what else a `.mat` file says.
    ///   - replacesExisting: whether a file of that name may be replaced.
    /// - Returns: what takes the rows; the file appears when it is finished.
    /// - Throws: `FileError` when the extension is unknown, the result is too large for the format, the name is
    ///   taken, or the folder cannot be written.
    package static func sink(
        for url: URL, neuronCount: Int, frameCount: Int, metadata: PredictionMetadata, replacesExisting: Bool = false
    ) throws(FileError) -> any TraceSink {
        try MatrixFormat.sink(
            for: url, variable: variable, neuronCount: neuronCount, frameCount: frameCount,
            others: [
                ("noise_levels", .row(metadata.noiseLevels)), ("frame_rate_hz", .scalar(metadata.frameRateHz)),
                ("model", .text(metadata.model)),
            ],
            replacesExisting: replacesExisting)
    }
}

extension MatrixFormat {
    /// Begins a matrix in the format that the extension names; only a `.mat` file has room for a variable's name and for
    /// other variables.
    static func sink(
        for url: URL, variable: String, neuronCount: Int, frameCount: Int,
        others: [(name: String, value: MATValue)], replacesExisting: Bool
    ) throws(FileError) -> any TraceSink {
        let format = try MatrixFormat(extensionOf: url)
        switch format {
        case .npy:
            return try NPYWriter(
                url, neuronCount: neuronCount, frameCount: frameCount, replacesExisting: replacesExisting)
        case .mat:
            return try MATWriter(
                url, variable: variable, neuronCount: neuronCount, frameCount: frameCount, others: others,
                replacesExisting: replacesExisting)
        case .csv, .tsv:
            return try DelimitedTextWriter(
                url, separator: format.separator, neuronCount: neuronCount, frameCount: frameCount,
                replacesExisting: replacesExisting)
        }
    }
}
