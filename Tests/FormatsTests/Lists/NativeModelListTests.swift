import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Lists of models in JSON")
struct NativeModelListTests {
    private static let full = """
        {"name": "ours", "links": ["https://example.org/a.zip", "http://mirror.example.org/a.zip"],
         "sha256": "\(SampleRecords.digest(7))", "byteCount": 5, "frameRateHz": 30, "smoothingSeconds": 0.05,
         "isCausal": true, "latencySeconds": 1.5, "windowFrames": 64, "noiseLevels": [1, 2, 30], "family": "Lab",
         "indicator": "GCaMP6f", "cellClass": "excitatory", "species": "mouse", "region": "V1"}
        """
    private static let least = """
        {"name": "theirs", "links": ["https://example.org/b.zip"], "frameRateHz": 7.5, "smoothingSeconds": 0.2, \
        "isCausal": false}
        """

    private func read(_ models: String..., version: Int = 1) throws -> ModelListContents {
        let text = """
            {"schema": "cascade-registry/remote-models", "schemaVersion": \(version), "note": "ours",
             "models": [\(models.joined(separator: ", "))]}
            """
        return try ModelListFile.read(Data(text.utf8), path: "list.json")
    }

    @Test("give of every model all that they tell")
    func models() throws {
        let contents = try read(Self.full, Self.least)
        var listing = ModelListing(
            provenance: .list, frameRateHz: 30, smoothingSeconds: 0.05, isCausal: true)
        listing.latencySeconds = 1.5
        listing.windowFrames = 64
        listing.noiseLevels = [1, 2, 30]
        listing.traits = [
            .family: "Lab", .indicator: "GCaMP6f", .cellClass: "excitatory", .species: "mouse", .region: "V1",
        ]
        let addresses = ["https://example.org/a.zip", "http://mirror.example.org/a.zip"].compactMap(WebAddress.init)
        let ours = RemoteModel(
            name: "ours", addresses: addresses, archiveDigest: SampleRecords.digest(7), archiveByteCount: 5,
            listing: listing)
        let theirs = RemoteModel(
            name: "theirs", addresses: ["https://example.org/b.zip"].compactMap(WebAddress.init),
            listing: ModelListing(
                provenance: .list, frameRateHz: 7.5, smoothingSeconds: 0.2, isCausal: false))
        #expect(contents == ModelListContents(models: [ours, theirs], remarks: []))
    }

    @Test("remark on keys that mean nothing, and on links that names share")
    func remarks() throws {
        let contents = try read(
            Self.full.replacing("sha256", with: "sha-256"), Self.least.replacing("/b.zip", with: "/a.zip"))
        #expect(contents.models.first?.archiveDigest == nil)
        #expect(contents.remarks.count == 2, "\(contents.remarks)")
        #expect(contents.remarks.first == "The key “sha-256” means nothing to this program")
    }

    static let faults: [(String, String, String)] = [
        ("\"ours\"", "\"\"", "“name”"), ("\"name\"", "\"nom\"", "“models.0.name” is missing"),
        ("[\"https://example.org/a.zip\", \"http://mirror.example.org/a.zip\"]", "[]", "“links”"),
        ("http://mirror", "file://mirror", "“links.1”"),
        ("\(SampleRecords.digest(7))", "abc", "“models.0.sha256”"),
        ("\"byteCount\": 5", "\"byteCount\": 0", "“byteCount”"),
        ("\"byteCount\": 5", "\"byteCount\": 9999999999999", "“byteCount”"),
        ("\"byteCount\": 5", "\"byteCount\": 1e300", "1e300"),
        ("\"byteCount\": 5", "\"byteCount\": \"5\"", "“models.0.byteCount”"),
        ("\"frameRateHz\": 30", "\"frameRateHz\": 0", "“frameRateHz”"),
        ("\"frameRateHz\": 30", "\"frameRateHz\": 20000", "“frameRateHz”"),
        ("\"frameRateHz\": 30,", "", "“models.0.frameRateHz” is missing"),
        ("0.05", "-1", "“smoothingSeconds”"), ("1.5", "1e9", "“latencySeconds”"), ("64", "0", "“windowFrames”"),
        ("[1, 2, 30]", "[]", "“noiseLevels”"), ("[1, 2, 30]", "[2, 1]", "“noiseLevels”"),
        ("[1, 2, 30]", "[0]", "“noiseLevels”"), ("excitatory", "glia", "“models.0.cellClass”"),
        ("\"mouse\"", "[\"mouse\"]", "“models.0.species”"), ("true", "1", "“models.0.isCausal”"),
    ]

