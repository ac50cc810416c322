import Core
import Testing

@testable import Formats

@Suite("What is known of how indicators answer to a spike")
struct IndicatorResponsesTests {
    @Test("is found by any spelling of a name", arguments: ["GCaMP6s", "gcamp6s", "GCaMP-6s"])
    func spelling(_ name: String) throws {
        let response = try #require(IndicatorResponses.response(of: name))
        #expect(response.indicator == "GCaMP6s" && response.amplitude.count > 0)
    }

    @Test("is nothing for one that nobody has measured")
    func unknown() {
        #expect(IndicatorResponses.response(of: "no such indicator") == nil)
    }

    @Test("has positive numbers in order, of at least one dataset, for every indicator once")
    func sound() {
        let all = IndicatorResponses.all
        #expect(!all.isEmpty && Set(all.map(\.indicator)).count == all.count)
        for response in all {
            for quartiles in [response.amplitude, response.halfDecaySeconds] {
                #expect(
                    0 < quartiles.lower && quartiles.lower <= quartiles.median && quartiles.median <= quartiles.upper)
            }
            #expect(!response.datasets.isEmpty)
        }
    }
}
