import Foundation
import TestSupport
import Testing

@Suite("The command resolve")
struct ResolveCommandTests {
    private func withModels(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            try place.addModel(name: "Global_EXC_30Hz_smoothing50ms")
            try place.addModel(name: "GC8m_EXC_30Hz_smoothing50ms", seed: 2)
            try body(place)
        }
    }

    @Test("ranks the models, with what decided, and tells what an unknown fact would change")
    func table() throws {
        try withModels { place in
            let outcome = try place.run("resolve", "--rate", "30", "--noise", "3,4")
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            for text in [
                "Best       Global_EXC_30Hz_smoothing50ms@1", "Runner-up  GC8m_EXC_30Hz_smoothing50ms@1",
                "Unknown    indicator: GCaMP8m → GC8m_EXC_30Hz_smoothing50ms@1",
                "           cell class: inhibitory → none fits", "           species, region: would change nothing",
                "Recording  30 Hz, median ν 3.5, decent, of 2 neurons (given); smoothing 50 ms (customary)",
                "indicator: none in particular; the next: GCaMP8m",
            ] {
                #expect(outcome.standardOutput.contains(text), "\(text)\n\(outcome)")
            }
            let all = try place.run("resolve", "--rate", "30", "--noise", "3,4", "--all")
            for text in ["RANK  MODEL", "Noise      median ν 3.5, decent, of 2 neurons (given)", "Indicator  unknown"] {
                #expect(all.standardOutput.contains(text), "\(text)\n\(all)")
            }
            let known = try place.run("resolve", "--rate", "30", "--indicator", "jGCaMP8m", "--quiet")
            #expect(known.standardOutput == "GC8m_EXC_30Hz_smoothing50ms@1\n")
        }
    }

    @Test("explains one model, one that does not fit too")
    func explanation() throws {
        try withModels { place in
            let outcome = try place.run("resolve", "--rate", "15", "--explain", "GC8m_EXC_30Hz_smoothing50ms")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.standardOutput.contains("does not fit"))
            #expect(outcome.standardOutput.contains("made for 30 Hz, 50 % off; at most 5 %"))
        }
    }

    @Test("ends with 66 where nothing fits, after the table and with what to do")
    func nothing() throws {
        try withModels { place in
            let outcome = try place.run("resolve", "--rate", "100")
            #expect(outcome.status == 66, "\(outcome)")
            #expect(outcome.standardOutput.contains("made for 30 Hz, 233.33 % off; at most 5 %"))
            #expect(
                outcome.standardError.contains("Plan B: resample the recording to 30 Hz and predict with Global_EXC"))
            #expect(outcome.standardError.contains("--training model.yaml"))
            let resampled = try place.run("resolve", "--rate", "100", "--resample", "--quiet")
            #expect(resampled.status == 0 && resampled.standardOutput == "Global_EXC_30Hz_smoothing50ms@1\n")
            let json = try place.run("resolve", "--rate", "100", "--json")
            #expect(json.status == 66)
            let document = try json.document()
            #expect((document["candidates"] as? [Any])?.count == 2)
            #expect((document["plans"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["resample", "train"])
        }
    }

    @Test("chooses for predict, which says so and writes down why; a named model wins")
    func prediction() throws {
        try withModels { place in
            try place.record()
            let arguments = ["predict", "recording.npy", "--rate", "30", "--allow-extrapolation", "--force"]
            let chosen = try place.start(arguments + ["--indicator", "GCaMP8m"]).outcome()
            #expect(chosen.status == 0, "\(chosen)")
            #expect(chosen.standardError.hasPrefix("Model GC8m_EXC_30Hz_smoothing50ms@1, of 2: indicator: GCaMP8m;"))
            let choice = try #require(try sidecar(place)["choice"] as? [String: Any])
            #expect(choice["runnerUp"] as? String == "Global_EXC_30Hz_smoothing50ms@1")
            #expect(
                (choice["facts"] as? [[String: Any]])?.contains { $0["provenance"] as? String == "measured" } == true)
            let named = try place.start(arguments + ["--model", "Global_EXC_30Hz_smoothing50ms"]).outcome()
            #expect(named.status == 0 && named.standardError.isEmpty, "\(named)")
            #expect(try sidecar(place)["choice"] == nil)
        }
    }

    private func sidecar(_ place: Workplace) throws -> [String: Any] {
        let data = try Data(contentsOf: place.file("recording.spike_prob.npy.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}
