import Core
import Files
import Formats
import Foundation
import TestSupport
import Testing

@Suite("The command simulate")
struct SimulateCommandTests {
    private let line = ["simulate", "--rate", "30", "--neurons", "2", "--duration", "10s"]

    @Test("writes ΔF/F, the true spikes, and what both were made from", arguments: ["npy", "mat", "csv"])
    func outputs(format: String) throws {
        try Workplace.with { place in
            let outcome = try place.start(line + ["--output", "r.\(format)", "--json"]).outcome()
            #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(outcome)")
            let expected = ["r.\(format)", "r.\(format).json", "r.spikes.npy", "registry"]
            #expect(try names(in: place.folder) == expected.sorted())
            let recording = try RecordingFile(place.file("r.\(format)"))
            #expect(recording.neuronCount == 2 && recording.frameCount == 300)
            let spikes = try RecordingFile(place.file("r.spikes.npy")).traces(ofNeurons: 0..<2)
            let neurons = try #require(try outcome.document()["neurons"] as? [[String: Any]])
            for (index, neuron) in neurons.enumerated() {
                let times = try #require(neuron["spikeTimesSeconds"] as? [Double])
                #expect(spikes[index].reduce(0, +) == Float(times.count))
                for time in times { #expect(spikes[index][spikes[index].startIndex + Int(time * 30)] > 0) }
            }
            if format == "mat" {
                let truth = try RecordingFile(place.file("r.mat"), variable: "spikes").traces(ofNeurons: 0..<2)
                #expect(truth == spikes)
            }
        }
    }

    @Test("makes the same files for the same seed, and does not replace any unless forced")
    func seeds() throws {
        try Workplace.with { place in
            let run = { (arguments: [String]) in try place.start(line + ["--output", "r.npy"] + arguments).outcome() }
            #expect(try run([]).status == 0)
            let first = try ["r.npy", "r.spikes.npy", "r.npy.json"].map { try Data(contentsOf: place.file($0)) }
            #expect(try run([]).status == 64)
            #expect(try run(["--force"]).status == 0)
            #expect(try ["r.npy", "r.spikes.npy", "r.npy.json"].map { try Data(contentsOf: place.file($0)) } == first)
            #expect(try run(["--force", "--seed", "2"]).status == 0)
            #expect(try Data(contentsOf: place.file("r.npy")) != first[0])
        }
    }

    @Test(
        "refuses what makes no sense, and leaves nothing behind",
        arguments: [
            (["--indicator", "GCaMP99"], 64), (["--noise", "-1"], 64), (["--duration", "0s"], 64),
            (["--output", "r.txt"], 65), (["--output", "gone/r.npy"], 66),
        ] as [([String], Int32)])
    func refused(_ arguments: [String], _ status: Int32) throws {
        try Workplace.with { place in
            let output = arguments.contains("--output") ? [] : ["--output", "r.npy"]
            let outcome = try place.start(["simulate", "--rate", "30"] + output + arguments).outcome()
            #expect(outcome.status == status, "\(outcome)")
            #expect(try names(in: place.folder) == ["registry"])
        }
    }
}
