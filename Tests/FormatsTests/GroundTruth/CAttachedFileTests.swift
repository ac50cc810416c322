import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("CAttached files")
struct CAttachedFileTests {
    static func reading(_ structures: [MATValue], name: String = "CAttached_x_mini.mat") throws -> GroundTruthReading {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try SampleNeurons.write(structures, to: url)
            return try CAttachedFile.read(url, dataset: "DS99", traits: SampleNeurons.traits)
        }
    }

    @Test("give spikes in seconds, the frame rate of their times, and the trace in its precision")
    func plain() throws {
        let singles = SampleNeurons.structure(dff: .single(shape: [3, 1], values: [0.5, 1, 1.5]))
        let reading = try Self.reading([singles, SampleNeurons.structure()])
        #expect(reading.neuron.identifier == "DS99/x")
        #expect(reading.neuron.traits == SampleNeurons.traits)
        let recordings = reading.neuron.recordings
        #expect(recordings.map(\.dff) == [.float32([0.5, 1, 1.5]), .float64([0.5, 1, 1.5])])
        #expect(recordings.map(\.spikeTimesSeconds) == [[0.1, 0.2], [0.1, 0.2]])
        #expect(recordings.allSatisfy { abs($0.frameRateHz - 10) < 1e-12 })
        #expect(reading.notes == [GroundTruthNote(index: 0), GroundTruthNote(index: 1)])
    }

    static let orientations: [[Int]] = [[1, 4], [4, 1]]

    @Test("are the same in every orientation", arguments: orientations, orientations)
    func orientation(time: [Int], events: [Int]) throws {
        let structure = SampleNeurons.structure(
            events: .double(shape: events, values: [3, 1, 1, .nan]), time: .double(shape: time, values: [0, 1, 2, 3]),
            dff: .double(shape: time.reversed(), values: [1, 2, 3, 4]))
        let reading = try Self.reading([structure])
        #expect(reading.neuron.recordings[0].spikeTimesSeconds == [3e-4, 1e-4, 1e-4])
        #expect(reading.neuron.recordings[0].timeSeconds == [0, 1, 2, 3])
        #expect(reading.notes[0].spikesWithoutTime == 1)
    }

    @Test("may have no spikes, in each of the empty shapes", arguments: [[0, 0], [1, 0], [0, 1]])
    func silent(shape: [Int]) throws {
        let reading = try Self.reading([SampleNeurons.structure(events: .double(shape: shape, values: []))])
        #expect(reading.neuron.recordings[0].spikeTimesSeconds == [])
    }

    @Test("with placeholders keep the indices of the others and count what is missing")
    func placeholders() throws {
        let empty = MATValue.structure(["ephys_raw": .scalar(1)])
        let partial = MATValue.structure(["fluo_time": .row([0, 1])])
        let reading = try Self.reading([empty, SampleNeurons.structure(), partial, SampleNeurons.structure()])
        #expect(reading.neuron.recordings.map(\.index) == [1, 3])
        #expect(
            reading.notes.map(\.missingFields) == [
                ["events_AP", "fluo_time", "fluo_mean"], [], ["events_AP", "fluo_mean"], [],
            ])
        #expect(reading.notes.map { $0.leftOutBecause == nil } == [false, true, false, true])
    }

    @Test("lose the samples whose time is NaN, but keep the frame rate of all times")
    func missingTimes() throws {
        let structure = SampleNeurons.structure(
            time: .row([.nan, .nan, 1, 1.5, .nan]), dff: .row([0, 0, 0.3, 0.4, 0]),
            others: ["neuropil": .row([1, 2, 3, 4, 5]), "fluo_raw": .double(shape: [0, 0], values: [])])
        let reading = try Self.reading([structure])
        let recording = reading.neuron.recordings[0]
        #expect(recording.timeSeconds == [1, 1.5])
        #expect(recording.dff == .float64([0.3, 0.4]))
        #expect(recording.neuropil == .float64([3, 4]))
        #expect(recording.rawFluorescence == nil)
        #expect(recording.frameRateHz == 2)
        #expect(reading.notes[0].samplesWithoutTime == 3)
    }

    @Test("lose the end of the longer of trace and times, and say so")
    func unequalLengths() throws {
        let structures = [
            SampleNeurons.structure(dff: .row([1, 2, 3, 4, 5]), others: ["neuropil": .row([1, 2, 3])]),
            SampleNeurons.structure(dff: .row([1, 2])),
        ]
        let reading = try Self.reading(structures)
        #expect(reading.neuron.recordings.map(\.dff) == [.float64([1, 2, 3]), .float64([1, 2])])
        #expect(reading.neuron.recordings.map(\.timeSeconds) == [[0, 0.1, 0.2], [0, 0.1]])
        #expect(reading.notes.map(\.samplesBeyondTime) == [2, 0])
        #expect(reading.notes.map(\.timesBeyondSamples) == [0, 1])
        #expect(reading.notes.map(\.ignoredFields) == [["neuropil"], []])
    }

    @Test("hold stimuli in seconds and the cell's class")
    func optionalFields() throws {
        let structures = [
            SampleNeurons.structure(others: ["stim": .scalar(1.5), "cell_type": .text("interneuron")]),
            SampleNeurons.structure(others: ["stim": .double(shape: [0, 0], values: [])]),
        ]
        let recordings = try Self.reading(structures).neuron.recordings
        #expect(recordings.map(\.stimulusTimesSeconds) == [[1.5], []])
        #expect(recordings.map(\.cellType) == ["interneuron", nil])
    }

    static let useless: [MATValue] = [
        SampleNeurons.structure(time: .row([.nan, .nan, .nan])), SampleNeurons.structure(time: .row([0, 0, 0])),
        SampleNeurons.structure(time: .row([2, 1, 0])), SampleNeurons.structure(time: .row([0, .infinity, 1])),
        SampleNeurons.structure(dff: .double(shape: [0, 0], values: [])), SampleNeurons.structure(dff: .text("none")),
        SampleNeurons.structure(dff: .double(shape: [2, 2], values: [1, 2, 3, 4])), .scalar(1),
    ]

    @Test("leave out recordings that cannot be used, and are refused without any other", arguments: useless)
    func unusable(structure: MATValue) throws {
        let reading = try Self.reading([structure, SampleNeurons.structure()])
        #expect(reading.neuron.recordings.map(\.index) == [1])
        #expect(reading.notes[0].leftOutBecause != nil)
        let error = try #require(throws: FileError.self) { try Self.reading([structure]) }
        #expect(error.code == .unsupported)
    }

    @Test(
        "name their neuron",
        arguments: [
            ("CAttached_GC6f_cell1_mini.mat", "GC6f_cell1"), ("CAttached_a_miXni.mat", "a"),
            ("CAttached_a_mXini.mat", "a"), ("CAttached_mini.mat", "mini"), ("plain.mat", "plain"),
            ("CAttached_a_mini_mini.mat", "a_mini"),
        ])
    func names(file: String, name: String) {
        #expect(CAttachedFile.neuronName(of: URL(filePath: "/data/\(file)")) == name)
    }

    @Test("written here give back the same neuron, bit for bit", arguments: [1, 2, 3] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        try withTemporaryFolder { folder in
            let neuron = SampleNeurons.varied(seed: seed)
            let url = folder.appending(path: CAttachedFile.fileName(of: neuron))
            try CAttachedFile.write(neuron, to: url)
            let reading = try CAttachedFile.read(url, dataset: neuron.dataset, traits: neuron.traits)
            #expect(NativeGroundTruth.encode(reading.neuron) == NativeGroundTruth.encode(neuron))
            #expect(reading.notes.count { $0.leftOutBecause != nil } == 2, "two placeholders")
        }
    }

    @Test("hold every whole and fractional count of 0.1 ms exactly")
    func units() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let events = Double.random(in: -1e5...1e7, using: &generator)
            for seconds in [events / 1e4, events.rounded() / 1e4] {
                #expect(CAttachedFile.units(ofSeconds: seconds) / 1e4 == seconds)
            }
        }
    }

    @Test("cut off or altered are refused or hold values")
    func damage() throws {
        try withTemporaryFolder { folder in
            let neuron = SampleNeurons.varied()
            let url = folder.appending(path: "small.mat")
            try CAttachedFile.write(neuron, to: url)
            let bytes = [UInt8](try Data(contentsOf: url))
            let read = { (url: URL) in _ = try CAttachedFile.read(url, dataset: "DS99") }
            let cuts = DamagedCopies.truncations(of: bytes, stride: 29)
            #expect(try DamagedCopies.unnoticed(cuts, of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 41)
            #expect(flips.count - (try DamagedCopies.unnoticed(flips, of: url, read).count) > 100)
        }
    }
}
