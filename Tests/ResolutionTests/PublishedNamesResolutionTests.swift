import Core
import Foundation
@testable import Resolution
import RegistryTestSupport
import TestSupport
import Testing

@Suite("Choosing among all published names")
struct PublishedNamesResolutionTests {
    /// Recordings, and the model that a reader of the lists would take.
    struct Case: Sendable, CustomTestStringConvertible {
        var rateHz = 30.0
        var indicator: String?
        var cellClass: CellClass?
        var species: String?
        var region: String?
        var noise = 3.0
        var latency: Double?
        let expected: String?
        var plan: String?

        var testDescription: String {
            let known = [indicator, cellClass?.rawValue, species, region].compactMap(\.self).joined(separator: ", ")
            return "\(rateHz) Hz, \(known), ν \(noise), \(latency.map { "within \($0) s" } ?? "offline")"
        }

        var facts: RecordingFacts {
            var facts = RecordingFacts(frameRateHz: rateHz)
            facts.noiseLevels = .measured([noise])
            facts.traits = [
                .indicator: indicator, .cellClass: cellClass?.rawValue, .species: species, .region: region,
            ]
            facts.latencySeconds = latency
            return facts
        }
    }

    static let cases = [
        // The family before several indicators.
        Case(indicator: "GCaMP8m", expected: "GC8m_EXC_30Hz_smoothing50ms_high_noise"),
        Case(indicator: "jGCaMP8f", noise: 1, expected: "GC8f_EXC_30Hz_smoothing25ms_high_noise"),
        Case(indicator: "GCaMP8s", noise: 12, expected: "GC8s_EXC_30Hz_smoothing50ms_high_noise"),
        Case(indicator: "GCaMP8", expected: "GC8_EXC_30Hz_smoothing50ms_high_noise"),
        Case(
            indicator: "jGCaMP8", cellClass: .excitatory, noise: 0.9, expected: "GC8_EXC_30Hz_smoothing25ms_high_noise"),
        Case(rateHz: 20, indicator: "GCaMP8m", expected: "GC8_EXC_20Hz_smoothing60ms_high_noise"),
        Case(rateHz: 7.5, indicator: "GCaMP8f", expected: "GC8f_EXC_7.5Hz_smoothing200ms_high_noise"),
        Case(rateHz: 45, indicator: "GCaMP8m", noise: 1, expected: "GC8s_EXC_45Hz_smoothing20ms"),
        Case(rateHz: 100, indicator: "GCaMP8s", expected: "GC8_EXC_100Hz_smoothing10ms"),
        // As users compared them.
        Case(indicator: "jGCaMP7f", expected: "GC8_EXC_30Hz_smoothing50ms_high_noise"),
        Case(
            rateHz: 15, indicator: "GCaMP7f", species: "mouse", region: "V1",
            expected: "GC8_EXC_15Hz_smoothing100ms_high_noise"),
        Case(indicator: "GCaMP7s", expected: "Global_EXC_30Hz_smoothing50ms"),
        // The place.
        Case(region: "spinal cord", expected: "Spinal_cord_excitatory_30Hz_smoothing50ms"),
        Case(indicator: "GCaMP6s", region: "spinal cord", expected: "Spinal_cord_excitatory_30Hz_smoothing50ms"),
        Case(
            indicator: "GCaMP8m", region: "dorsal horn", noise: 1.5,
            expected: "Spinal_cord_excitatory_30Hz_smoothing50ms"),
        Case(
            rateHz: 2.5, cellClass: .inhibitory, region: "Spinal cord",
            expected: "Spinal_cord_inhibitory_2.5Hz_smoothing400ms"),
        Case(rateHz: 7.5, indicator: "OGB-1", region: "pDp", expected: "OGB_zf_pDp_7.5Hz_smoothing200ms"),
        Case(
            rateHz: 7.5, indicator: "OGB1", species: "mouse", region: "V1", expected: "Global_EXC_7.5Hz_smoothing200ms"),
        Case(rateHz: 7.5, indicator: "OGB-1", expected: "Global_EXC_7.5Hz_smoothing200ms"),
        // Made for one place or with coarse smoothing, which the indicator does not make up for.
        Case(indicator: "GCaMP6s", expected: "Global_EXC_30Hz_smoothing50ms"),
        Case(indicator: "GCaMP6s", region: "V1", expected: "Global_EXC_30Hz_smoothing50ms"),
        Case(indicator: "GCaMP6f", species: "mouse", expected: "Global_EXC_30Hz_smoothing50ms"),
        Case(cellClass: .excitatory, expected: "Global_EXC_30Hz_smoothing50ms"),
        Case(cellClass: .excitatory, noise: 1.5, expected: "Global_EXC_30Hz_smoothing25ms"),
        // In time, with the longest window.
        Case(indicator: "GCaMP8m", latency: 0.2, expected: "Online_model_30Hz_integration_200ms_smoothing_25ms_GCaMP8"),
        Case(
            indicator: "GCaMP6f", latency: 0.166, expected: "Online_model_30Hz_integration_166ms_smoothing_25ms_GCaMP6"),
        Case(
            indicator: "GCaMP6s", latency: 0.066, expected: "Online_model_30Hz_integration_66ms_smoothing_25ms_GCaMP6"),
        Case(
            rateHz: 60, indicator: "GCaMP8f", latency: 0.09,
            expected: "Online_model_60Hz_integration_83ms_smoothing_12ms_GCaMP8"),
        Case(latency: 0.2, expected: "Global_EXC_30Hz_smoothing50ms_asymmetric_window_6_frames"),
        Case(indicator: "GCaMP8m", latency: 2, expected: "GC8m_EXC_30Hz_smoothing50ms_high_noise"),
        // Interneurons.
        Case(cellClass: .inhibitory, species: "mouse", region: "V1", expected: "Global_INH_30Hz_smoothing50ms"),
        Case(indicator: "GCaMP6f", cellClass: .inhibitory, expected: "Global_INH_30Hz_smoothing50ms"),
        Case(indicator: "GCaMP8s", cellClass: .inhibitory, expected: "Interneurons_GC8+_30Hz_smoothing50ms_high_noise"),
        Case(
            rateHz: 22, indicator: "GCaMP6f", cellClass: .inhibitory, species: "mouse", region: "V1", expected: nil,
            plan: "Global_INH_30Hz_smoothing50ms"),
        Case(
            rateHz: 5, indicator: "GCaMP8m", cellClass: .inhibitory, expected: nil,
            plan: "Interneurons_GC8+_7.5Hz_smoothing200ms_high_noise"),
        Case(rateHz: 45, cellClass: .excitatory, expected: "GC8s_EXC_45Hz_smoothing20ms"),
    ]