    @Test("of which a value cannot be are refused by model and field", arguments: faults)
    func refusals(_ old: String, _ new: String, _ words: String) throws {
        #expect(Self.full.contains(old))
        let error = try #require(throws: FileError.self) { try read(Self.full.replacing(old, with: new)) }
        #expect(error.detail.contains(words) && error.category == .badData, "\(error)")
    }

    @Test("without a model, or with one name twice, are refused")
    func names() throws {
        let empty = try #require(throws: FileError.self) { try read() }
        #expect(empty.detail == "lists no model and no ground truth")
        let twice = try #require(throws: FileError.self) { try read(Self.full, Self.full) }
        #expect(twice.detail.contains("names “ours” twice"))
    }

    @Test(
        "in which a key stands twice are refused by its name",
        arguments: [
            ("\"byteCount\": 5", "\"byteCount\": 5, \"byteCount\": 6", "byteCount"),
            ("\"byteCount\": 5", "\"byteCount\": 5, \"byte\\u0043ount\": 5", "byteCount"),
            ("\"byteCount\": 5", "\"more\": {\"a\": [{\"b\": 1, \"b\": 1}]}", "b"),
            ("\"name\": \"ours\"", "\"name\": \"ours\", \"name\": \"ours\"", "name"),
        ])
    func repeatedKeys(_ old: String, _ new: String, _ key: String) throws {
        #expect(Self.full.contains(old))
        let error = try #require(throws: FileError.self) { try read(Self.full.replacing(old, with: new)) }
        #expect(error.category == .badData && error.detail.contains("“\(key)” twice"), "\(error)")
    }

    @Test(
        "of which the whole document has a key twice are refused by its name", arguments: ["models", "schema", "note"])
    func repeatedKeysOfDocument(_ key: String) throws {
        let models = "[\(Self.least)]"
        let text = """
            {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "note": "a", "models": \(models),
             "\(key)": \(key == "models" ? models : "\"cascade-registry/remote-models\"")}
            """
        let error = try #require(throws: FileError.self) {
            try ModelListFile.read(Data(text.utf8), path: "list.json")
        }
        #expect(error.category == .badData && error.detail.contains("“\(key)” twice"), "\(error)")
    }

    @Test("that nest deeper than any list are refused", arguments: ["[", "{\"a\":"])
    func nesting(_ opening: String) throws {
        for depth in [100, 1_000_000] {
            let deep = String(repeating: opening, count: depth)
            let error = try #require(throws: FileError.self) {
                try read(Self.full.replacing("\"byteCount\": 5", with: "\"deep\": \(deep)"))
            }
            #expect(error.detail.contains("levels"), "\(error)")
        }
    }

    @Test("of a newer or of another format are told apart from damaged ones")
    func otherDocuments() throws {
        let newer = try #require(throws: FileError.self) { try read(Self.full, version: 3) }
        #expect(newer.detail.contains("has version 3") && newer.remedy?.contains("newer") == true)
        for (text, words) in [
            ("{\"schema\": \"cascade-registry/model\", \"schemaVersion\": 1}", "it is a “cascade-registry/model”"),
            ("{\"error\": \"not found\"}", "“schema” is missing"),
            ("{\"models\":", "is no list of models: it has something else than a value at position 10"),
            ("{\"models\": [1,,]}", "position 14"),
        ] {
            let error = try #require(throws: FileError.self) {
                try ModelListFile.read(Data(text.utf8), path: "list.json")
            }
            #expect(error.detail.contains(words), "\(error)")
        }
    }

    @Test("that are damaged give an error or a list within its ranges")
    func damage() {
        let text = """
            {"schema": "cascade-registry/remote-models", "schemaVersion": 1, "models": [\(Self.full), \(Self.least)]}
            """
        for copy in DamagedCopies.truncations(of: Array(text.utf8)) + DamagedCopies.bitFlips(of: Array(text.utf8)) {
            do {
                let contents = try ModelListFile.read(Data(copy), path: "list.json")
                #expect(contents.models.count == 2 && contents.models.allSatisfy { $0.listing.frameRateHz > 0 })
            } catch {
                #expect(error.path == "list.json")
            }
        }
    }
}
