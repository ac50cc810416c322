import Core
import Foundation
import TestSupport
import Testing

@testable import Registry

@Suite("Manifests")
struct ManifestTests {
    @Test("are the same bytes for the same model, and read back equal")
    func roundTrip() throws {
        let manifest = try SampleModels.unverified(SampleModels.configuration()).manifest
        let bytes = try ManifestFolder.encode(manifest)
        #expect(try ManifestFolder.encode(manifest) == bytes)
        #expect(try ManifestFolder.model(from: bytes, path: "manifest.json") == manifest)
        let text = try #require(String(data: bytes, encoding: .utf8))
        #expect(text.contains("\"schema\" : \"cascade-registry/model\""))
        #expect(text.contains("\"importedAt\" : \"2023-11-14T22:13:20Z\""))
    }

    @Test("take what the name of a published model tells, and nothing from another name")
    func traits() throws {
        let published = try #require(BundleName("Spinal_cord_excitatory_30Hz_smoothing50ms")).traits
        #expect(published[.indicator] == "GCaMP6s")
        #expect(published.cellClass == .excitatory)
        #expect(published[.region] == "spinal cord")
        #expect(BundleName("mine") == nil)
    }

    @Test(
        "that were altered or come from a newer program are refused with the reason",
        arguments: [
            ("\"schemaVersion\" : 1", "\"schemaVersion\" : 2", "version 2"),
            ("cascade-registry/model", "cascade-registry/other", "cascade-registry/other"),
            ("\"tiny_30Hz\",\n  \"objects\"", "\"../../etc\",\n  \"objects\"", "not a valid name"),
            ("\"frameRateHz\" : 30", "\"frameRateHz\" : -1", "frame rate"),
            ("\"fractionBefore\" : 0.5", "\"fractionBefore\" : 1e300", "share of the window"),
            ("\"ensembleSize\" : 2", "\"ensembleSize\" : 9223372036854775807", "members per level"),
            ("\"windowLength\" : 16", "\"windowLength\" : 1", "too short"),
            ("\"version\" : 1", "\"version\" : 0", "version 0"),
            ("\"version\" : 1", "\"versiom\" : 1", "“version” is missing"),
            ("\"digest\" : \"", "\"digest\" : \"../", "hexadecimal"),
            ("\"byteCount\" : 9", "\"byteCount\" : -9", "sizes"),
            ("{", "[", "not a readable manifest"),
        ])
    func altered(original: String, replacement: String, reason: String) throws {
        let manifest = try SampleModels.unverified(SampleModels.configuration()).manifest
        let text = try #require(String(data: ManifestFolder.encode(manifest), encoding: .utf8))
        let place = try #require(text.range(of: original))
        let altered = text.replacingCharacters(in: place, with: replacement)
        let error = try #require(throws: RegistryError.self) {
            try ManifestFolder.model(from: Data(altered.utf8), path: "manifest.json")
        }
        #expect(error.category == .badData)
        #expect(error.reason.contains(reason), "\(error.reason)")
        #expect(error.reason.hasPrefix("manifest.json"))
    }

    @Test(
        "take only names that are safe as file names",
        arguments: [
            ("GC8+_INH_7.5Hz", true), ("+x", true), ("", false), (".hidden", false), ("-rf", false), ("a/b", false),
            ("a@1", false), ("a b", false), ("ä", false), ("a..b", false), (String(repeating: "a", count: 129), false),
        ])
    func names(name: String, isValid: Bool) {
        #expect(RegistryName.isValid(name) == isValid)
    }
}
