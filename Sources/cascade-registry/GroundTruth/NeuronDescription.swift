import Core
import Foundation
import Inspection
import Registry

/// Everything that is known about a neuron, for a person to read.
struct NeuronDescription {
    let manifest: NeuronManifest
    let lineage: Lineage

    var text: String {
        [labelled(properties), recordings, findings].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// Labels, and what belongs to them.
    var properties: [(label: String, text: String)] {
        let sourced = (Self.shown + Trait.ofNeurons.filter { !Self.shown.contains($0) }).map { trait in
            (label(of: trait), manifest.traits[trait].map { "\($0)\(source(of: trait))" } ?? "unknown")
        }
        let models = lineage.trainings.map { training in
            let isHeldOut = training.neurons?.allSatisfy(\.isHeldOut) == true
            let share = training.isEarlier ? " (what it began with)" : isHeldOut ? " (held out)" : ""
            return "\(training.model)\(!training.isCertain ? " (perhaps)" : share)"
        }
        let versions = lineage.versions.isEmpty ? "in no version: its import is unfinished" : nil
        return [("Neuron", manifest.identifier)] + sourced + [
            ("Versions", versions ?? lineage.versions.joined(separator: ", ")),
            ("Trained", models.isEmpty ? "no model of this registry" : models.joined(separator: ", ")),
            ("Source", "\(manifest.source.description), sha256 \(manifest.source.digest)"),
            ("Imported", "\(manifest.importedAt.formatted(.iso8601)) by \(manifest.importedBy)"),
            ("Content", "sha256 \(manifest.digest), \(manifest.object.byteCount) bytes"),
        ]
    }

    /// The traits in their usual order; others follow.
    private static let shown: [Trait] = [
        .indicator, .species, .region, .cellClass, .preparation, .licence, .citation,
    ]

    private func label(of trait: Trait) -> String {
        switch trait {
        case .cellClass: "Class"
        case .preparation: "Prepared"
        case .citation: "Cite"
        default: trait.name.prefix(1).uppercased() + trait.name.dropFirst()
        }
    }

    private func source(of trait: Trait) -> String {
        manifest.traitSources[trait.key].map { " [\(words(for: $0))]" } ?? ""
    }

    private func words(for source: String) -> String {
        switch source {
        case "folder": "name of folder or file"
        case "readme": "published with the data"
        case "generalKnowledge": "general knowledge"
        case "user": "as given at import"
        default: source
        }
    }

    private var recordings: String {
        var table = Table(
            header: [
                "RECORDING", "RATE", "FRAMES", "SECONDS", "NOISE", "SPIKES", "OUTSIDE", "ΔF/F", "LAG", "1-SPIKE ΔF/F",
            ],
            numeric: [0, 1, 2, 3, 4, 5, 6, 8, 9])
        for recording in manifest.inspection.recordings {
            let range = [recording.smallestDff, recording.largestDff].compactMap { $0.map { fixed($0, 2) } }
            table.append([
                "\(recording.recordingIndex)", "\(significant(recording.frameRateHz, digits: 4)) Hz",
                "\(recording.frameCount)", fixed(recording.durationSeconds, 1),
                recording.noiseLevel.map { fixed($0, 2) } ?? "–", "\(recording.spikeCount)",
                "\(recording.spikesBeforeImaging + recording.spikesAfterImaging)",
                range.isEmpty ? "–" : range.joined(separator: " … "),
                recording.alignment.map { "\(fixed($0.lagSeconds * 1000, 0)) ms" } ?? "–",
                recording.singleSpikeResponse.map { fixed($0.amplitude, 3) } ?? "–",
            ])
        }
        return table.text
    }

    private var findings: String {
        manifest.inspection.findings.map { FindingLine.text($0).visibleOnOneLine }.joined(separator: "\n")
    }
}

/// A finding in one line.
enum FindingLine {
    static func text(_ finding: Finding) -> String {
        let place = finding.recordingIndex.map { "recording \($0): " } ?? ""
        return "\(finding.severity.rawValue): \(place)\(finding.message)"
    }
}