    /// The models of the published lists that are decisive, by the grammar of their names.
    private static let names: [String] = {
        let rates = [
            "1", "2", "2.5", "3", "4.25", "5", "6", "7", "7.5", "10", "12.5", "15", "17.5", "20", "25", "30", "40",
        ]
        let global = rates.flatMap { rate in
            ["25", "50", "100", "200", "400"].map { "Global_EXC_\(rate)Hz_smoothing\($0)ms" }
        }
        let causal = global.map { "\($0)_causalkernel" }
        let asymmetric = ["1_frame", "2_frames", "4_frames", "6_frames", "8_frames"].map {
            "Global_EXC_30Hz_smoothing50ms_asymmetric_window_\($0)"
        }
        let family = ["", "f", "m", "s"].flatMap { variant in
            [
                "15Hz_smoothing100ms", "15Hz_smoothing50ms", "30Hz_smoothing25ms", "30Hz_smoothing50ms",
                "7.5Hz_smoothing200ms",
            ]
            .map { "GC8\(variant)_EXC_\($0)_high_noise" }
        }
        let online = ["66", "100", "133", "166", "200"].flatMap { wait in
            [6, 8].map { "Online_model_30Hz_integration_\(wait)ms_smoothing_25ms_GCaMP\($0)" }
        }
        let fast = ["33", "50", "66", "83", "100"].flatMap { wait in
            [6, 8].map { "Online_model_60Hz_integration_\(wait)ms_smoothing_12ms_GCaMP\($0)" }
        }
        let places = ["excitatory", "inhibitory"].flatMap { kind in
            ["2.5Hz_smoothing400ms", "30Hz_smoothing50ms", "3Hz_smoothing400ms_high_noise"].map {
                "Spinal_cord_\(kind)_\($0)"
            }
        }
        return global + causal + asymmetric + family + online + fast + places + [
            "GC8_EXC_20Hz_smoothing30ms_high_noise", "GC8_EXC_20Hz_smoothing60ms_high_noise",
            "GC8_EXC_100Hz_smoothing10ms", "GC8f_EXC_100Hz_smoothing10ms", "GC8s_EXC_45Hz_smoothing20ms",
            "GC8s_EXC_45Hz_smoothing50ms", "GC8s_EXC_45Hz_smoothing100ms", "GCaMP6f_mouse_30Hz_smoothing200ms",
            "Global_INH_15Hz_smoothing100ms", "Global_INH_30Hz_smoothing100ms", "Global_INH_30Hz_smoothing50ms",
            "Interneurons_GC8+_30Hz_smoothing25ms_high_noise", "Interneurons_GC8+_30Hz_smoothing50ms_high_noise",
            "Interneurons_GC8+_7.5Hz_smoothing100ms_high_noise", "Interneurons_GC8+_7.5Hz_smoothing200ms_high_noise",
            "OGB_zf_pDp_7.5Hz_smoothing200ms", "OGB_zf_pDp_7.5Hz_smoothing100ms", "Zebrafish_1Hz_smoothing1000ms",
        ]
    }()

