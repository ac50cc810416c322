import Core
import Files
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite("Lists of ground truth in JSON")
struct ListDocumentTests {
    private static let dataset = """
        {"name": "DS09", "links": ["DS09.zip", "https://mirror.example.org/DS09.zip"], "byteCount": 7, "folder": "a/DS09",
         "sha256": "\(SampleRecords.digest(1))", "neurons": {"cell1": "\(SampleRecords.digest(2))"}, "neuronCount": 1,
         "recordingCount": 2, "durationSeconds": 3.5, "spikeCount": 4, "indicator": "GCaMP6f", "citation": "Chen"}
        """

    private func read(_ dataset: String, at base: WebAddress? = WebAddress("https://lab.org/x/list.json?raw"))
        throws -> ModelListContents
    {
        let text = """
            {"schema": "cascade-registry/remote-models", "schemaVersion": 2, "serial": 5, "models": [],
             "publishedAt": "2026-11-27T04:00:00Z", "datasets": [\(dataset)]}
            """
        return try ModelListFile.read(Data(text.utf8), path: "list.json", at: base)
    }

    @Test("tell all that is known of a dataset, with links from where the list lies")
    func dataset() throws {
        let contents = try read(Self.dataset)
        #expect(contents.models.isEmpty && contents.serial == 5 && contents.remarks.isEmpty)
        let expected = RemoteDataset(
            name: "DS09",
            addresses: ["https://lab.org/x/DS09.zip", "https://mirror.example.org/DS09.zip"].compactMap(
                WebAddress.init),
            archiveDigest: SampleRecords.digest(1), archiveByteCount: 7, folder: "a/DS09",
            neurons: ["cell1": SampleRecords.digest(2)],
            size: .init(neuronCount: 1, recordingCount: 2, durationSeconds: 3.5, spikeCount: 4),
            traits: [.indicator: "GCaMP6f", .citation: "Chen"])
        #expect(contents.datasets == [expected])
        let onDisk = try read(Self.dataset, at: WebAddress(filePath: "/share/our lab/list.json"))
        #expect(onDisk.datasets.first?.addresses.first?.filePath == "/share/our lab/DS09.zip")
        #expect(throws: FileError.self) { try read(Self.dataset, at: nil) }
    }

    @Test(
        "lead nowhere but down from their folder, and never from the web to a disk",
        arguments: [
            "../DS09.zip", "/etc/passwd", "a//b", "a/./b", "file:///etc/passwd", "a%2e%2e/b", "a\\\\b", "", "a b", "ä",
            "//evil.example.org/x", "https:DS09.zip", "ftp://lab.org/x",
        ])
    func links(_ link: String) throws {
        for base in [WebAddress("https://lab.org/x/list.json"), WebAddress(filePath: "/share/list.json")] {
            let error = try #require(throws: FileError.self) {
                try read(Self.dataset.replacing("\"DS09.zip\"", with: "\"\(link)\""), at: base)
            }
            #expect(error.category == .badData && error.detail.contains("“links.0”"), "\(error)")
        }
    }

    @Test(
        "with what cannot be are refused by the name of the field",
        arguments: [
            ("\"neuronCount\": 1", "\"neuronCount\": 2", "neuronCount"),
            ("\"spikeCount\": 4", "\"spikeCount\": -4", "spikeCount"),
            ("\"durationSeconds\": 3.5", "\"durationSeconds\": -1", "durationSeconds"),
            ("a/DS09", "../DS09", "folder"), ("\"byteCount\": 7", "\"byteCount\": 0", "byteCount"),
            ("\"name\": \"DS09\"", "\"name\": \"\"", "name"),
            ("\"cell1\": \"\(SampleRecords.digest(2))\"", "", "neurons"),
            ("\"cell1\": ", "\"cell1\": 5, \"cell2\": ", "cell1"),
            ("\"sha256\": \"", "\"sha256\": \"x", "sha256"),
        ])
    func impossible(_ old: String, _ new: String, _ field: String) throws {
        #expect(Self.dataset.contains(old))
        let error = try #require(throws: FileError.self) { try read(Self.dataset.replacing(old, with: new)) }
        #expect(error.category == .badData && error.detail.contains(field), "\(error)")
    }

    @Test("are refused where a name or a key stands twice, and remark on keys that mean nothing")
    func keys() throws {
        let twice = try #require(throws: FileError.self) { try read("\(Self.dataset), \(Self.dataset)") }
        #expect(twice.detail.contains("names “DS09” twice, the second time in datasets.1"), "\(twice)")
        #expect(throws: FileError.self) {
            let again = "{\"cell1\": \"\(SampleRecords.digest(3))\", \"cell1\""
            return try read(Self.dataset.replacing("{\"cell1\"", with: again))
        }
        let strange = try read(Self.dataset.replacing("citation", with: "cite")).remarks
        #expect(strange == ["The key “cite” means nothing to this program"])
    }

    @Test("are written as they are read")
    func roundTrip() throws {
        var listing = ModelListing(provenance: .list, frameRateHz: 30, smoothingSeconds: 0.05, isCausal: true)
        listing.trainingDatasets = ["DS09-GCaMP6f-m-V1"]
        (listing.noiseLevels, listing.traits) = ([2, 3], [.family: "ours", .indicator: "GCaMP8m"])
        let evaluation = EvaluationSummary(of: [SampleRecords.evaluation()])
        let scores = evaluation.levels.map(RemoteScores.init)
        var document = ListDocument()
        document.serial = 3
        document.publishedAt = Date(timeIntervalSince1970: 1_795_000_000)
        document.models = [
            .init(
                name: "ours", archive: .init(links: ["ours.tar"], sha256: SampleRecords.digest(9), byteCount: 10),
                weightsDigest: SampleRecords.digest(8), listing: listing, scores: scores, licence: "GPL-3.0",
                citation: "us")
        ]
        document.datasets = [
            .init(
                name: "DS09", archive: .init(links: ["a.zip"], sha256: SampleRecords.digest(1), byteCount: 1),
                neurons: ["cell1": SampleRecords.digest(2)],
                matlab: .init(links: ["a.mat.zip"], sha256: SampleRecords.digest(3), byteCount: 2),
                size: .init(neuronCount: 1, recordingCount: 1, durationSeconds: 1, spikeCount: 1),
                traits: [.indicator: "GCaMP6f", .licence: "CC0-1.0"])
        ]
        let bytes = try document.encoded()
        #expect(try ListDocument(bytes, path: "list.json") == document)
        let contents = try ModelListFile.read(bytes, path: "list.json", at: WebAddress("https://lab.org/list.json"))
        #expect(contents.remarks.isEmpty && contents.serial == 3)
        #expect(!scores.isEmpty && contents.models.first?.scores == scores && contents.models.first?.listing == listing)
        #expect(contents.models.first?.weightsDigest == SampleRecords.digest(8))
        #expect(contents.datasets.first?.traits == document.datasets.first?.traits)
    }
}
