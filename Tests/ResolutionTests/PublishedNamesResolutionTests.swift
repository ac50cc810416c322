import Core
import Foundation
@testable import Resolution
import RegistryTestSupport
import TestSupport
import Testing

@Suite(
    "Choosing among all published names",
    .enabled(if: ReferenceData.isAvailable, "\(ReferenceData.skipReason)"))
struct PublishedNamesResolutionTests {
    private func candidates() throws -> [ModelCandidate] {
        let table = try String(contentsOf: ReferenceData.url("catalogs/expected_names.csv"), encoding: .utf8)
        let address = try #require(WebAddress("https://example.org/model.zip"))
        return try table.split(whereSeparator: \.isNewline).dropFirst().map { line in
            let name = String(line.prefix { $0 != "," })
            let listing = ModelListing(try #require(BundleName(name), "\(name)"))
            return ModelCandidate(RemoteModel(name: name, addresses: [address], listing: listing), list: "published")
        }
    }

    @Test(
        "finds the one that a reader of the list would take",
        arguments: [
            (30, "GCaMP8m", nil, nil, 3, "GC8m_EXC_30Hz_smoothing50ms_high_noise"),
            (30, "GCaMP8s", nil, nil, 12, "GC8s_EXC_30Hz_smoothing50ms_high_noise"),
            (7.5, "OGB-1", nil, "pDp", 3, "OGB_zf_pDp_7.5Hz_smoothing200ms"),
            (30, "GCaMP6s", nil, "spinal cord", 3, "Spinal_cord_excitatory_30Hz_smoothing50ms"),
            // Made for one place or with coarse smoothing, which the indicator does not make up for.
            (30, "GCaMP6s", nil, nil, 3, "Global_EXC_30Hz_smoothing50ms"),
            (30, "GCaMP6s", nil, "V1", 3, "Global_EXC_30Hz_smoothing50ms"),
            (30, "GCaMP6f", nil, nil, 3, "Global_EXC_30Hz_smoothing50ms"),
            (30, nil, .excitatory, nil, 3, "Global_EXC_30Hz_smoothing50ms"),
            (30, nil, .excitatory, nil, 1.5, "Global_EXC_30Hz_smoothing25ms"),
        ] as [(Double, String?, CellClass?, String?, Double, String)])
    func published(
        frameRateHz: Double, indicator: String?, cellClass: CellClass?, region: String?, noise: Double, expected: String
    ) throws {
        var facts = RecordingFacts(frameRateHz: frameRateHz)
        facts.noiseLevels = .measured([noise])
        facts.traits[.indicator] = indicator
        facts.traits.cellClass = cellClass
        facts.traits[.region] = region
        let resolution = ModelResolution(facts, among: try candidates())
        #expect(resolution.winner?.candidate.name == expected)
        let report = ResolutionReport(resolution)
        #expect(report.candidates.count == 156 && report.candidates.allSatisfy { !$0.decision.isEmpty })
    }
}
