package import Core
internal import Foundation
internal import Inspection
package import Signals

/// What a recording says about itself and what was found in it: the result of `inspect`.
package struct RecordingReport: Sendable, Encodable {
    /// The name of the format.
    package static let schema = "cascade-registry/recording"

    /// One trace set.
    package struct TraceSet: Sendable {
        /// Its name.
        package let name: String
        /// Regions of interest, accepted or not.
        package let roiCount: Int
        /// Those that count as neurons.
        package let acceptedCount: Int
        /// Samples of every trace.
        package let frameCount: Int
        /// Frames per second; `nil` where nobody says it.
        package let frameRateHz: Double?
        /// Where the recording says it.
        package let frameRateSource: String?
        /// What the samples are, by the recording and by what they look like; `nil` where they are nothing of the kind.
        package let kind: TraceKind?
        /// Whether there is the fluorescence of the neuropil.
        package let hasNeuropil: Bool
        /// How many times between frames are longer than the others.
        package let gapCount: Int?
        /// What the recording says of the neurons and the experiment, by name.
        package let facts: [String: String]
        /// The median noise level ν over neurons in %·s^½; `nil` where it is not known.
        package let noiseLevel: Double?
        /// How ΔF/F of every neuron answers to a spike as a model sees it, `null` of a neuron that it does not look at; `nil`
        /// where no model was asked.
        package let responses: [SpikeResponse?]?
        /// What was left out or decided on the way.
        package let notes: [String]
        /// What was found in all, worst first, and then in single neurons.
        package let findings: [ReportedFinding]
    }

    /// The path, as it was given.
    package let path: String
    /// The format.
    package let format: String
    /// The program that wrote it.
    package let tool: String?
    /// All files that it is made of.
    package let files: [PredictionReport.File]
    /// One entry per trace set.
    package let traceSets: [TraceSet]
    /// What was found in all of them, each finding once more.
    package let findings: [ReportedFinding]

    /// Tells of a recording.
    ///
    /// - Parameters:
    ///   - recording: that was looked at.
    ///   - responses: for every trace set how a model sees its neurons answer to a spike; empty where none was asked.
    package init(_ recording: SurveyedRecording, responses: [[SpikeResponse?]] = []) {
        path = recording.url.path
        format = recording.description.formatName
        tool = recording.description.tool
        files = recording.files.digests
        traceSets = recording.traceSets.enumerated().map { index, traceSet in
            TraceSet(traceSet, responses: responses.isEmpty ? nil : responses[index])
        }
        findings = traceSets.flatMap(\.findings)
    }

    /// Findings that make a prediction meaningless.
    package var errorCount: Int { findings.count { $0.severity == .error } }
}

extension RecordingReport.TraceSet {
    fileprivate init(_ surveyed: SurveyedTraceSet, responses: [SpikeResponse?]?) {
        let stated = surveyed.traceSet
        self.responses = responses
        name = stated.name
        roiCount = stated.roiCount
        acceptedCount = stated.acceptedCount
        frameCount = stated.frameCount
        frameRateHz = surveyed.frameRateHz
        frameRateSource = stated.frameRateSource
        kind = surveyed.kind
        hasNeuropil = stated.hasNeuropil
        gapCount = stated.frameTimes?.gaps.count
        facts = Self.facts(of: stated)
        noiseLevel = surveyed.frameRateHz == nil ? nil : median(of: surveyed.noiseLevels.filter { !$0.isNaN })
        notes = stated.notes
        findings = (surveyed.findings + surveyed.neuronFindings).map(ReportedFinding.init)
    }

    private static func facts(of stated: Core.TraceSet) -> [String: String] {
        var facts: [String: String] = [:]
        for trait in Trait.allCases { facts[trait.key] = stated.traits[trait] }
        facts["session"] = stated.session
        facts["imagingRateHz"] = stated.imagingRateHz.map { "\($0)" }
        return facts
    }
}

extension RecordingReport.TraceSet: Encodable {
    private enum CodingKeys: CodingKey {
        case name, roiCount, acceptedCount, frameCount, frameRateHz, frameRateSource, kind, hasNeuropil, gapCount, facts
        case noiseLevel, responses, notes, findings
    }

    /// Writes an object in which what is not known is `null`.
    ///
    /// - Parameter encoder: receives keys of an object.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(roiCount, forKey: .roiCount)
        try container.encode(acceptedCount, forKey: .acceptedCount)
        try container.encode(frameCount, forKey: .frameCount)
        try container.encode(frameRateHz, forKey: .frameRateHz)
        try container.encode(frameRateSource, forKey: .frameRateSource)
        try container.encode(kind, forKey: .kind)
        try container.encode(hasNeuropil, forKey: .hasNeuropil)
        try container.encode(gapCount, forKey: .gapCount)
        try container.encode(facts, forKey: .facts)
        try container.encode(noiseLevel, forKey: .noiseLevel)
        try container.encodeIfPresent(responses, forKey: .responses)
        try container.encode(notes, forKey: .notes)
        try container.encode(findings, forKey: .findings)
    }
}
