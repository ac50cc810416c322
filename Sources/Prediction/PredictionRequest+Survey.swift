internal import Core
internal import Files
internal import Formats
internal import Foundation

extension PredictionRequest {
    /// Measures the noise of a recording, by which a model can be chosen before anything is predicted. The recording is
    /// read once.
    ///
    /// - Returns: the standardised noise level ν of every neuron in %·s^½; NaN for a neuron without one.
    /// - Throws: a `CascadeError` when the recording cannot be read or looks like percent.
    public func measuredNoiseLevels() throws -> [Double] {
        let source = try RecordingFile(recording, variable: variable, orientation: orientation)
        return try survey(source, slices: source.slices(ofSamples: customarySliceSamples)).neurons.map(\.noiseLevel)
    }

    /// Looks at the traces, and makes sure that they are in the unit they are taken for.
    func survey(_ source: RecordingFile, slices: [Range<Int>]) throws -> RecordingSurvey {
        let survey = try RecordingSurvey(
            of: source, slices: slices, scale: (units ?? .fraction).scale, frameRateHz: frameRateHz, threads: threads)
        if units == nil, survey.looksLikePercent {
            throw PredictionError.looksLikePercent(
                medianStandardDeviation: survey.medianStandardDeviation, path: recording.path)
        }
        return survey
    }
}
