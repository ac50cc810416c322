import Core
import Files
import Formats
import Foundation
import GRDB
import RegistryTestSupport
import TestSupport
import Testing

import Resolution
@testable import Registry

/// What a model or a neuron was made for stands in many documents: existing ones must be read, and written byte for byte.
@Suite("Documents in which traits stand")
struct TraitDocumentsTests {
    /// The beginnings of the digests of all texts, as they were when each trait had a field of its own in every type; the resolution
    /// tells since then which models calibrate themselves.
    private static let digests = [
        "model-all": "b1562a0b91c7", "model-none": "9c2ae02a0860", "neuron-file-all": "83c5626dcd24",
        "neuron-file-none": "278ed40f93e8", "neuron-all": "93a08ee70234", "neuron-none": "c157f36b733b",
        "neuron-row-all": "317eb7e9f66e", "neuron-row-none": "61f81516fe75", "list": "7c8dc449f116",
        "record-all": "f31a6682309f", "record-none": "edf538edf513", "row-all": "1265d7599305",
        "row-none": "d460b4db11cf", "resolution": "015f42970666",
    ]

    private func expectUnchanged(_ text: String, _ name: String) throws {
        try expectUnchanged(Data(text.utf8), name)
    }

    private func expectUnchanged(_ bytes: Data, _ name: String) throws {
        let digest = try Digest(of: bytes).abbreviated
        #expect(
            Self.digests[name] == digest, "\(name): \(digest)\n\(String(decoding: bytes.prefix(5000), as: UTF8.self))")
    }

    private func text(_ content: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(content), as: UTF8.self) + "\n"
    }

    @Test("are the manifests of models", arguments: ["all", "none"])
    func modelManifest(_ which: String) throws {
        let name = which == "all" ? "OGB_zf_pDp_EXC_7.5Hz_smoothing200ms" : "mine"
        let configuration = Generated.configuration(
            name: name, shape: try Generated.smallShape(), frameRateHz: 7.5, smoothingSeconds: 0.2)
        let object = StoredObject(digest: SampleRecords.digest(1), byteCount: 5)
        let manifest = try SampleModels.manifest(
            configuration, ModelObjects(weights: object, testVectors: object, configuration: object))
        let bytes = try ManifestFolder.encode(manifest)
        try expectUnchanged(bytes, "model-\(which)")
        #expect(try ManifestFolder.model(from: bytes, path: "m") == manifest)
    }

    @Test("are those of neurons, and their native files", arguments: ["all", "none"])
    func neuronManifest(_ which: String) throws {
        try withRegistryAndFolder { registry, folder in
            let traits =
                which == "all"
                ? [
                    .indicator: "GCaMP6f", .species: "mouse", .region: "V1", .cellClass: CellClass.inhibitory.rawValue,
                    .preparation: "slice", .citation: "Somebody, “A paper”", .licence: "CC-BY-4.0",
                ] : Traits()
            let neuron = SampleGroundTruth.neuron(
                dataset: "ours", recordingCount: 1, frameCount: 100, traits: traits)
            let file = folder.appending(path: "neuron.safetensors")
            try NativeGroundTruth.encode(neuron).write(to: file)
            try expectUnchanged(Data(contentsOf: file), "neuron-file-\(which)")
            #expect(try NativeGroundTruth.read(file) == neuron)
            try registry.groundTruth.importFiles(from: [file])
            let record = try #require(try registry.groundTruth.neurons().first)
            let manifest = try registry.groundTruth.manifest(of: record)
            try expectUnchanged(
                text(manifest.traits) + text(manifest.traitSources) + text(record.traits), "neuron-\(which)")
            let columns = try registry.catalog.read { database in
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT indicator, species, region, cell_class, preparation, citation, licence, words
                        FROM neuron JOIN neuron_text ON neuron_text.rowid = neuron.id
                        """)?.map { "\($0): \($1)" }.joined(separator: "\n")
            }
            // The words end in paths and digests.
            try expectUnchanged(
                String(try #require(columns).split(separator: folder.path, maxSplits: 1)[0]), "neuron-row-\(which)")
        }
    }

    @Test("are what is kept of lists")
    func knownList() throws {
        let texts = [
            "OGB_zf_pDp_EXC_7.5Hz_smoothing200ms_high_noise:\n  Link: https://example.org/a\n",
            """
            {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [
            {"name": "all", "links": ["https://example.org/a"], "frameRateHz": 30, "smoothingSeconds": 0.05,
             "isCausal": true, "latencySeconds": 1.5, "windowFrames": 64, "noiseLevels": [1, 2], "family": "Lab",
             "indicator": "GCaMP6f", "cellClass": "excitatory", "species": "mouse", "region": "V1"},
            {"name": "none", "links": ["https://example.org/b"], "frameRateHz": 30, "smoothingSeconds": 0.05,
             "isCausal": false}]}
            """,
        ]
        var models: [RemoteModel] = []
        for text in texts { models += try ModelListFile.read(Data(text.utf8), path: "list").models }
        let text = try text(models)
        try expectUnchanged(text, "list")
        #expect(try JSONDecoder().decode([RemoteModel].self, from: Data(text.utf8)) == models)
    }

    @Test("are the records of models, and their rows", arguments: ["all", "none"])
    func modelRecord(_ which: String) throws {
        try withRegistry { registry in
            let name = which == "all" ? "OGB_zf_pDp_EXC_7.5Hz_smoothing200ms" : "mine"
            let configuration = Generated.configuration(
                name: name, shape: try Generated.smallShape(), frameRateHz: 7.5, smoothingSeconds: 0.2)
            let record = try registry.add(configuration).record
            let hasVariable = { (line: Substring) in line.contains("importedAt") || line.contains("digest") }
            let lines = try text(record).split(separator: "\n").filter { !hasVariable($0) }
            try expectUnchanged(lines.joined(separator: "\n"), "record-\(which)")
            let columns = try registry.catalog.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT family, indicator, cell_class, species, region, search_text FROM model")?
                    .map { "\($0): \($1)" }.joined(separator: "\n")
            }
            try expectUnchanged(try #require(columns), "row-\(which)")
        }
    }

    @Test("are the candidates of a resolution, with what would change if more were known")
    func candidates() throws {
        let candidates: [ModelCandidate] = [
            .sample(
                "all", indicator: "GCaMP6f", cellClass: .excitatory, species: "mouse", region: "V1"),
            .sample("none"), .sample("zebrafish", indicator: "OGB-1", species: "zebrafish", region: "pDp"),
        ]
        let resolution = ModelResolution(RecordingFacts(frameRateHz: 30), among: candidates, lists: [])
        try expectUnchanged(text(ResolutionReport(resolution, resolution.summary)), "resolution")
    }
}
