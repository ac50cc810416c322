import ArgumentParser
import Core
import Foundation
import Inspection
import Prediction
import Signals

/// A recording and what was found in it, in lines for people.
struct RecordingText {
    private let recording: SurveyedRecording
    private let responses: [[SpikeResponse?]]

    /// What is said of the argument of every command that reads a recording.
    static let argumentHelp = ArgumentHelp(
        "A recording: a folder of suite2p, a .npy, .mat, .csv or .tsv file, or what another program has saved; - reads a "
            + ".npy or text file from standard input.")

    /// Tells of a recording, and of the responses to a spike that a model finds in each of its trace sets.
    init(_ recording: SurveyedRecording, responses: [[SpikeResponse?]] = []) {
        (self.recording, self.responses) = (recording, responses)
    }

    /// How ΔF/F answers to a spike, as networks say it; `nil` where they say nothing.
    static func text(of responses: [SpikeResponse]) -> String? {
        guard let amplitudes = spread(responses.map { 100 * $0.amplitude }, digits: 1),
            let halfDecays = spread(responses.map(\.halfDecaySeconds), digits: 2)
        else { return nil }
        return "estimated ΔF/F \(amplitudes) %, half gone after \(halfDecays) s, right to within ×/÷1.5 for most"
    }

    var text: String {
        let description = recording.description
        let tool = description.tool.map { $0 == description.formatName ? "" : ", by \($0)" } ?? ""
        var parts = [
            labelled([
                ("Recording", recording.url.path),
                ("Format", "\(description.formatName)\(tool), \(counted(description.files.count, "file"))"),
            ])
        ]
        parts += recording.traceSets.enumerated().map { index, traceSet in
            let response = responses.isEmpty ? nil : Self.text(of: responses[index].compactMap(\.self))
            return labelled(Self.lines(of: traceSet) + (response.map { [("One spike", $0)] } ?? []))
        }
        return parts.joined(separator: "\n\n")
    }

    /// Only what forbids a prediction.
    var errors: String {
        recording.traceSets.flatMap { traceSet in
            traceSet.findings.filter { $0.severity == .error }.map { "\(traceSet.traceSet.name): \(Self.text(of: $0))" }
        }.joined(separator: "\n")
    }

    static func lines(of surveyed: SurveyedTraceSet) -> [(label: String, text: String)] {
        let stated = surveyed.traceSet
        var lines = [("Traces", stated.name), ("Kind", kind(of: surveyed)), ("Size", size(of: surveyed))]
        let rate = surveyed.frameRateHz.map { "\(compact($0)) Hz" } ?? "unknown: give --rate"
        lines.append(("Rate", rate + (stated.frameRateSource.map { " (\($0))" } ?? "")))
        if let gaps = stated.frameTimes?.gaps, let first = gaps.first {
            lines.append(
                ("Gaps", "\(gaps.count), the first of \(compact(first.seconds)) s after frame \(first.frame)"))
        }
        lines += facts(of: stated)
        if surveyed.frameRateHz != nil { lines.append(("Noise ν", NoiseText(of: surveyed.noiseLevels).text)) }
        lines += stated.notes.map { ("Note", $0) }
        lines += surveyed.findings.map { (label(of: $0.severity), text(of: $0)) }
        return lines
    }

    private static func kind(of surveyed: SurveyedTraceSet) -> String {
        switch surveyed.kind {
        case .dff: "ΔF/F"
        case .percent: "ΔF/F in percent"
        case .fluorescence: surveyed.traceSet.hasNeuropil ? "fluorescence, with neuropil" : "fluorescence"
        case .denoised: "denoised"
        case .deconvolved: "deconvolved"
        case nil: "unknown"
        }
    }

    private static func size(of surveyed: SurveyedTraceSet) -> String {
        let stated = surveyed.traceSet
        let accepted = stated.accepted == nil ? "" : " (\(stated.acceptedCount) accepted)"
        return "\(counted(stated.roiCount, "ROI"))\(accepted) × \(counted(stated.frameCount, "frame"))"
    }

    private static func facts(of stated: TraceSet) -> [(label: String, text: String)] {
        var facts = Trait.ofRecordings.compactMap { trait in stated.traits[trait].map { (trait.name, $0) } }
        if let session = stated.session { facts.append(("session", session)) }
        if let rate = stated.imagingRateHz { facts.append(("imaging", "\(compact(rate)) Hz")) }
        return facts.map { ($0.0.prefix(1).uppercased() + $0.0.dropFirst(), $0.1) }
    }

    private static func label(of severity: Severity) -> String {
        switch severity {
        case .error: "Error"
        case .warning: "Warning"
        case .info: "Info"
        }
    }

    private static func text(of finding: Finding) -> String { "\(finding.kind.name): \(finding.sentences)" }
}

/// Noise levels in one line, with the word that says how good they are; those of traces that do not vary do not count.
struct NoiseText {
    private let levels: [Double]

    /// A median in words.
    static func text(ofMedian level: Double) -> String {
        "median \(fixed(level, 2)) %·s^½" + (noiseLevelWords(level).map { ", \($0)" } ?? "")
    }

    init(of levels: [Double]) {
        self.levels = levels.filter { $0 > 0 }
    }

    var text: String {
        guard let middle = median(of: levels), let least = levels.min(), let greatest = levels.max() else {
            return "none"
        }
        return "\(Self.text(ofMedian: middle)); range \(fixed(least, 2))–\(fixed(greatest, 2))"
    }
}
