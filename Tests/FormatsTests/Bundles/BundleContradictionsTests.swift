import Core
import Formats
import TestSupport
import Testing

@Suite("What a list says of a model")
struct BundleContradictionsTests {
    private func traits(_ change: (inout RemoteModelTraits) -> Void = { _ in }) -> RemoteModelTraits {
        var traits = RemoteModelTraits(
            provenance: .list, frameRateHz: 30, smoothingSeconds: 0.05, isCausal: false)
        change(&traits)
        return traits
    }

    private func sentences(_ traits: RemoteModelTraits) throws -> [String] {
        try Generated.configuration(shape: Generated.smallShape()).contradictions(listed: traits)
    }

    @Test("is not contradicted by a configuration that says the same, or of which the list says nothing")
    func agreement() throws {
        #expect(try sentences(traits()).isEmpty)
        let all = traits {
            $0.noiseLevels = [2, 3]
            $0.windowFrames = 16
            $0.latencySeconds = 7.0 / 30
        }
        #expect(try sentences(all).isEmpty)
    }

    @Test("is contradicted in words that name both sides")
    func contradictions() throws {
        let cases: [(RemoteModelTraits, String, String)] = [
            (traits { $0.frameRateHz = 15 }, "15.0 Hz", "sampling_rate 30.0"),
            (traits { $0.smoothingSeconds = 0.025 }, "25 ms", "smoothing 0.05"),
            (traits { $0.isCausal = true }, "causal", "causal_kernel 0"),
            (traits { $0.noiseLevels = [2, 3, 4] }, "[2, 3, 4]", "[2, 3]"),
            (traits { $0.windowFrames = 64 }, "64 frames", "windowsize 16"),
            (traits { $0.latencySeconds = 0.5 }, "0.5 s", "follows 0.2"),
        ]
        for (traits, list, configuration) in cases {
            let sentences = try sentences(traits)
            #expect(sentences.count == 1 && sentences[0].contains(list), "\(sentences)")
            #expect(sentences[0].contains(configuration), "\(sentences)")
        }
    }

    @Test("counts for nothing where it only follows from the name, which is compared by itself")
    func names() throws {
        var fromName = traits { $0.frameRateHz = 15 }
        fromName.provenance = .name
        #expect(try sentences(fromName).isEmpty)
    }
}
