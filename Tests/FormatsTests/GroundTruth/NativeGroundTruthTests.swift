import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Native ground truth")
struct NativeGroundTruthTests {
    static func read(_ bytes: Data) throws -> GroundTruthNeuron {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "neuron.safetensors")
            try bytes.write(to: url)
            return try NativeGroundTruth.read(url)
        }
    }

    @Test("gives back the same neuron, bit for bit")
    func roundTrip() throws {
        let neuron = SampleNeurons.varied()
        let bytes = NativeGroundTruth.encode(neuron)
        let copy = try Self.read(bytes)
        #expect(copy.traits == neuron.traits)
        #expect(copy.recordings.map(\.index) == [0, 3, 4])
        #expect(copy.recordings[0].spikeTimesSeconds == neuron.recordings[0].spikeTimesSeconds)
        #expect(copy.recordings[2] == neuron.recordings[2])
        #expect(NativeGroundTruth.encode(copy) == bytes)
    }

    @Test("of a neuron about which nothing is known is read")
    func bare() throws {
        let neuron = GroundTruthNeuron(
            dataset: "D", name: "n", traits: Traits(),
            recordings: [SampleNeurons.varied().recordings[2]])
        #expect(try Self.read(NativeGroundTruth.encode(neuron)) == neuron)
    }

    /// A sound file in which arrays or metadata are replaced or left out.
    static func altered(
        _ arrays: [SafetensorsTensor] = [], without left: Set<String> = [], metadata: [String: String] = [:]
    ) -> Data {
        let tensors = [
            SafetensorsTensor(name: "recording_0.dff", shape: [2], values: [0, 1] as [Float]),
            SafetensorsTensor(name: "recording_0.time", shape: [2], values: [0, 1] as [Double]),
            SafetensorsTensor(name: "recording_0.spikes", shape: [1], values: [0.5] as [Double]),
        ]
        var text = [
            "format": "cascade-registry.ground-truth", "format_version": "1", "dataset": "D", "name": "n",
            "recording_0.frame_rate_hz": "1.0",
        ]
        text.merge(metadata) { $1 }
        let left = left.union(arrays.map(\.name))
        return Safetensors.encode(
            tensors.filter { !left.contains($0.name) } + arrays, metadata: text.filter { !left.contains($0.key) })
    }

    static let faulty: [(Data, String)] = [
        (altered(metadata: ["format": "something"]), "format"), (altered(metadata: ["format_version": "2"]), "version"),
        (altered(without: ["dataset"]), "dataset"), (altered(metadata: ["nonsense": "1"]), "nonsense"),
        (altered(metadata: ["cell_class": "odd"]), "odd"), (altered(without: ["recording_0.spikes"]), "spikes"),
        (altered(metadata: ["recording_0.frame_rate_hz": "-1"]), "frame rate"),
        (altered(metadata: ["recording_0.frame_rate_hz": "nan"]), "frame rate"),
        (altered(without: ["recording_0.frame_rate_hz"]), "frame_rate_hz"),
        (altered([.init(name: "recording_0.time", shape: [3], values: [0, 1, 2] as [Double])]), "2 samples"),
        (altered([.init(name: "recording_0.time", shape: [2], values: [0, .nan] as [Double])]), "time"),
        (altered([.init(name: "recording_0.time", shape: [2], values: [0, 1] as [Float])]), "time"),
        (altered([.init(name: "recording_0.dff", shape: [1, 2], values: [0, 1] as [Float])]), "shape"),
        (altered([.init(name: "recording_0.dff", shape: [2], values: [0, 1] as [Int32])]), "I32"),
        (altered([.init(name: "recording_1.raw", shape: [1], values: [0] as [Float])]), "recording_1.raw"),
        (altered([.init(name: "recording_01.dff", shape: [1], values: [0] as [Float])]), "recording_01.dff"),
    ]

    @Test("that contradicts itself is refused, and the message names what", arguments: faulty.indices)
    func faults(index: Int) throws {
        let (bytes, word) = Self.faulty[index]
        let error = try #require(throws: FileError.self) { try Self.read(bytes) }
        #expect(error.detail.contains(word))
    }

    @Test("is read where the altered files of these tests are not altered")
    func unaltered() throws {
        #expect(try Self.read(Self.altered()).recordings.count == 1)
    }

    @Test("cut off or altered is refused or holds values")
    func damage() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "neuron.safetensors")
            try NativeGroundTruth.encode(SampleNeurons.varied()).write(to: url)
            let bytes = [UInt8](try Data(contentsOf: url))
            let read = { (url: URL) in _ = try NativeGroundTruth.read(url) }
            let cuts = DamagedCopies.truncations(of: bytes, stride: 19)
            #expect(try DamagedCopies.unnoticed(cuts, of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 83)
            #expect(flips.count - (try DamagedCopies.unnoticed(flips, of: url, read).count) > 50)
        }
    }
}
