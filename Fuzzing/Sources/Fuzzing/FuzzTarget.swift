@testable import Core
import Foundation

@testable import Files
@testable import Formats
@testable import Registry

/// A reader that is fed with mutated files.
enum FuzzTarget: String, CaseIterable {
    case npy, pickle, text, mat5, mat73, nwb, caiman, keras, torch, safetensors, yaml, lists, archives, manifests

    /// The longest file that is tried, in bytes. What needs more is not found by chance.
    var longestInput: Int {
        switch self {
        case .mat73, .nwb, .caiman, .keras, .archives: 64 << 10
        default: 8 << 10
        }
    }

    /// Reads a file in every way in which it is read.
    func read(_ bytes: Data, in scratch: URL) throws {
        switch self {
        case .npy: try readRecording(bytes, in: scratch, "npy") { _ = try NPYFile($0).allValues() }
        case .pickle: try readPickle(bytes, in: scratch)
        case .text: try readRecording(bytes, in: scratch, "csv") { _ in }
        case .mat5, .mat73: try readRecording(bytes, in: scratch, "mat", Self.readVariables)
        case .nwb: try readTraceSets(bytes, in: scratch, "session.nwb")
        case .caiman: try readTraceSets(bytes, in: scratch, "results.hdf5")
        case .keras:
            _ = try KerasWeightsFile.read(FileBytes(path: "member.h5", bytes: Array(bytes)), shape: Seeds.shape())
        case .torch:
            _ = try TorchWeightsFile.read(FileBytes(path: "member.pth", bytes: Array(bytes)), shape: Seeds.shape())
        case .safetensors: try readSafetensors(bytes, in: scratch)
        case .yaml: try readYAML(bytes, in: scratch)
        case .lists: _ = try ModelListFile.read(bytes, path: "list")
        case .archives: try readArchive(bytes, in: scratch)
        case .manifests: try readManifests(bytes)
        }
    }

    private func file(_ bytes: Data, in scratch: URL, _ name: String) throws -> URL {
        let url = scratch.appending(path: name)
        try bytes.write(to: url)
        return url
    }

    /// Every reader of a form is tried, also where one before it throws.
    private func all(_ readers: (() throws -> Void)...) throws {
        var fault: (any Error)?
        for reader in readers {
            do { try reader() } catch { fault = fault is any CascadeError ? error : fault ?? error }
        }
        if let fault { throw fault }
    }

    private func readRecording(
        _ bytes: Data, in scratch: URL, _ suffix: String, _ readParts: (URL) throws -> Void
    ) throws {
        let url = try file(bytes, in: scratch, "recording.\(suffix)")
        try readParts(url)
        var orientations: [TraceOrientation?] = [nil]
        orientations += TraceOrientation.allCases
        for orientation in orientations {
            let choices = RecordingChoices(orientation: orientation, keepsAllROIs: true)
            let traces = try OpenRecording(url, choices: choices).open().traces
            _ = try traces.traces(ofNeurons: 0..<min(traces.neuronCount, 3))
        }
    }

    /// All traces of a recording with everything beside them.
    private func readTraceSets(_ bytes: Data, in scratch: URL, _ name: String) throws {
        let url = try file(bytes, in: scratch, name)
        let recording = try OpenRecording(url, choices: RecordingChoices(keepsAllROIs: true))
        for set in recording.description.traceSets {
            let open = try recording.open(set.name)
            for traces in [open.traces, open.neuropil, open.background].compactMap(\.self) {
                _ = try traces.traces(ofNeurons: 0..<min(traces.neuronCount, 3))
            }
        }
    }

    /// Dictionaries that NumPy has pickled, as suite2p leaves them.
    private func readPickle(_ bytes: Data, in scratch: URL) throws {
        let objects = try NPYObjects(MappedFile(file(bytes, in: scratch, "ops.npy")))
        for value in try objects.dictionary().values { _ = try objects.number(value) }
    }

    private static func readVariables(_ url: URL) throws {
        let file = try MATFile(url)
        for variable in file.variables {
            if variable.isPlain { _ = try file.value(of: variable.name) }
            guard variable.isNumericMatrix else { continue }
            let matrix = try file.array(variable.name).numbers()
            _ = try matrix.values(outer: 0..<matrix.outerCount, inner: 0..<min(matrix.innerCount, 10))
        }
        let search = MATSearch(file)
        for variable in file.variables where variable.matClass == .opaque {
            guard let object = try search.objects.object(file.array(variable.name)) else { continue }
            for field in try object.fields() { _ = try field.values.first?.doubles() }
            _ = try search.candidate(at: variable.name).read(file.budget())
        }
        _ = try? CAttachedFile.read(url, dataset: "DS")
    }

    private func readSafetensors(_ bytes: Data, in scratch: URL) throws {
        let url = try file(bytes, in: scratch, "file.safetensors")
        try all(
            {
                let file = try SafetensorsFile(url)
                for name in file.names where try file.type(of: name) == .float32 {
                    let _: [Float] = try file.values(of: name)
                }
            },
            { _ = try NativeGroundTruth.read(url) },
            { _ = try NativeWeights(url, configuration: Seeds.configuration()).ensembles() })
    }

    private func readYAML(_ bytes: Data, in scratch: URL) throws {
        let manifest = try file(bytes, in: scratch, "neurons.yaml")
        try all(
            { _ = try BundleConfigurationFile.read(bytes, path: "config.yaml") },
            { _ = try TrainingConfigurationFile.read(bytes, path: "training.yaml") },
            { _ = try GroundTruthManifestFile.read(manifest) })
    }

    private func readArchive(_ bytes: Data, in scratch: URL) throws {
        let archive = try file(bytes, in: scratch, "archive")
        let folder = scratch.appending(path: "unpacked")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Archive.extract(archive, into: folder)
    }

    private func readManifests(_ bytes: Data) throws {
        func decode<Manifest: Decodable>(_: Manifest.Type, _ schema: String, _ version: Int) throws {
            _ = try ManifestFile.decode(Manifest.self, from: bytes, schema: schema, version: version, path: "a.json")
        }
        try all(
            { _ = try ManifestFolder.model(from: bytes, path: "model.json") },
            { try decode(AliasManifest.self, AliasManifest.schema, AliasManifest.schemaVersion) },
            { try decode(NeuronManifest.self, NeuronManifest.schema, NeuronManifest.schemaVersion) },
            { try decode(DatasetManifest.self, DatasetManifest.schema, DatasetManifest.schemaVersion) },
            { try decode(EvaluationRecord.self, EvaluationRecord.schema, EvaluationRecord.schemaVersion) },
            { _ = try EvaluationList(document: bytes, path: "evaluations.json") })
    }
}
