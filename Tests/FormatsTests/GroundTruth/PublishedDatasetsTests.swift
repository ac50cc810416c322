import Core
import Files
import Formats
import Foundation
import TestSupport
import Testing

@Suite("Published datasets")
struct PublishedDatasetsTests {
    @Test("are 41, each with an indicator, a species, a region and a preparation that say where they are known from")
    func complete() {
        #expect(PublishedDatasets.all.count == 41)
        #expect(Set(PublishedDatasets.all.map(\.name)).count == 41)
        for dataset in PublishedDatasets.all {
            let facts: [Core.Trait] = [.indicator, .species, .region, .preparation]
            #expect(facts.allSatisfy { dataset.sourcedTraits[$0] != nil }, "\(dataset.name)")
            #expect(dataset.publications.isEmpty == (dataset.name == "X-DS00-OGB1-m-S1"), "\(dataset.name)")
            #expect(
                dataset.sourcedTraits[.cellClass].map { Core.Trait.cellClass.accepts($0.text) } ?? true,
                "\(dataset.name)"
            )
        }
    }

    @Test("that trained the Global EXC models are DS03 to DS20")
    func globalExcitatory() {
        let numbers = PublishedDatasets.all.filter(\.isInGlobalExcitatory).compactMap {
            Int($0.name.dropFirst(2).prefix(2))
        }
        #expect(numbers == Array(3...20))
        #expect(!PublishedDatasets.all.contains { $0.isInGlobalExcitatory && $0.traits.cellClass == .inhibitory })
    }

    @Test("give their neurons traits")
    func traits() throws {
        let traits = try #require(PublishedDatasets.dataset(named: "DS18-R-CaMP-m-CA3")).traits
        #expect(traits[.indicator] == "R-CaMP1.07")
        #expect(traits[.region] == "CA3")
        #expect(traits.cellClass == .excitatory)
        #expect(traits[.citation] == "Schoenfeld et al., eNeuro (2021), doi:10.1523/ENEURO.0023-21.2021")
        #expect(PublishedDatasets.dataset(named: "DS99") == nil)
    }
}

@Suite("Numberings of datasets")
struct DatasetNumberingTests {
    /// The three reference bundles.
    static let currentList = PublishedDatasets.all.filter(\.isInGlobalExcitatory).map(\.name)
    static let legacyList = [
        "DS02-Cal520-m-S1", "DS03-OGB1-zf-pDp", "DS04-Cal520-zf-pDp", "DS05-GCaMP6f-zf-aDp", "DS06-GCaMP6f-zf-dD",
        "DS07-GCaMP6f-zf-OB", "DS08-GCaMP6f-m-V1", "DS09-GCaMP6f-m-V1-neuropil-corrected",
        "DS10-GCaMP6f-m-V1-neuropil-corrected", "DS11-GCaMP6s-m-V1-neuropil-corrected",
        "DS12-GCaMP6s-m-V1-neuropil-corrected", "DS13-GCaMP6s-m-V1", "DS14-GCaMP6s-m-V1", "DS15-GCaMP6s-m-V1",
        "DS16-GCaMP5k-m-V1", "DS17-R-CaMP-m-CA3", "DS18-R-CaMP-m-S1", "DS19-jRCaMP1a-m-V1",
    ]

    @Test("of a list today and of the same list before 2021 mean the same datasets")
    func bothLists() {
        let current = DatasetNumbering.current(datasets: Self.currentList)
        let legacy = DatasetNumbering.current(datasets: Self.legacyList)
        #expect(current.decision == .current)
        #expect(legacy.decision == .legacy)
        #expect(current.datasets == Self.currentList)
        #expect(legacy.datasets == Self.currentList)
        let ogb = DatasetNumbering.current(datasets: ["DS03-OGB1-zf-pDp"])
        #expect(ogb.decision == .legacy)
        #expect(ogb.datasets == ["DS04-OGB1-zf-pDp"])
    }

    static let withoutMarkers: [([String], [String])] = [
        (
            [
                "DS11-GCaMP6s-m-V1-neuropil-corrected", "DS12-GCaMP6s-m-V1-neuropil-corrected", "DS13-GCaMP6s-m-V1",
                "DS14-GCaMP6s-m-V1", "DS15-GCaMP6s-m-V1",
            ],
            [
                "DS12-GCaMP6s-m-V1-neuropil-corrected", "DS13-GCaMP6s-m-V1-neuropil-corrected", "DS14-GCaMP6s-m-V1",
                "DS15-GCaMP6s-m-V1", "DS16-GCaMP6s-m-V1",
            ]
        ),
        (["DS17-R-CaMP-m-CA3", "DS18-R-CaMP-m-S1"], ["DS18-R-CaMP-m-CA3", "DS19-R-CaMP-m-S1"]),
    ]

