import Core
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command inspect")
struct InspectCommandTests {
    private func traceSet(_ outcome: Outcome) throws -> [String: Any] {
        let traceSets = try #require(try outcome.document()["traceSets"] as? [[String: Any]])
        #expect(traceSets.count == 1)
        return try #require(traceSets.first)
    }

    private func checks(_ traceSet: [String: Any], severity: String = "error") throws -> [String] {
        let findings = try #require(traceSet["findings"] as? [[String: Any]])
        for finding in findings { #expect(finding["message"] is String, "\(finding)") }
        return findings.filter { $0["severity"] as? String == severity }.compactMap { $0["check"] as? String }
    }

    @Test("describes a matrix, whose rate is null where nobody says it")
    func matrix() throws {
        try Workplace.with { place in
            try place.record(neuronCount: 4, frameCount: 900)
            let outcome = try place.run("inspect", "recording.npy", "--json")
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            let traceSet = try traceSet(outcome)
            #expect(traceSet["roiCount"] as? Int == 4 && traceSet["acceptedCount"] as? Int == 4)
            #expect(traceSet["frameCount"] as? Int == 900 && traceSet["frameRateHz"] is NSNull)
            #expect(traceSet["kind"] as? String == "dff" && traceSet["facts"] as? [String: String] == [:])
            let rated = try place.run("inspect", "recording.npy", "--rate", "30")
            #expect(rated.standardOutput.contains("4 ROIs × 900 frames"), "\(rated)")
            #expect(rated.standardOutput.contains("Rate       30 Hz"))
        }
    }

    @Test("tells how large and how slow a spike seems to be, where a model that calibrates itself is named")
    func oneSpike() throws {
        try Workplace.with { place in
            try place.record(neuronCount: 2, frameCount: 900)
            try place.addSelfCalibratingModel()
            try place.addModel()
            let arguments = ["inspect", "recording.npy", "--rate", "30", "--model"]
            let lines = try place.start(arguments + ["whole"]).outcome()
            #expect(lines.status == 0, "\(lines)")
            #expect(lines.standardOutput.contains(/One spike +estimated ΔF\/F median [0-9.]+, range/))
            let responses = try #require(
                try traceSet(place.start(arguments + ["whole", "--json"]).outcome())["responses"] as? [[String: Double]]
            )
            #expect(responses.count == 2 && responses.allSatisfy { $0["amplitude"] ?? 0 > 0 })
            let other = try place.start(arguments + ["tiny"]).outcome()
            #expect(other.status == 64 && other.standardError.contains("does not calibrate itself"), "\(other)")
            #expect(try traceSet(place.run("inspect", "recording.npy", "--json"))["responses"] == nil)
        }
    }

    @Test("describes a folder of suite2p, of whose fluorescence ΔF/F is made")
    func suite2p() throws {
        try Workplace.with { place in
            try place.recordSuite2p(accepted: [true, false, true])
            let traceSet = try traceSet(try place.run("inspect", "suite2p", "--rate", "30", "--json"))
            #expect(traceSet["roiCount"] as? Int == 3 && traceSet["acceptedCount"] as? Int == 2)
            #expect(traceSet["kind"] as? String == "fluorescence" && traceSet["hasNeuropil"] as? Bool == true)
            #expect(try checks(traceSet) == [])
        }
    }

    @Test(
        "exits with 1 for what is no ΔF/F, and names the check",
        arguments: [
            ("raw-fluorescence", "fluorescence"), ("looks-like-percent", "percent"), ("labels", nil),
            ("deconvolved", "deconvolved"),
        ] as [(String, String?)])
    func errors(check: String, kind: String?) throws {
        try Workplace.with { place in
            try place.record(neuronCount: 4, frameCount: 900) { sample in
                switch check {
                case "raw-fluorescence": 300 * (1 + sample)
                case "looks-like-percent": 100 * sample
                case "labels": sample > 0 ? 1 : 0
                default: max(0, sample - 1)
                }
            }
            let outcome = try place.run("inspect", "recording.npy", "--rate", "30", "--json")
            #expect(outcome.status == 1 && outcome.standardError.isEmpty, "\(outcome)")
            let traceSet = try traceSet(outcome)
            #expect(try checks(traceSet).contains(check), "\(outcome)")
            #expect(traceSet["kind"] as? String == kind)
            let refused = try place.run("predict", "recording.npy", "--rate", "30", "--model", "tiny")
            #expect(refused.status == 65 && refused.standardError.contains("--accept \(check)"), "\(refused)")
        }
    }
}

extension Workplace {
    /// Writes a recording of made-up traces that were changed.
    func record(neuronCount: Int, frameCount: Int, as name: String = "recording.npy", _ change: (Float) -> Float) throws
    {
        let traces = Generated.traces(neuronCount: neuronCount, frameCount: frameCount)
        try NPYWriter.write(traces.values.map(change), shape: [neuronCount, frameCount], to: file(name))
    }

    /// Writes what suite2p leaves of made-up traces, in `suite2p/plane0`.
    func recordSuite2p(accepted: [Bool], frameCount: Int = 900) throws {
        let plane = file("suite2p/plane0")
        try FileManager.default.createDirectory(at: plane, withIntermediateDirectories: true)
        let traces = Generated.traces(neuronCount: accepted.count, frameCount: frameCount)
        let shape = [accepted.count, frameCount]
        let around = traces.values.map { _ in Float(200) }
        try NPYWriter.write(
            traces.values.map { 140 + 300 * (1 + $0) }, shape: shape, to: plane.appending(path: "F.npy"))
        try NPYWriter.write(around, shape: shape, to: plane.appending(path: "Fneu.npy"))
        try NPYWriter.write(around, shape: shape, to: plane.appending(path: "spks.npy"))
        try NPYWriter.write(
            accepted.flatMap { [$0 ? 1 : 0, 0.5] as [Float] }, shape: [accepted.count, 2],
            to: plane.appending(path: "iscell.npy"))
    }
}
