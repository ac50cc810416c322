import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Looking ground truth up")
struct GroundTruthLookupTests {
    private func withNeurons(_ body: (OpenRegistry) throws -> Void) throws {
        try withRegistryAndFolder { registry, folder in
            let slow = SampleGroundTruth.neuron(
                dataset: "ours", name: "slow", seed: 50, frameRateHz: 7.5,
                traits: [.indicator: "OGB-1", .region: "pDp", .cellClass: CellClass.inhibitory.rawValue])
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder.appending(path: "in"))
            try registry.groundTruth.importFiles(from: [folder.appending(path: "in")])
            let native = folder.appending(path: "slow.safetensors")
            try NativeGroundTruth.encode(slow).write(to: native)
            try registry.groundTruth.importFiles(from: [native])
            try body(registry)
        }
    }

    /// Filters, and how many neurons they find.
    static let cases: [(set: @Sendable (inout NeuronFilter) -> Void, count: Int)] = [
        ({ _ in }, 7), ({ $0.datasets = ["DS09"] }, 3), ({ $0.datasets = ["DS14-GCaMP6s-m-V1@1"] }, 3),
        ({ $0.datasets = ["DS09", "DS14"] }, 6),
        ({ $0.traits = [.indicator: "gcamp6"] }, 6), ({ $0.traits = [.indicator: "GC6f"] }, 3),
        ({ $0.traits[.indicator] = ["GCaMP6f", "GCaMP6s"] }, 6), ({ $0.traits = [.indicator: "jGCaMP8m"] }, 0),
        ({ $0.traits = [.region: "PDP"] }, 1), ({ $0.traits = [.region: "visual cortex"] }, 6),
        ({ $0.traits = [.species: "Mus musculus"] }, 6), ({ $0.traits = [.cellClass: "interneuron"] }, 1),
        ({ $0.frameRateHz = [20...60] }, 6), ({ $0.frameRateHz = [0...10] }, 1),
        ({ $0.frameRateHz = [0...10, 20...60] }, 7), ({ $0.minimumDurationSeconds = 60 }, 1),
        ({ $0.noiseLevel = [0...0.01] }, 0), ({ $0.noiseLevel = [0...1000] }, 7), ({ $0.text = "GCaMP6f" }, 3),
        ({ $0.text = "cell1 mouse" }, 2), ({ $0.text = "ours/sl" }, 1), ({ $0.text = "nothing" }, 0),
        ({ $0.text = "\"( OR * ^ : -" }, 0), ({ $0.text = "AND" }, 0), ({ $0.text = "" }, 7),
    ]

    @Test("finds the neurons that fit", arguments: cases.indices)
    func filters(index: Int) throws {
        try withNeurons { registry in
            var filter = NeuronFilter()
            Self.cases[index].set(&filter)
            let found = try registry.groundTruth.neurons(matching: filter)
            #expect(found.count == Self.cases[index].count, "\(filter)")
        }
    }

    @Test(
        "says how to fetch a dataset that is not here and that a list has",
        arguments: [
            ("DS10", "fetch DS10`"), ("DS10-GCaMP6f-m-V1-neuropil-corrected", "fetch DS10-GCaMP6f-m-V1-neuropil"),
            ("DS09", nil), ("nothing", nil),
        ])
    func listed(reference: String, command: String?) throws {
        try withNeurons { registry in
            let known = try OpenRegistry(at: registry.location, builtInLists: .published).groundTruth
            let errors = [
                #expect(throws: RegistryError.self) { try known.neuron(named: reference) },
                #expect(throws: RegistryError.self) { try known.neuron(named: "\(reference)/cell99") },
                #expect(throws: RegistryError.self) {
                    try known.dataset(named: command == nil ? "\(reference)x" : reference)
                },
            ]
            for error in errors {
                let remedy = error?.remedy ?? ""
                #expect(command.map { remedy.contains($0) } ?? !remedy.contains("fetch"), "\(remedy)")
            }
        }
    }

    @Test("says which name nobody knows, and the nearest known ones")
    func unknownNames() throws {
        try withNeurons { registry in
            var filter = NeuronFilter()
            filter.traits[.indicator] = ["GCaMP6f", "GCaMP9x"]
            let error = try #require(throws: RegistryError.self) { try registry.groundTruth.neurons(matching: filter) }
            #expect(error.category == .notFound && error.reason.contains("“GCaMP9x”"))
            #expect(error.remedy?.contains("“GCaMP") == true)
        }
    }

    @Test("takes any words to search for, and not more than it can take")
    func words() throws {
        try withNeurons { registry in
            var filter = NeuronFilter()
            for text in SearchTexts.awkward {
                filter.text = text
                #expect(try registry.groundTruth.neurons(matching: filter).count <= 7, "\(text)")
            }
            for count in [65, 20_000] {
                filter.text = SearchTexts.words(count)
                let error = try #require(throws: RegistryError.self) {
                    try registry.groundTruth.neurons(matching: filter)
                }
                #expect(error.category == .usage && error.reason.contains("\(count) words"), "\(error)")
            }
            filter.text = SearchTexts.words(64)
            #expect(try registry.groundTruth.neurons(matching: filter).isEmpty)
        }
    }

    @Test("counts only the recordings that fit")
    func recordings() throws {
        try withRegistryAndFolder { registry, folder in
            let fast = SampleGroundTruth.neuron(recordingCount: 2)
            let slow = SampleGroundTruth.neuron(seed: 3, recordingCount: 3, frameRateHz: 10).recordings[2]
            let neuron = GroundTruthNeuron(
                dataset: fast.dataset, name: fast.name, traits: fast.traits, recordings: fast.recordings + [slow])
            try SampleGroundTruth.write([neuron], to: folder)
            try registry.groundTruth.importFiles(from: [folder])
            var filter = NeuronFilter()
            filter.frameRateHz = [20...40]
            let found = try #require(try registry.groundTruth.neurons(matching: filter).first)
            #expect(found.recordingCount == 2 && found.spikeCount == 40)
            #expect(found.highestRateHz.map { abs($0 - 30) < 1e-9 } == true)
            #expect(try registry.groundTruth.neurons().first?.recordingCount == 3)
        }
    }

    @Test(
        "finds a neuron by dataset and name, name alone, and digest", arguments: ["slow", "ours/slow", "ours@1/slow"])
    func references(reference: String) throws {
        try withNeurons { registry in
            let neuron = try registry.groundTruth.neuron(named: reference)
            #expect(neuron.identifier == "ours/slow")
            #expect(try registry.groundTruth.neuron(named: neuron.digest.abbreviated) == neuron)
            #expect(try registry.groundTruth.content(of: neuron).recordings.count == 2)
        }
    }

    @Test(
        "of what is not there, or not unique, tells what was probably meant",
        arguments: [
            ("cell1", "DS09-GCaMP6f-m-V1/cell1"), ("DS", "DS09-GCaMP6f-m-V1"), ("ours/slwo", "slow"),
            ("our/slow", "ours"), ("ours@7/slow", "ours@1"),
        ])
    func mistakes(reference: String, meant: String) throws {
        try withNeurons { registry in
            let error = try #require(throws: RegistryError.self) { try registry.groundTruth.neuron(named: reference) }
            #expect("\(error)".contains(meant), "\(error)")
        }
    }

    @Test("tells the lineage in both directions, in today's numbering")
    func lineage() throws {
        try withNeurons { registry in
            let model = try registry.add(SampleModels.configuration()).record
            let ofModel = try registry.models.lineage(of: model).trainings
            #expect(ofModel.map(\.dataset) == ["DS09-GCaMP6f-m-V1"])
            #expect(ofModel.first?.versions == ["DS09-GCaMP6f-m-V1@1"])
            #expect(
                try registry.groundTruth.lineage(of: registry.groundTruth.dataset(named: "DS09")).trainings.map(\.model)
                    == [model.identifier])
            let ofNeuron = try registry.groundTruth.lineage(of: registry.groundTruth.neuron(named: "DS09/cell1"))
            #expect(ofNeuron.trainings.count == 1 && ofNeuron.versions == ["DS09-GCaMP6f-m-V1@1"])
            #expect(try registry.groundTruth.lineage(of: registry.groundTruth.dataset(named: "DS14")).trainings.isEmpty)
        }
    }
}