    @Test("are recognised without the names by which the reference does", arguments: withoutMarkers)
    func markers(legacy: [String], current: [String]) {
        let numbering = DatasetNumbering.current(datasets: legacy)
        #expect(numbering.decision == .legacy)
        #expect(numbering.datasets == current)
        #expect(DatasetNumbering.current(datasets: current).datasets == current)
    }

    static let ambiguous = [
        ("DS10-GCaMP6f-m-V1-neuropil-corrected", "DS11-GCaMP6f-m-V1-neuropil-corrected"),
        ("DS12-GCaMP6s-m-V1-neuropil-corrected", "DS13-GCaMP6s-m-V1-neuropil-corrected"),
        ("DS14-GCaMP6s-m-V1", "DS15-GCaMP6s-m-V1"), ("DS15-GCaMP6s-m-V1", "DS16-GCaMP6s-m-V1"),
    ]

    @Test("of the four names in both are decided by the rest of the list alone", arguments: ambiguous)
    func ambiguity(name: String, legacyMeaning: String) {
        let alone = DatasetNumbering.current(datasets: [name])
        #expect(alone.decision == .ambiguous)
        #expect(alone.meanings[name] == .either(current: name, legacy: legacyMeaning))
        #expect(alone.datasets == [])
        let old = DatasetNumbering.current(datasets: [name, "DS08-GCaMP6f-m-V1"])
        #expect(old.meanings[name] == .dataset(legacyMeaning))
        let new = DatasetNumbering.current(datasets: [name, "DS09-GCaMP6f-m-V1"])
        #expect(new.meanings[name] == .dataset(name))
        #expect(DatasetNumbering.current(datasets: Self.ambiguous.map(\.0)).decision == .ambiguous)
    }

    @Test("let the misnumbered dD of historic lists mean dD")
    func oddity() {
        let odd = Self.legacyList.map { $0 == "DS06-GCaMP6f-zf-dD" ? "DS07-GCaMP6f-zf-dD" : $0 }
        let numbering = DatasetNumbering.current(datasets: odd)
        #expect(numbering.decision == .legacy)
        #expect(numbering.datasets == Self.currentList)
        #expect(DatasetNumbering.current(datasets: ["DS07-GCaMP6f-zf-dD"]).decision == .current)
    }

    @Test("that contradict each other leave open what could mean two things")
    func contradiction() {
        let numbering = DatasetNumbering.current(
            datasets: ["DS08-GCaMP6f-m-V1", "DS33-Interneurons2023-m-V1", "DS14-GCaMP6s-m-V1"])
        #expect(numbering.decision == .contradictory)
        #expect(numbering.datasets == ["DS09-GCaMP6f-m-V1", "DS33-Interneurons2023-m-V1"])
        #expect(
            numbering.meanings["DS14-GCaMP6s-m-V1"]
                == .either(current: "DS14-GCaMP6s-m-V1", legacy: "DS15-GCaMP6s-m-V1"))
    }

    @Test("leave names alone that were never renumbered or never published")
    func others() {
        let names = ["DS01-OGB1-m-V1", "X-DS09-GCaMP6f-m-V1", "GT_dataset_3", "MyLab-GCaMP6f"]
        let numbering = DatasetNumbering.current(datasets: names)
        #expect(numbering.decision == .current)
        #expect(numbering.datasets == Array(names.prefix(2)))
        #expect(numbering.meanings["GT_dataset_3"] == .unknown)
        #expect(DatasetNumbering.current(datasets: []).decision == .current)
    }

    @Test(
        "of today are those of the published database",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
    func metadataNames() throws {
        let text = try String(contentsOf: ReferenceData.url("ground_truth/dataset_metadata.csv"), encoding: .utf8)
        for dataset in PublishedDatasets.all {
            #expect(text.contains(",\(dataset.name),"), "\(dataset.name)")
            for publication in dataset.publications { #expect(text.contains(publication.doi), "\(publication)") }
        }
    }
}
