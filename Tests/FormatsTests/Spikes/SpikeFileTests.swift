import Core
import Files
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite("Files of discrete spikes")
struct SpikeFileTests {
    private let table = SpikeTable(
        neurons: [
            [PlacedSpike(frame: 3, uncertainty: 2...4), PlacedSpike(frame: 3, uncertainty: 2...4)], [],
            [PlacedSpike(frame: 40, uncertainty: 40...40)],
        ],
        frameRateHz: 10, model: "Model_10Hz@1")

    @Test("of text have a line per spike, neurons and frames from 0", arguments: ["csv", "tsv"])
    func text(format: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "spikes.\(format)")
            try SpikeFile.write(table, to: url)
            let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
            let separator: Character = format == "csv" ? "," : "\t"
            #expect(
                lines.map { $0.split(separator: separator).map(String.init) } == [
                    ["neuron", "frame", "seconds", "earliest", "latest"], ["0", "3", "0.3", "0.2", "0.4"],
                    ["0", "3", "0.3", "0.2", "0.4"], ["2", "40", "4.0", "4.0", "4.0"],
                ])
        }
    }

    @Test("of MATLAB have a cell per neuron, frames from 1")
    func matlab() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "spikes.mat")
            try SpikeFile.write(table, to: url)
            let file = try MATFile(url)
            let read = { (name: String) in try file.value(of: name) }
            #expect(
                try read("spike_frames") == .cell(shape: [1, 3], elements: [.row([4, 4]), .row([]), .row([41])]))
            #expect(
                try read("spike_times") == .cell(shape: [1, 3], elements: [.row([0.3, 0.3]), .row([]), .row([4])]))
        }
    }

    @Test("of NumPy have all spikes in one array, and where those of each neuron begin")
    func numpy() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "spikes.npz")
            try SpikeFile.write(table, to: url)
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(url, into: unpacked)
            let values = { (name: String) throws in try NPYFile(unpacked.appending(path: name)).allValues() }
            #expect(try values("offsets.npy") == [0, 2, 2, 3])
            #expect(try values("spike_frames.npy") == [3, 3, 40])
            #expect(try values("spike_times.npy") == [0.3, 0.3, 4])
        }
    }

    @Test("of another kind are refused, with those there are")
    func unknown() throws {
        try withTemporaryFolder { folder in
            let error = #expect(throws: FileError.self) {
                try SpikeFile.write(table, to: folder.appending(path: "spikes.npy"))
            }
            #expect(error?.reason.contains(".npz, .mat, .csv, .tsv") == true)
        }
    }
}
