import Core
import Files
import Formats
import Foundation
import GRDB
import Inspection
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("A catalog of 10,000 neurons")
struct LargeCatalogTests {
    @Test("answers searches and filters quickly")
    func queries() throws {
        try withRegistry { registry in
            let inspection = NeuronInspection(of: SampleGroundTruth.neuron(recordingCount: 3))
            try registry.catalog.write { database in
                for index in 0..<10_000 {
                    let manifest = try Self.manifest(index, inspection)
                    try manifest.rows(file: manifest.file, modified: index).insert(into: database)
                }
                try database.execute(sql: "UPDATE neuron SET is_current = 1")
            }
            var rare = NeuronFilter()
            (rare.text, rare.noiseLevel) = ("jrgeco1a rare77", [0...1000])
            var ranges = NeuronFilter()
            (ranges.traits, ranges.frameRateHz, ranges.minimumDurationSeconds) = (
                [.indicator: "jGECO1a"], [25...35], 10
            )
            for (filter, count, name) in [(rare, 1, "text and noise"), (ranges, 100, "indicator, rate and duration")] {
                let start = ContinuousClock.now
                let found = try registry.groundTruth.neurons(matching: filter)
                let time = ContinuousClock.now - start
                #expect(found.count == count)
                // A debug build on a busy machine: ten times what a search takes in a release build.
                #expect(time < .milliseconds(400), "\(name): \(time)")
            }
        }
    }

    private static func manifest(_ index: Int, _ inspection: NeuronInspection) throws -> NeuronManifest {
        let digest = try Digest(of: Data("\(index)".utf8))
        let isRed = index.isMultiple(of: 100)
        return NeuronManifest(
            dataset: "DS\(index / 100)-X-m-V1", name: "cell\(index)",
            object: StoredObject(digest: digest, byteCount: 1000),
            traits: [
                .indicator: isRed ? "jRGECO1a" : "GCaMP6f", .species: "mouse", .region: "V1",
                .citation: "Somebody et al., some journal (2013) rare\(index / 100)",
            ],
            traitSources: [:], source: NeuronSource(path: "/x/\(index).mat", entry: nil, digest: digest), notes: [],
            importedAt: Date(timeIntervalSince1970: 1_700_000_000), importedBy: "tests", inspection: inspection,
            inspectedBy: "tests")
    }
}
