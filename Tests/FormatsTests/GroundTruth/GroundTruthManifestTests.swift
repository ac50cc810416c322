import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Manifests of ground truth")
struct GroundTruthManifestTests {
    /// Reads a manifest beside files of four frames: `dff.npy` (float32), `dff.csv`, `time.npy`, `spikes.csv`, `both.mat`.
    static func read(_ text: String, name: String = "manifest.yaml") throws -> [GroundTruthReading] {
        try withTemporaryFolder { folder in
            let file = { (name: String) in folder.appending(path: name) }
            try NPYWriter.write([0, 0.5, 1, 0.25] as [Float], shape: [4], to: file("dff.npy"))
            try NPYWriter.write([1, 1.1, 1.2, .nan] as [Double], shape: [4, 1], to: file("time.npy"))
            try NPYWriter.write([0, 1, 2, 3] as [Double], shape: [2, 2], to: file("matrix.npy"))
            try Data("dff\n0\n0.1\n0.2\n1e-9\n".utf8).write(to: file("dff.csv"))
            try Data("100.0001,200\n".utf8).write(to: file("spikes.csv"))
            try Data().write(to: file("silent.csv"))
            try Data("\r\n".utf8).write(to: file("silent.tsv"))
            try Data("\u{FEFF}\"spike time (s)\"\r\n\r\n".utf8).write(to: file("header.csv"))
            try Data("\u{FEFF}".utf8).write(to: file("mark.csv"))
            try MATWriter.write(
                [("trace", .single(shape: [4, 1], values: [1, 2, 3, 4])), ("spikes", .row([0.05]))],
                to: file("both.mat"))
            try Data(text.utf8).write(to: file(name))
            return try GroundTruthManifestFile.read(file(name))
        }
    }

    /// A manifest of one recording.
    static func manifest(_ recording: String) -> String {
        "dataset: D\nneurons:\n  - name: n\n    recordings:\n      - {\(recording)}\n"
    }

    static func recording(_ text: String) throws -> GroundTruthRecording {
        try #require(try read(manifest(text)).first?.neuron.recordings.first)
    }

    @Test("give frame times from a rate, or the rate from times")
    func timeBase() throws {
        let regular = try Self.recording("dff: dff.npy, frame_rate_hz: 4, first_frame_seconds: 1, spikes: []")
        #expect(regular.timeSeconds == [1, 1.25, 1.5, 1.75])
        #expect(regular.frameRateHz == 4)
        #expect(regular.dff == .float32([0, 0.5, 1, 0.25]))
        #expect(regular.spikeTimesSeconds == [])
        let timed = try Self.recording("dff: dff.csv, time: time.npy, spikes: [0.5]")
        #expect(timed.timeSeconds == [1, 1.1, 1.2])
        #expect(timed.dff == .float64([0, 0.1, 0.2]), "the sample without a time is dropped")
        #expect(abs(timed.frameRateHz - 10) < 1e-9)
    }

    @Test("may begin with a byte order mark", arguments: ["manifest.yaml", "manifest.json"])
    func byteOrderMark(name: String) throws {
        let yaml = Self.manifest("dff: dff.npy, frame_rate_hz: 4, spikes: [0.5]")
        let json = """
            {"dataset": "D",
            "neurons": [{"name": "n", "recordings": [{"dff": "dff.npy", "frame_rate_hz": 4, "spikes": [0.5]}]}]}
            """
        let text = name.hasSuffix("json") ? json : yaml
        #expect(try Self.read("\u{FEFF}" + text, name: name) == Self.read(text, name: name))
    }

    @Test(
        "give no spikes where the file lists none, as a silent cell's",
        arguments: ["silent.csv", "silent.tsv", "header.csv", "mark.csv"])
    func silent(file: String) throws {
        #expect(try Self.recording("dff: dff.npy, frame_rate_hz: 4, spikes: \(file)").spikeTimesSeconds == [])
        #expect(throws: FileError.self) { try Self.recording("dff: \(file), frame_rate_hz: 4, spikes: []") }
    }

    @Test(
        "give spikes in seconds",
        arguments: [
            ("spike_unit: seconds", [100.0001, 200]), ("spike_unit: milliseconds", [0.1000001, 0.2]),
            ("spike_unit: samples, spike_sampling_rate_hz: 20000", [0.005000005, 0.01]),
        ])
    func units(unit: String, seconds: [Double]) throws {
        let spikes = try Self.recording("dff: dff.npy, frame_rate_hz: 4, spikes: spikes.csv, \(unit)").spikeTimesSeconds
        #expect(zip(spikes, seconds).allSatisfy { abs($0 - $1) < 1e-12 } && spikes.count == 2)
    }

    @Test("name variables of MATLAB files")
    func variables() throws {
        let recording = try Self.recording(
            "dff: {file: both.mat, variable: trace}, spikes: {file: both.mat, variable: spikes}, frame_rate_hz: 4")
        #expect(recording.dff == .float32([1, 2, 3, 4]))
        #expect(recording.spikeTimesSeconds == [0.05])
    }

    @Test("may be JSON, hold several neurons, and give one of them traits of its own")
    func json() throws {
        let recording = #"{"dff": "dff.npy", "frame_rate_hz": 30, "spikes": [0.1]}"#
        let text = """
            {"dataset": "D", "species": "mouse", "cell_class": "excitatory", "neurons": [
             {"name": "a", "recordings": [\(recording), \(recording)]},
             {"name": "b", "species": "rat", "cell_class": "inhibitory", "recordings": [\(recording)]}]}
            """
        let neurons = try Self.read(text, name: "manifest.json").map(\.neuron)
        #expect(neurons.map(\.identifier) == ["D/a", "D/b"])
        #expect(neurons.map(\.traits[.species]) == ["mouse", "rat"])
        #expect(neurons.map(\.traits.cellClass) == [.excitatory, .inhibitory])
        #expect(neurons.map { $0.recordings.map(\.index) } == [[0, 1], [0]])
    }

