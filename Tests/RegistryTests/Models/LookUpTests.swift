import Core
import Foundation
import RegistryTestSupport
import Resolution
import TestSupport
import Testing

@testable import Registry

@Suite("Looking models up, here and in lists")
struct LookUpTests {
    private static let shared = "GC8m_EXC_30Hz_smoothing50ms"
    private static let offered = [
        "GC8s_EXC_15Hz_smoothing100ms", "Global_EXC_30Hz_smoothing25ms_high_noise",
        "Global_EXC_30Hz_smoothing50ms_causalkernel",
    ]

    /// A registry with one model of its own and two lists, which share a model with each other and one with the registry.
    private func withLists(_ body: (OpenRegistry) throws -> Void) throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration(name: Self.shared))
            for (list, names) in [("first", Self.offered), ("second", [Self.offered[0], Self.shared])] {
                try withTemporaryFolder { folder in
                    let file = folder.appending(path: "\(list).yaml")
                    let text = names.map { "\($0):\n  Link: https://example.org/\(list)/\($0)\n" }.joined()
                    try Data(text.utf8).write(to: file)
                    _ = try registry.lists.add(.file(path: file.path), from: registry.lists.source(.offline))
                }
            }
            try body(registry)
        }
    }

    @Test("finds each model once, and says where it is")
    func once() throws {
        try withLists { registry in
            let (models, count) = try registry.models.lookUp()
            #expect(count == 4 && models.map(\.name) == ([Self.shared] + Self.offered).sorted())
            let here = try #require(models.first { $0.name == Self.shared })
            #expect(here.identifier == "\(Self.shared)@1" && here.lists == ["second"] && here.digest != nil)
            let listed = try #require(models.first { $0.name == Self.offered[0] })
            #expect(listed.status == .available && listed.lists == ["first", "second"])
            #expect(listed.source == "https://example.org/first/\(Self.offered[0])" && listed.version == nil)
        }
    }

    static let cases: [(set: @Sendable (inout ModelFilter) -> Void, count: Int)] = [
        ({ $0.frameRateHz = [28.5...31.5] }, 3), ({ $0.frameRateHz = [10...20, 30...30] }, 4),
        ({ $0.traits = [.indicator: "jGCaMP8"] }, 2), ({ $0.traits[.indicator] = ["GC8m", "GCaMP8s"] }, 2),
        ({ $0.traits = [.cellClass: "EXC"] }, 4), ({ $0.traits = [.family: "global"] }, 2),
        ({ $0.isCausal = true }, 1), ({ $0.isHere = true }, 1), ({ $0.isHere = false }, 3),
        ({ $0.smoothingSeconds = [0.05...0.05] }, 2), ({ $0.smoothingSeconds = [0.02...0.06] }, 3),
        ({ $0.noiseLevel = [20...20] }, 1), ({ $0.noiseLevel = [2...8] }, 3), ({ $0.noiseLevel = [0.5...1] }, 4),
        ({ $0.datasets = ["DS09"] }, 1), ({ $0.datasets = ["DS0"] }, 0), ({ $0.text = "global causal" }, 1),
        ({ $0.latencySeconds = 0.5 }, 1), ({ $0.latencySeconds = 1.05 }, 3),
    ]

    @Test("filters both alike", arguments: cases.indices)
    func filters(_ index: Int) throws {
        let (set, count) = Self.cases[index]
        try withLists { registry in
            var filter = ModelFilter()
            set(&filter)
            let found = try registry.models.lookUp(filter)
            #expect(found.count == count && found.models.count == count, "\(filter): \(found.models.map(\.name))")
        }
    }

    @Test("puts them in order, and leaves the rest out", arguments: ModelOrder.allCases)
    func order(_ order: ModelOrder) throws {
        try withLists { registry in
            let (models, count) = try registry.models.lookUp(sortedBy: order, limit: 2)
            #expect(models.count == 2 && count == 4)
            if order == .rate { #expect(models[0].frameRateHz == 15) }
            if order == .smoothing { #expect(models[0].smoothingSeconds == 0.025) }
            if order == .status { #expect(models[0].name == Self.shared) }
        }
    }

    @Test("says which name nobody knows, and the nearest ones", arguments: [true, false])
    func unknown(isInLists: Bool) throws {
        try withLists { registry in
            for (filter, nearest) in [
                (ModelFilter(traits: [.indicator: "GCaMP9x"]), "GCaMP"),
                (ModelFilter(traits: [.family: "Globul"]), isInLists ? "Global" : ""),
            ] {
                let error = try #require(throws: RegistryError.self) {
                    _ =
                        isInLists
                        ? try registry.models.lookUp(filter).count : try registry.models.all(matching: filter).count
                }
                #expect(error.category == .notFound && error.remedy ?? "" != "" || nearest.isEmpty)
                #expect(error.remedy?.contains("“\(nearest)") ?? true, "\(error)")
            }
        }
    }

    @Test("knows what a list says now, also where nothing can be written")
    func changes() throws {
        try withLists { registry in
            let list = registry.manifests.url(ofList: "first")
            let document = try String(decoding: Data(contentsOf: list), as: UTF8.self)
            try Data(document.replacing("GC8s_EXC_15Hz", with: "GC8f_EXC_15Hz").utf8).write(to: list)
            let reading = try OpenRegistry(reading: registry.location)
            for registry in [registry, reading] {
                let names = try registry.models.lookUp().models.map(\.name)
                #expect(names.contains("GC8f_EXC_15Hz_smoothing100ms") && names.contains(Self.offered[0]), "\(names)")
            }
            _ = try registry.lists.remove(named: "first")
            #expect(try registry.models.lookUp().count == 2)
        }
    }

    @Test("offers lists' models for a choice, but for what a filter leaves out")
    func choice() throws {
        try withLists { registry in
            var facts = RecordingFacts(frameRateHz: 30)
            #expect(try registry.models.resolve(facts, remote: registry.models.remoteCandidates()).facts == facts)
            var filter = ModelFilter()
            filter.traits = [.family: "Global"]
            let candidates = try registry.models.remoteCandidates(matching: filter)
            #expect(Set(candidates.map(\.name)) == Set(Self.offered.dropFirst()))
            facts.isCausal = true
            let chosen = try registry.models.resolve(facts, matching: filter, remote: candidates).choice().model
            #expect(chosen == Self.offered[2])
        }
    }

    @Test("finds a model by name wherever it is, and names the nearest of one that nobody has")
    func named() throws {
        try withLists { registry in
            if case .here(let record) = try registry.models.find(Self.shared) {
                #expect(record.version == 1)
            } else {
                Issue.record()
            }
            if case .listed(let model) = try registry.models.find(Self.offered[1]) {
                #expect(model.name == Self.offered[1] && model.list == "first")
            } else {
                Issue.record()
            }
            let error = try #require(throws: RegistryError.self) {
                try registry.models.find("GC8s_EXC_15Hz_smoothing10ms")
            }
            #expect(error.category == .notFound && error.remedy?.contains("“\(Self.offered[0])”") == true)
            let local = try #require(throws: RegistryError.self) { try registry.models.named(Self.offered[0]) }
            #expect(local.remedy?.contains("model fetch \(Self.offered[0])") == true)
        }
    }
}
