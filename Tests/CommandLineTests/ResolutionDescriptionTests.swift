import Core
import Resolution
import Registry
import Testing

@testable import cascade_registry
import RegistryTestSupport

@Suite("A resolution in words")
struct ResolutionDescriptionTests {
    /// A model of a list, by its name.
    private func remote(_ name: String) throws -> ModelCandidate {
        let address = try #require(WebAddress("https://example.org/\(name).zip"))
        let listing = ModelListing(try #require(BundleName(name)))
        return ModelCandidate(RemoteModel(name: name, addresses: [address], listing: listing), list: "published")
    }

    private func resolution(rateHz: Double, _ names: String...) throws -> ModelResolution {
        var facts = RecordingFacts(frameRateHz: rateHz)
        facts.noiseLevels = .measured([0.5, 3])
        return ModelResolution(facts, among: try names.map(remote))
    }

    @Test("tells of models that are not fetched, and by what they are known")
    func remoteModels() throws {
        let resolution = try resolution(
            rateHz: 30, "Global_EXC_30Hz_smoothing50ms", "GC8m_EXC_30Hz_smoothing50ms", "Global_EXC_15Hz_smoothing50ms")
        let summary = resolution.summary
        let text = ResolutionTable(summary, ResolutionReport(resolution, summary).candidates).text
        for part in [
            "1  Global_EXC_30Hz_smoothing50ms (not fetched, published), by its name",
            "–  Global_EXC_15Hz_smoothing50ms (not fetched, published), by its name  made for 15 Hz, 100 % off",
            "Best       Global_EXC_30Hz_smoothing50ms (not fetched, published)",
            "indicator: GCaMP8m → GC8m_EXC_30Hz_smoothing50ms (not fetched, published)",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
    }

    @Test("fits a screen: the winner, what came near it, and how many others there are, each model once")
    func screen() throws {
        var facts = RecordingFacts(frameRateHz: 30)
        facts.noiseLevels = .measured([3])
        facts.traits[.indicator] = "GCaMP8m"
        let names =
            ["GC8m_EXC_30Hz_smoothing50ms", "GC8_EXC_30Hz_smoothing50ms"]
            + (1...40).map { "Global_EXC_30Hz_smoothing\($0)ms" } + (1...40).map { "Global_EXC_10Hz_smoothing\($0)ms" }
            + ["Spinal_cord_inhibitory_3Hz_smoothing400ms"]
        let remote = try names.map(remote)
        let copies = remote.map { model in
            var copy = model
            copy.availability = .remote(list: "other")
            return copy
        }
        facts.traits.cellClass = .excitatory
        let resolution = ModelResolution(facts, among: remote + copies, lists: ["published", "other"])
        let lines = ResolutionDescription(resolution.summary).text.split(separator: "\n").map(String.init)
        #expect(lines.count <= 24, "\(lines)")
        #expect(
            lines[0]
                == "Recording  30 Hz, GCaMP8m, excitatory (given); median ν 3, decent, of 1 neuron (measured); smoothing 50 ms (customary)"
        )
        for line in [
            "Best       GC8m_EXC_30Hz_smoothing50ms (not fetched, published)",
            "           indicator: GCaMP8m; the next: GCaMP8",
            "Runner-up  GC8_EXC_30Hz_smoothing50ms (not fetched, published)",
            "           indicator: GCaMP8; the best: GCaMP8m",
            "Near       Global_EXC_30Hz_smoothing40ms (not fetched, published): indicator: none in particular; the best: GCaMP8m",
            "Others     41 for other rates", "           24 that fit less by their smoothing range",
            "           11 that fit less by their indicator",
        ] {
            #expect(lines.contains(line), "\(line)\n\(lines.joined(separator: "\n"))")
        }
        let near = lines.firstIndex { $0.hasPrefix("Near") } ?? 0
        #expect(
            lines[near..<(near + 5)].allSatisfy { $0.contains("Global_EXC_30Hz") }
                && lines[near + 5].hasPrefix("Others"))
    }

    @Test("names what fails by the least where nothing fits")
    func nothingFits() throws {
        let resolution = try resolution(
            rateHz: 45, "Global_EXC_30Hz_smoothing50ms", "Global_EXC_40Hz_smoothing50ms",
            "Global_EXC_1Hz_smoothing400ms")
        let summary = resolution.summary
        #expect(summary.winner == nil && summary.runnerUp == nil && summary.others.isEmpty)
        #expect(
            summary.nearMisses.map(\.label)
                == ["40", "30", "1"].map {
                    "Global_EXC_\($0)Hz_smoothing\($0 == "1" ? 400 : 50)ms (not fetched, published)"
                })
    }

    @Test("explains a model that is not fetched")
    func explanation() throws {
        let resolution = try resolution(rateHz: 30, "Global_EXC_30Hz_smoothing50ms")
        let candidate = try #require(resolution.candidate("Global_EXC_30Hz_smoothing50ms"))
        let text = CandidateDescription(candidate).text
        for part in [
            "Known by   its name, and its configuration once it is fetched", "Verdict    fits, rank 1",
            "not known before it is fetched, usually noise levels 2–8, told only by its configuration",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
    }

    @Test("names both plans where nothing fits")
    func plans() throws {
        let resolution = try resolution(rateHz: 45, "Global_EXC_30Hz_smoothing50ms")
        let text = ResolutionDescription(resolution.summary).text
        #expect(
            text.contains("Plan B     resample the recording to 30 Hz and predict with Global_EXC_30Hz_smoothing50ms"))
        #expect(text.contains("cascade-registry predict … --resample\nPlan C     train a model"))
    }
}
