import Foundation
import Testing

@testable import cascade_registry

@Suite("What is to be expected of a prediction")
struct ExpectationTests {
    private static func expected(in text: String) -> Substring? {
        text.split(separator: "\n").first { $0.hasPrefix("Expect ") }
    }

    private static func median(_ document: [String: Any]) throws -> Double {
        let expectation = try #require(document["expectation"] as? [String: Any])
        let correlation = try #require(expectation["correlation"] as? [String: Any])
        return try #require(correlation["median"] as? Double)
    }

    @Test("is said alike by resolve, by predict and in the sidecar")
    func alike() throws {
        try Workplace.with { place in
            try place.record(frameCount: 300, as: "r.npy")
            let fresh = ["CASCADE_REGISTRY": place.file("fresh").path]
            let resolved = try place.run("resolve", "r.npy", "--rate", "30", environment: fresh)
            let line = try #require(Self.expected(in: resolved.standardOutput), "\(resolved)")
            let predicted = try place.run("predict", "r.npy", "--rate", "30", environment: fresh)
            #expect(Self.expected(in: predicted.standardOutput)?.split(separator: " ") == line.split(separator: " "))
            let document = try place.run("resolve", "r.npy", "--rate", "30", "--json", environment: fresh).document()
            let sidecar = try Data(contentsOf: place.file("r.spike_prob.npy.json"))
            let report = try #require(try JSONSerialization.jsonObject(with: sidecar) as? [String: Any])
            let median = try Self.median(document)
            #expect(try Self.median(report) == median && (0.3...1).contains(median))
            #expect(line.contains("correlation \(String(format: "%.2f", median)) ["))
        }
    }
}
