import Testing

@testable import Core

@Suite("A filter of traits")
struct TraitFilterTests {
    @Test(
        "accepts what is asked for, by any of its names, and its kinds",
        arguments: [
            ([.indicator: "GCaMP8"], .indicator, "jGCaMP8m", true),
            ([.indicator: "gcamp8m"], .indicator, "jGCaMP8m", true),
            ([.indicator: "GCaMP8m"], .indicator, "GCaMP8", false), ([.region: "VISp"], .region, "V1", true),
            ([.cellClass: "interneuron"], .cellClass, "PV", true), ([.family: "global"], .family, "Global", true),
            ([.family: "Glob"], .family, "Global", false), ([.species: "mouse"], .region, "anything", true),
        ] as [(TraitFilter, Core.Trait, String, Bool)])
    func names(_ filter: TraitFilter, _ trait: Core.Trait, _ text: String, _ isAccepted: Bool) {
        #expect(filter.accepts(text, of: trait, upTo: .narrower) == isAccepted)
    }

    @Test("accepts any of several names")
    func several() {
        var filter = TraitFilter()
        #expect(filter.isEmpty)
        filter[.indicator] = ["OGB1", "Cal520"]
        #expect(filter.accepts("Cal-520", of: .indicator, upTo: .narrower))
        #expect(!filter.accepts("GCaMP6f", of: .indicator, upTo: .narrower))
        filter[.indicator] = []
        #expect(filter == TraitFilter())
    }

    @Test("accepts what is made for all kinds, where that is as good")
    func broader() {
        let filter: TraitFilter = [.indicator: "GCaMP8m"]
        #expect(filter.accepts("GCaMP8", of: .indicator, upTo: .broader))
        #expect(!filter.accepts("GCaMP8s", of: .indicator, upTo: .broader))
    }
}
