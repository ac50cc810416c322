import Core
import Files
import Formats
import TestSupport
import Testing

@Suite("What a list says of a model")
struct BundleContradictionsTests {
    private func listing(_ change: (inout ModelListing) -> Void = { _ in }) -> ModelListing {
        var listing = ModelListing(
            provenance: .list, frameRateHz: 30, smoothingSeconds: 0.05, isCausal: false)
        change(&listing)
        return listing
    }

    private func sentences(_ listing: ModelListing) throws -> [String] {
        try Generated.configuration(shape: Generated.smallShape()).contradictions(listed: listing)
    }

    @Test("is not contradicted by a configuration that says the same, or of which the list says nothing")
    func agreement() throws {
        #expect(try sentences(listing()).isEmpty)
        let all = listing {
            $0.noiseLevels = [2, 3]
            $0.windowFrames = 16
            $0.latencySeconds = 7.0 / 30
        }
        #expect(try sentences(all).isEmpty)
    }

    @Test("is contradicted in words that name both sides")
    func contradictions() throws {
        let cases: [(ModelListing, String, String)] = [
            (listing { $0.frameRateHz = 15 }, "15.0 Hz", "sampling_rate 30.0"),
            (listing { $0.smoothingSeconds = 0.025 }, "25 ms", "smoothing 0.05"),
            (listing { $0.isCausal = true }, "causal", "causal_kernel 0"),
            (listing { $0.noiseLevels = [2, 3, 4] }, "[2, 3, 4]", "[2, 3]"),
            (listing { $0.windowFrames = 64 }, "64 frames", "windowsize 16"),
            (listing { $0.latencySeconds = 0.5 }, "0.5 s", "follows 0.2"),
        ]
        for (listing, list, configuration) in cases {
            let sentences = try sentences(listing)
            #expect(sentences.count == 1 && sentences[0].contains(list), "\(sentences)")
            #expect(sentences[0].contains(configuration), "\(sentences)")
        }
    }

    @Test("counts for nothing where it only follows from the name, which is compared by itself")
    func names() throws {
        var fromName = listing { $0.frameRateHz = 15 }
        fromName.provenance = .name
        #expect(try sentences(fromName).isEmpty)
    }
}
