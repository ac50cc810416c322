package import Files
internal import CResources
internal import Core
package import Foundation
internal import Yams

/// Users' own ground truth: a YAML or JSON file that says what is known, and which files hold traces and spikes.
///
/// ``template`` explains every key.
package enum GroundTruthManifestFile {
    /// A manifest to fill in, with comments.
    package static let template = unsafe String(cString: cresources_ground_truth_template_text())

    private static let largestFile = 1 << 20
    private static let mostRecordings = 100_000

    /// Reads all neurons of a manifest, with the files that it names.
    ///
    /// - Parameter url: the manifest; the files' paths are relative to its folder.
    /// - Returns: the neurons, in the manifest's order.
    /// - Throws: `FileError` that says which key or which file is wrong; unknown keys are errors.
    package static func read(_ url: URL) throws(FileError) -> [GroundTruthReading] {
        let root = try ManifestSection(
            document(url), of: url, at: "", keys: ["dataset", "neurons"] + traitKeys)
        let dataset = try root.needed("dataset", root.text)
        let traits = try traits(of: root, over: Traits())
        var readings: [GroundTruthReading] = []
        for section in try root.sections("neurons", keys: ["name", "recordings"] + traitKeys) {
            let name = try section.needed("name", section.text)
            guard !readings.contains(where: { $0.neuron.name == name }) else {
                throw section.error("repeats the name “\(name)”", remedy: "Give every neuron a name of its own.")
            }
            let (recordings, notes) = try recordings(of: section)
            let neuron = GroundTruthNeuron(
                dataset: dataset, name: name, traits: try Self.traits(of: section, over: traits),
                recordings: recordings)
            readings.append(GroundTruthReading(neuron: neuron, notes: notes))
        }
        return readings
    }

    static var traitKeys: [String] { writtenTraits.map(\.column) }

    /// The traits in the order in which they are written: texts, then those of a few words.
    static let writtenTraits =
        Trait.ofNeurons.filter { $0.allowedValues == nil } + Trait.ofNeurons.filter { $0.allowedValues != nil }

    private static func document(_ url: URL) throws(FileError) -> Node {
        let file = try FileBytes(url, atMost: largestFile)
        let text = try YAMLReading.text(of: file)
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
        where ConfigurationValues.usesAlias(ConfigurationValues.withoutComment(line)) {
            throw FileError(
                .suspicious, path: url.path, "line \(index + 1) uses a YAML anchor or alias, or looks like it",
                remedy: "Write the values out; within quotation marks, write \\u0026 for & and \\u002a for *.")
        }
        guard let node = try YAMLReading.nodes(of: text, in: file, remedy: "Correct it there.") else {
            throw FileError(.damaged, path: url.path, "is empty", remedy: "Begin with the template.")
        }
        return node
    }

    private static func traits(
        of section: ManifestSection, over general: Traits
    ) throws(FileError) -> Traits {
        var traits = general
        for trait in Trait.ofNeurons {
            guard let text = try section.text(trait.column) else { continue }
            guard trait.accepts(text) else {
                let words = (trait.allowedValues ?? []).joined(separator: " or ")
                throw section.error("“\(trait.column)” is “\(text)”, expected \(words)")
            }
            traits[trait] = text
        }
        return traits
    }

    private static func recordings(
        of neuron: ManifestSection
    ) throws(FileError) -> ([GroundTruthRecording], [GroundTruthNote]) {
        var recordings: [GroundTruthRecording] = []
        var notes: [GroundTruthNote] = []
        for section in try neuron.sections("recordings", keys: RawRecording.manifestKeys) {
            let next = (recordings.last?.index ?? -1) + 1
            let index = try section.number("index").map { Int(exactly: $0) } ?? next
            guard let index, (next..<mostRecordings).contains(index) else {
                throw section.error("“index” is no whole number from \(next) to \(mostRecordings - 1)")
            }
            var note = GroundTruthNote(index: index)
            guard let recording = try RawRecording(section, index: index).matched(&note) else {
                throw section.error("cannot be used: \(note.leftOutBecause ?? "it is empty")")
            }
            recordings.append(recording)
            notes.append(note)
        }
        return (recordings, notes)
    }
}
