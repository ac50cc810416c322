import Core
import Testing

@testable import Formats

@Suite("What is known of how indicators answer to a spike")
struct IndicatorResponsesTests {
    @Test("is found by any spelling of a name", arguments: ["GCaMP6s", "gcamp6s", "GCaMP-6s", "GCaMP6s (Ai94)"])
    func spelling(_ name: String) throws {
        let response = try #require(IndicatorResponses.response(of: name))
        #expect(response.indicator == "GCaMP6s" && response.amplitude.count > 0)
    }

    @Test("is found by the table's own names, and by the vocabulary's", arguments: IndicatorResponses.all)
    func names(_ response: IndicatorResponse) {
        #expect(IndicatorResponses.response(of: response.indicator) == response)
        if let term = Vocabulary.indicators.term(response.indicator) {
            #expect(IndicatorResponses.response(of: term.name) == response)
        }
    }

    @Test(
        "is nothing for one that nobody has measured, nor for several",
        arguments: ["no such indicator", "GCaMP6f, GCaMP6s"])
    func unknown(_ name: String) {
        #expect(IndicatorResponses.response(of: name) == nil)
    }

    @Test(
        "is what a paper says only where there is no ground truth, under the vocabulary's names",
        arguments: PublishedResponse.all)
    func published(_ published: PublishedResponse) {
        #expect(IndicatorResponses.response(of: published.indicator) == nil)
        #expect(IndicatorResponses.published(of: published.indicator.lowercased()) == published)
        #expect(Vocabulary.indicators.term(published.indicator)?.name == published.indicator)
        #expect(published.source.contains("doi:10."))
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
            #expect(!response.datasets.isEmpty && Vocabulary.indicators.terms(in: response.indicator).count <= 1)
        }
    }
}
