package import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
internal import Inspection
internal import Signals

/// What an earlier prediction was, whose outputs are there, unchanged.
package struct EarlierPrediction: Sendable {
    /// What was done.
    package let report: PredictionReport
    /// What the recording says of its neurons.
    package let traits: Traits
}

extension PredictionRequest {
    /// The earlier predictions that were the same and whose outputs are all there, unchanged; `nil` where something is still
    /// to be done. The same are: the bytes of the recording, everything that was asked for, and the model, where it is
    /// named.
    ///
    /// - Parameter modelDigest: the digest of the weights of the model that is named; `nil` where one is to be chosen.
    /// - Returns: one for each trace set.
    /// - Throws: a `CascadeError` when the recording, or what may be its result, cannot be read.
    package func earlierPredictions(modelDigest: Digest?) throws -> [EarlierPrediction]? {
        let files = try RecordingFiles(recording, choices: reading.choices)
        let description = files.recording.description
        let (digest, parameters) = (try files.digest(), try parametersDigest())
        var found: [EarlierPrediction] = []
        for name in SurveyedRecording.names(in: description, reading) {
            guard let traceSet = description.traceSets.first(where: { $0.name == name }) else { return nil }
            let destinations = try PredictionDestination.all(of: self, files.recording, traceSet)
            let reports = try destinations.map { destination in
                try PredictionReport.reports(ofSidecar: destination.sidecar).first { report in
                    report.recording.traceSet == name && report.parametersSHA256 == parameters
                        && (destination.isRecording || report.recording.file.sha256 == digest)
                        && (modelDigest == nil || report.model.weightsSHA256 == modelDigest)
                }.flatMap { try $0.isWritten(at: destination.file) ? $0 : nil }
            }
            guard let first = reports.first, let report = first, !reports.contains(where: { $0 == nil }) else {
                return nil
            }
            found.append(EarlierPrediction(report: report, traits: traceSet.traits))
        }
        return found
    }

    /// The digest of everything that was asked for and decides about the numbers that are written.
    func parametersDigest() throws -> Digest {
        let parameters = Parameters(
            frameRateHz: reading.frameRateHz, traceSet: reading.traceSet, variable: reading.choices.variable,
            orientation: reading.choices.orientation, keepsAllROIs: reading.choices.keepsAllROIs, units: reading.units,
            neuropilFraction: reading.neuropilFraction, baselinePercentile: reading.baselinePercentile,
            baselineWindowSeconds: reading.baselineWindowSeconds, accepted: reading.accepted.map(\.name).sorted(),
            resamples: resamples, settings: settings,
            engine: engine == .transformed ? nil : engine, replacesSuite2pSpikes: home.replacesSuite2pSpikes,
            marksRejectedROIs: home.marksRejectedROIs, addsToRecording: home.addsToRecording, modelWishes: modelWishes,
            hint: hint)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try Digest(of: encoder.encode(parameters))
    }
}

extension PredictionReport {
    /// Whether a file is the output that the report tells of.
    fileprivate func isWritten(at file: URL) throws -> Bool {
        guard try FileKind(of: file) == .file, outputs.contains(where: { $0.path == file.path }) else { return false }
        let written = try Digest(ofFileAt: file)
        return outputs.contains { $0.sha256 == written }
    }
}

private struct Parameters: Encodable {
    let frameRateHz: Double?
    let traceSet: String?
    let variable: String?
    let orientation: TraceOrientation?
    let keepsAllROIs: Bool
    let units: RecordingUnits?
    let neuropilFraction: Double?
    let baselinePercentile: Double
    let baselineWindowSeconds: Double
    let accepted: [String]
    let resamples: Bool
    let settings: PredictionSettings
    /// `nil` for the customary one, which predictions before it do not name.
    let engine: EnsembleEngine?
    let replacesSuite2pSpikes: Bool
    let marksRejectedROIs: Bool
    let addsToRecording: Bool
    let modelWishes: [String: String]
    /// `nil` without one, so that predictions before there were hints are known again.
    let hint: SpikeResponse?
}
