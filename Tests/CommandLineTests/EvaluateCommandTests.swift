import Foundation
import Registry
import TestSupport
import Testing

@Suite("The command evaluate")
struct EvaluateCommandTests {
    private static func with(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            let neurons = SampleGroundTruth.twoDatasets(recordingCount: 1)
            try SampleGroundTruth.write([neurons[0], neurons[3]], to: place.file("files"))
            try place.opened().groundTruth.importFiles(from: [place.file("files")])
            try place.addModel()
            try body(place)
        }
    }

    @Test("prints scores by dataset and over all, warns of neurons that were trained on, and keeps the scores")
    func scores() throws {
        try Self.with { place in
            let outcome = try place.run("evaluate", "tiny", "--plot", "scores.svg")
            #expect(outcome.status == 0, "\(outcome)")
            // Of its levels, 2 and 3, the model takes those nearest 2, 4 and 8.
            let rows = outcome.standardOutput.split(separator: "\n").dropFirst().map {
                $0.split(separator: " ", omittingEmptySubsequences: true).prefix(4).joined(separator: " ")
            }
            let expected = [
                "DS09-GCaMP6f-m-V1 2 1", "DS09-GCaMP6f-m-V1 3 1", "DS14-GCaMP6s-m-V1 2 1", "DS14-GCaMP6s-m-V1 3 1",
                "all 2 2", "all 3 2",
            ]
            #expect(rows == expected.map { "evaluation \($0)" }, "\(outcome)")
            #expect(outcome.standardError.contains("tiny@1 was trained on neurons of DS09-GCaMP6f-m-V1:"), "\(outcome)")
            #expect(try String(contentsOf: place.file("scores.svg"), encoding: .utf8).contains("</svg>"))
            #expect(try place.run("model", "show", "tiny").standardOutput.contains("\nevaluation"))
            #expect(try place.run("evaluate", "tiny", "--plot", "scores.svg").status == 64)
        }
    }

    @Test("scores several models one after another, and draws them together")
    func severalModels() throws {
        try Self.with { place in
            try place.addModel(name: "other", seed: 2)
            let arguments = ["evaluate", "tiny", "other", "--noise", "2", "--spikes"]
            let outcome = try place.start(arguments + ["--plot", "both.svg"]).outcome()
            #expect(outcome.status == 0, "\(outcome)")
            for model in ["tiny@1", "other@1"] {
                #expect(outcome.standardOutput.contains("\(model)\n"), "\(outcome)")
                #expect(try String(contentsOf: place.file("both.svg"), encoding: .utf8).contains(model))
            }
            let document = try place.start(arguments + ["--json", "-q"]).outcome().document()
            #expect(document["schema"] as? String == "cascade-registry/evaluation-reports")
            let evaluations = try #require(document["evaluations"] as? [[String: Any]])
            #expect(evaluations.compactMap { $0["model"] as? String } == ["tiny@1", "other@1"])
        }
    }

    @Test("takes several datasets and some levels, and prints one JSON document and nothing else")
    func document() throws {
        try Self.with { place in
            let arguments = [
                "evaluate", "tiny", "--dataset", "DS09", "--dataset", "DS14", "--noise", "3", "--json", "-q",
            ]
            let outcome = try place.start(arguments).outcome()
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            let document = try outcome.document()
            #expect(document["schema"] as? String == "cascade-registry/evaluation-report")
            let evaluation = try #require(document["evaluation"] as? [String: Any])
            let neurons = try #require(evaluation["neurons"] as? [[String: Any]])
            #expect(neurons.compactMap { $0["noiseLevel"] as? Int } == [3, 3])
            #expect(neurons.compactMap { $0["wasTrainedOn"] as? Bool } == [true, false])
        }
    }

    @Test(
        "fails by the kind of failure",
        arguments: [
            ("gone", 66), ("tiny --dataset gone", 66), ("tiny --indicator gone", 66), ("tiny --noise 2,x", 64),
            ("tiny --noise 0", 64), ("tiny --plot gone/scores.svg", 66),
        ] as [(String, Int32)])
    func failures(line: String, status: Int32) throws {
        try Self.with { place in
            let outcome = try place.start(["evaluate"] + line.split(separator: " ").map(String.init)).outcome()
            #expect(outcome.status == status && outcome.standardOutput.isEmpty, "\(outcome)")
        }
    }
}
