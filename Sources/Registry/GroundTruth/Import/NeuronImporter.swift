internal import Core
internal import Files
internal import Formats
internal import Foundation
internal import Inspection

/// What became of one file.
enum NeuronOutcome: Sendable {
    case stored(NeuronIdentity, Digest, [Finding])
    case failed(RegistryError)
    case skipped

    var isFailure: Bool { if case .failed = self { true } else { false } }
}

/// Brings the neurons of one file into the registry.
struct NeuronImporter: Sendable {
    let groundTruth: RegistryGroundTruth
    let options: GroundTruthImportOptions

    /// - Returns: one outcome per neuron, or one for the file as a whole.
    /// - Throws: what concerns the registry; what concerns the file is an outcome.
    func run(_ file: GroundTruthFile) throws -> [NeuronOutcome] {
        let source: NeuronSource
        let readings: [GroundTruthReading]
        do {
            source = NeuronSource(path: file.source, entry: file.entry, digest: try Digest(ofFileAt: file.url))
            if let present = try present(file, source.digest) { return [present] }
            readings = try read(file)
            for neuron in readings.map(\.neuron) {
                try RegistryName.check(neuron.dataset)
                try RegistryName.check(neuron.name)
            }
        } catch let error as any CascadeError {
            return [.failed(RegistryError(error.category, error.reason, remedy: error.remedy))]
        }
        return try readings.map { try publish($0, of: file, source) }
    }

    private func publish(
        _ reading: GroundTruthReading, of file: GroundTruthFile, _ source: NeuronSource
    ) throws -> NeuronOutcome {
        let neuron = reading.neuron
        let inspection = NeuronInspection(of: neuron, notes: reading.notes)
        if let finding = inspection.findingAgainstGroundTruth {
            return .failed(
                RegistryError(
                    .badData, "\(file.path): “\(neuron.name)” is no ground truth: \(finding.message)",
                    remedy: finding.kind.advice))
        }
        let bytes = NativeGroundTruth.encode(neuron)
        let manifest = NeuronManifest(
            dataset: neuron.dataset, name: neuron.name,
            object: StoredObject(digest: try Digest(of: bytes), byteCount: bytes.count), traits: neuron.traits,
            traitSources: TraitSources(of: neuron, form: file.form, given: options.traits).byTrait, source: source,
            notes: reading.notes.filter { $0 != GroundTruthNote(index: $0.index) }, importedAt: .now.wholeSeconds,
            importedBy: Program.nameAndVersion,
            inspection: inspection,
            inspectedBy: Program.nameAndVersion)
        try groundTruth.publish(manifest, object: bytes)
        return .stored(
            NeuronIdentity(dataset: neuron.dataset, name: neuron.name, traits: neuron.traits), manifest.digest,
            inspection.findings)
    }

    /// The neuron, where it is here and sound already; found without reading the file.
    private func present(_ file: GroundTruthFile, _ digest: Digest) throws -> NeuronOutcome? {
        let manifest: NeuronManifest? =
            switch file.form {
            case .published:
                try groundTruth.neuron(
                    NeuronIdentity(
                        dataset: file.dataset, name: CAttachedFile.neuronName(of: file.url), traits: traits(of: file)),
                    readFrom: digest)
            case .native: hasOverrides ? nil : try groundTruth.soundNeuron(digest)
            case .manifest: nil
            }
        return manifest.map {
            .stored(
                NeuronIdentity(dataset: $0.dataset, name: $0.name, traits: $0.traits), $0.digest,
                $0.inspection.findings)
        }
    }

    /// What the file holds, under the names and with the traits that the user gives.
    func read(_ file: GroundTruthFile) throws -> [GroundTruthReading] {
        switch file.form {
        case .published: [try CAttachedFile.read(file.url, dataset: file.dataset, traits: traits(of: file))]
        case .native: [adapted(GroundTruthReading(neuron: try NativeGroundTruth.read(file.url), notes: []))]
        case .manifest: try GroundTruthManifestFile.read(file.url).map(adapted)
        }
    }

    private func adapted(_ reading: GroundTruthReading) -> GroundTruthReading {
        let neuron = reading.neuron
        return GroundTruthReading(
            neuron: GroundTruthNeuron(
                dataset: options.dataset ?? neuron.dataset, name: neuron.name,
                traits: neuron.traits.overridden(by: options.traits), recordings: neuron.recordings),
            notes: reading.notes)
    }

    /// What the table of published datasets and the user know about a published file.
    private func traits(of file: GroundTruthFile) -> Traits {
        (PublishedDatasets.dataset(named: file.dataset)?.traits ?? Traits())
            .overridden(by: options.traits)
    }

    private var hasOverrides: Bool { options.dataset != nil || options.traits != Traits() }
}

/// Where the traits of a neuron are known from.
struct TraitSources {
    /// `user`, `file`, `manifest`, or what the table of published datasets says: `folder`, `readme`,
    /// `generalKnowledge`, `inferred`; by the trait's name.
    let byTrait: [String: String]

    init(of neuron: GroundTruthNeuron, form: GroundTruthFile.Form, given: Traits) {
        let table = PublishedDatasets.dataset(named: neuron.dataset)
        byTrait = Trait.ofNeurons.reduce(into: [:]) { sources, trait in
            guard neuron.traits[trait] != nil else { return }
            let name = trait.key
            switch form {
            case _ where given[trait] != nil: sources[name] = "user"
            case .published: sources[name] = table?.sourcedTraits[trait].map { "\($0.source)" } ?? "readme"
            case .native: sources[name] = "file"
            case .manifest: sources[name] = "manifest"
            }
        }
    }
}
