internal import Core
package import Formats
package import Foundation

/// What a file holds of which discrete spikes are to be found.
package enum SpikeSource: String, Hashable, Sendable, CaseIterable {
    /// Expected spikes per frame.
    case prediction
    /// ΔF/F or fluorescence, of which expected spikes are to be predicted first.
    case recording

    /// As many frames at the beginning of a prediction are none, at least: of a window, half lie before the frame it
    /// speaks for, or more.
    private static let blankFrames = 8
    private static let sliceSamples = 1 << 22

    /// Tells which it is.
    ///
    /// A prediction is what ``RecordingPrediction`` wrote and described beside it. Elsewhere a matrix is one if every row begins
    /// with frames that are NaN or 0, as no window speaks for them, and nothing is negative; ΔF/F has samples there and
    /// lies on both sides of 0. Files that say what they hold are recordings.
    ///
    /// - Parameters:
    ///   - url: the file.
    ///   - choices: what it does not say of itself.
    /// - Throws: ``PredictionError/unclearSource(path:)`` where it may be either, or a `CascadeError` when it cannot be read.
    package init(of url: URL, choices: RecordingChoices = RecordingChoices()) throws {
        if try !PredictionReport.reports(ofSidecar: PredictionRequest.sidecar(of: url)).isEmpty {
            self = .prediction
            return
        }
        let recording = try OpenRecording(url, choices: choices)
        guard recording.description.traceSets.count == 1, recording.description.traceSets[0].kind == nil else {
            self = .recording
            return
        }
        let traces = try recording.open().traces
        var (beginsBlank, isNegative) = (true, false)
        for slice in traces.slices(ofSamples: Self.sliceSamples) {
            let rows = try traces.traces(ofNeurons: slice)
            isNegative = isNegative || rows.values.contains { $0 < 0 }
            beginsBlank =
                beginsBlank
                && (0..<slice.count).allSatisfy { row in
                    rows[row].prefix(Self.blankFrames).allSatisfy { $0.isNaN || $0 == 0 }
                }
        }
        guard beginsBlank != isNegative else { throw PredictionError.unclearSource(path: url.path) }
        self = beginsBlank ? .prediction : .recording
    }
}
