import Core
import Testing

@Suite("Models that were not fetched yet")
struct RemoteModelTests {
    @Test(
        "A name tells how long after a frame its prediction comes",
        arguments: [
            "Global_EXC_30Hz_smoothing50ms": 31.0, "OGB_zf_pDp_7.5Hz_smoothing200ms": 31,
            "Online_model_30Hz_integration_66ms_smoothing_50ms_GCaMP6": 2,
            "Online_model_60Hz_integration_33ms_smoothing_25ms_GCaMP8": 2,
            "Global_EXC_30Hz_smoothing50ms_asymmetric_window_4_frames": 4,
        ])
    func latency(_ name: String, _ frames: Double) throws {
        let listing = ModelListing(try #require(BundleName(name)))
        #expect(listing.latencySeconds == frames / listing.frameRateHz)
        #expect(listing.provenance == .name)
        #expect(listing.noiseLevels == nil)
    }

    @Test("A name tells the kernel, the class and whether it is for high noise")
    func traits() throws {
        let listing = ModelListing(
            try #require(BundleName("GC8s_EXC_30Hz_smoothing25ms_causalkernel_high_noise")))
        #expect(listing.isCausal)
        #expect(listing.isForHighNoise == true)
        #expect(listing.traits[.indicator] == "GCaMP8s")
        #expect(listing.traits.cellClass == .excitatory)
        #expect(listing.smoothingSeconds == 0.025)
    }
}
