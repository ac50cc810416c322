public import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inference
internal import Inspection

extension PredictionRequest {
    /// The reports of an earlier prediction that was the same and whose outputs are all there, unchanged; `nil` where
    /// something is still to be done. The same are: the bytes of the recording, everything that was asked for, and the
    /// model, where it is named.
    ///
    /// - Parameter modelDigest: the digest of the weights of the model that is named; `nil` where one is to be chosen.
    /// - Returns: one report for each trace set.
    /// - Throws: a `CascadeError` when the recording, or what may be its result, cannot be read.
    public func earlierReports(modelDigest: Digest?) throws -> [PredictionReport]? {
        let files = try RecordingFiles(recording, choices: reading.choices)
        let description = files.recording.description
        let (digest, parameters) = (try files.digest(), try parametersDigest())
        var reports: [PredictionReport] = []
        for name in SurveyedRecording.names(in: description, reading) {
            guard let traceSet = description.traceSets.first(where: { $0.name == name }) else { return nil }
            for destination in try PredictionDestination.all(of: self, files.recording, traceSet) {
                guard let report = try PredictionReport(ofSidecar: destination.sidecar),
                    destination.isRecording || report.recording.file.sha256 == digest,
                    report.parametersSHA256 == parameters,
                    modelDigest == nil || report.model.weightsSHA256 == modelDigest,
                    try FileKind(of: destination.file) == .file,
                    report.outputs.contains(where: { $0.path == destination.file.path })
                else { return nil }
                let written = try Digest(ofFileAt: destination.file)
                guard report.outputs.contains(where: { $0.sha256 == written }) else { return nil }
                if reports.last?.recording.traceSet != name { reports.append(report) }
            }
        }
        return reports
    }

    /// The digest of everything that was asked for and decides about the numbers that are written.
    func parametersDigest() throws -> Digest {
        let parameters = Parameters(
            frameRateHz: reading.frameRateHz, traceSet: reading.traceSet, variable: reading.choices.variable,
            orientation: reading.choices.orientation, keepsAllROIs: reading.choices.keepsAllROIs, units: reading.units,
            neuropilFraction: reading.neuropilFraction, baselinePercentile: reading.baselinePercentile,
            baselineWindowSeconds: reading.baselineWindowSeconds, accepted: reading.accepted.map(\.name).sorted(),
            resamples: resamples, settings: settings, replacesSuite2pSpikes: home.replacesSuite2pSpikes,
            marksRejectedROIs: home.marksRejectedROIs, addsToRecording: home.addsToRecording, modelWishes: modelWishes)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try Digest(of: encoder.encode(parameters))
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
    let replacesSuite2pSpikes: Bool
    let marksRejectedROIs: Bool
    let addsToRecording: Bool
    let modelWishes: [String: String]
}