    static let faults = [
        ("dataset: D\n", "neurons"), ("datset: D\n", "Did you mean “dataset”?"), ("- a\n- b\n", "key: value"),
        ("a: [", "YAML"),
        ("dataset: &a D\nneurons: *a\n", "anchor"), ("dataset: D\nneurons: []\n", "at least one"), ("", "empty"),
        (manifest("spikes: [], frame_rate_hz: 4"), "recordings[0] lacks “dff”"),
        (manifest("dff: dff.npy, frame_rate_hz: 4"), "lacks “spikes”"),
        (manifest("dff: dff.npy, spikes: []"), "neither a frame rate nor times"),
        (manifest("dff: dff.npy, spike: [], frame_rate_hz: 4"), "or “spikes”?"),
        (manifest("dff: dff.npy, spikes: [], frame_rate_hz: -1"), "above 0"),
        (manifest("dff: dff.npy, spikes: [], frame_rate_hz: thirty"), "“thirty”"),
        (manifest("dff: dff.npy, spikes: [], frame_rate_hz: nan"), "expected a number"),
        (manifest("dff: dff.npy, spikes: [x], frame_rate_hz: 4"), "something else than numbers"),
        (manifest("dff: absent.npy, spikes: [], frame_rate_hz: 4"), "absent.npy"),
        (manifest("dff: matrix.npy, spikes: [], frame_rate_hz: 4"), "[2, 2]"),
        (manifest("dff: both.mat, spikes: [], frame_rate_hz: 4"), "exactly one"),
        (manifest("dff: {file: dff.npy, variable: x}, spikes: [], frame_rate_hz: 4"), "no variables"),
        (manifest("dff: dff.npy, spikes: [], frame_rate_hz: 4, spike_unit: minutes"), "minutes"),
        (manifest("dff: dff.npy, spikes: [1], frame_rate_hz: 4, spike_unit: samples"), "spike_sampling_rate_hz"),
        (manifest("dff: dff.npy, spikes: [1], frame_rate_hz: 4, spike_sampling_rate_hz: 9"), "not counted"),
        (manifest("dff: dff.npy, spikes: [1], time: [0, 0, 0, 0]"), "do not rise"),
        (manifest("dff: dff.npy, spikes: [1], frame_rate_hz: 4, index: -1"), "index"),
        (manifest("dff: dff.npy, spikes: [1], frame_rate_hz: 4, index: 1e300"), "index"),
        ("dataset: D\ncell_class: glia\n", "glia"),
        ("dataset: D\nneurons: [" + String(repeating: "[", count: 5000), "YAML"),
    ]

    @Test("that are faulty are refused, and the message names what", arguments: faults.indices)
    func refused(index: Int) throws {
        let (text, word) = Self.faults[index]
        let error = try #require(throws: FileError.self) { try Self.read(text) }
        #expect(error.description.contains(word), "\(error)")
    }

    @Test("begin as a template that reads once its files are there")
    func template() throws {
        try withTemporaryFolder { folder in
            let file = { (name: String) in folder.appending(path: name) }
            try NPYWriter.write([0, 0.5, 1] as [Float], shape: [3], to: file("cell1_dff.npy"))
            try Data("0.01\n0.05\n".utf8).write(to: file("cell1_spikes.csv"))
            try Data(GroundTruthManifestFile.template.utf8).write(to: file("mine.yaml"))
            let readings = try GroundTruthManifestFile.read(file("mine.yaml"))
            #expect(readings.map(\.neuron.identifier) == ["MyLab-GCaMP6f-m-V1/cell1"])
            #expect(readings[0].neuron.traits[.licence] == "CC-BY-4.0")
            #expect(readings[0].neuron.recordings[0].spikeTimesSeconds == [0.01, 0.05])
        }
    }

    @Test("begin as a template that mentions every key, and none that does not exist")
    func templateKeys() throws {
        let known = Set(
            ["dataset", "neurons", "name", "recordings", "file", "variable"] + GroundTruthManifestFile.traitKeys
                + RawRecording.manifestKeys)
        let pattern = /(?m)^[# ]*(?:- )?([a-z_]+):(?: |$)/
        let mentioned = Set(GroundTruthManifestFile.template.matches(of: pattern).map { String($0.1) })
        #expect(known.subtracting(mentioned).subtracting(["file", "variable", "index", "first_frame_seconds"]) == [])
        #expect(mentioned.subtracting(known) == [])
    }

    @Test("written for a neuron give back the same neuron, bit for bit", arguments: [1, 2] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            var neuron = SampleNeurons.varied(seed: seed)
            var traits = neuron.traits
            traits[.region] = "pDp: \u{7F}\u{2028}#“ä” & *b, 'c' \\ é\t~"
            neuron = GroundTruthNeuron(
                dataset: "no", name: "007", traits: traits, recordings: neuron.recordings)
            let url = try GroundTruthManifestFile.write(neuron, toFolder: folder)
            let copies = try GroundTruthManifestFile.read(url).map(\.neuron)
            #expect(copies.map(NativeGroundTruth.encode) == [NativeGroundTruth.encode(neuron)])
        }
    }
}