    /// The models of names, in each of two lists.
    private func candidates(_ names: [String]) throws -> [ModelCandidate] {
        let address = try #require(WebAddress("https://example.org/model.zip"))
        return try names.flatMap { name in
            let listing = ModelListing(try #require(BundleName(name), "\(name)"))
            return ["torch", "keras"].map { list in
                ModelCandidate(RemoteModel(name: name, addresses: [address], listing: listing), list: list)
            }
        }
    }

    private func check(_ recording: Case, among names: [String]) throws {
        let resolution = ModelResolution(recording.facts, among: try candidates(names), lists: ["torch", "keras"])
        #expect(resolution.winner?.candidate.name == recording.expected)
        #expect(resolution.runnerUp?.candidate.name != recording.expected || recording.expected == nil)
        if let plan = recording.plan { #expect(resolution.plans.first?.model == plan) }
    }

    @Test("finds the one that a reader of the lists would take", arguments: cases)
    func representative(recording: Case) throws { try check(recording, among: Self.names) }

    @Test(
        "finds the same in the lists as they were published",
        .enabled(if: ReferenceData.isAvailable, "\(ReferenceData.skipReason)"), arguments: cases)
    func published(recording: Case) throws {
        let table = try String(contentsOf: ReferenceData.url("catalogs/expected_names.csv"), encoding: .utf8)
        let names = table.split(whereSeparator: \.isNewline).dropFirst().map { String($0.prefix { $0 != "," }) }
        #expect(names.count == 156)
        try check(recording, among: names)
    }

    @Test("never takes a model of a fish for the cortex of a mouse, whatever else is there", arguments: [7.5, 10, 30])
    func fish(rateHz: Double) throws {
        let fish = Self.names.filter { $0.contains("zf") || $0.contains("Zebrafish") }
        for cellClass in [nil] + CellClass.allCases {
            var facts = Case(rateHz: rateHz, indicator: "OGB-1", cellClass: cellClass, region: "V1", expected: nil)
                .facts
            for species in [nil, "mouse"] {
                facts.traits[.species] = species
                let resolution = ModelResolution(facts, among: try candidates(fish))
                #expect(resolution.winner == nil && resolution.plans.map(\.kind) == [.train])
            }
        }
    }
}
