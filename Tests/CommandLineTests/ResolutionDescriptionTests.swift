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
        let text = ResolutionDescription(ResolutionReport(resolution)).text
        for part in [
            "1  Global_EXC_30Hz_smoothing50ms (not fetched, published), by its name",
            "–  Global_EXC_15Hz_smoothing50ms (not fetched, published), by its name  made for 15 Hz, 100 % off",
            "Best       Global_EXC_30Hz_smoothing50ms (not fetched, published)",
            "indicator: GCaMP8m → GC8m_EXC_30Hz_smoothing50ms (not fetched, published)",
        ] {
            #expect(text.contains(part), "\(part)\n\(text)")
        }
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
        let text = ResolutionDescription(ResolutionReport(resolution)).text
        #expect(
            text.contains("Plan B     resample the recording to 30 Hz and predict with Global_EXC_30Hz_smoothing50ms"))
        #expect(text.contains("cascade-registry predict … --resample\nPlan C     train a model"))
    }
}
