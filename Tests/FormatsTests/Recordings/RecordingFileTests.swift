import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings")
struct RecordingFileTests {
    static let matrix = TraceMatrix(
        neuronCount: 3, frameCount: 4, values: [0.5, -1, 0.1, .nan, 5, 6, 7, 8, 1e-20, 1, 2, 3])

    @Test(
        "that were written as a result read back, whole and in slices",
        arguments: MatrixFormat.allCases, [TraceOrientation.neuronsByTime, .timeByNeurons])
    func roundTrip(format: MatrixFormat, orientation: TraceOrientation) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "result.\(format.rawValue)")
            try Self.write(Self.matrix, to: url)
            let recording = try RecordingFile(url, orientation: orientation)
            let isTurned = orientation == .timeByNeurons
            let values = isTurned ? transposed(Self.matrix.values, rows: 3, columns: 4) : Self.matrix.values
            #expect(recording.neuronCount == (isTurned ? 4 : 3))
            #expect(recording.frameCount == (isTurned ? 3 : 4))
            #expect(recording.variable == (format == .mat ? "spike_prob" : nil))
            for first in 0..<recording.neuronCount {
                for end in first...recording.neuronCount {
                    let traces = try recording.traces(ofNeurons: first..<end)
                    let expected = values[first * recording.frameCount..<end * recording.frameCount]
                    #expect(traces.values.map(\.bitPattern) == expected.map(\.bitPattern))
                }
            }
        }
    }

    @Test("of a single column are one neuron, unless its axis is given", arguments: MatrixFormat.allCases)
    func column(format: MatrixFormat) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "trace.\(format.rawValue)")
            let values: [Float] = [0.5, -1, 0.25, 2, 0.125]
            try Self.write(TraceMatrix(neuronCount: 5, frameCount: 1, values: values), to: url)
            let opened = try OpenRecording(url).open()
            #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (1, 5))
            #expect(try opened.traces.traces(ofNeurons: 0..<1).values == values)
            #expect(opened.traceSet.notes.contains { $0.contains("one neuron") })
            #expect(try RecordingFile(url, orientation: .neuronsByTime).neuronCount == 5)
        }
    }

    @Test("that begin like nothing known are not said to have the wrong extension", arguments: ["mat", "npy"])
    func beginning(suffix: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.\(suffix)")
            // A matrix of MATLAB level 4.
            try Data(littleEndian: [0, 2, 2, 0, 4] as [UInt32]).write(to: url)
            let error = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(error.reason.contains("does not begin like"))
        }
    }

    @Test("of numpy.savez are named, with the line that takes an array out")
    func arrays() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.npz")
            let name = Array("dff.npy".utf8)
            let header = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [UInt8(name.count), 0, 0, 0]
            try Data(header + name + [UInt8](repeating: 1, count: 80)).write(to: url)
            let error = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(error.reason.contains("“dff”"))
            #expect(error.remedy?.contains("numpy.load(\"traces.npz\")[\"dff\"]") == true)
        }
    }

    @Test("that lack rows leave no file", arguments: MatrixFormat.allCases)
    func unfinished(format: MatrixFormat) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "result.\(format.rawValue)")
            do {
                let sink = try PredictionFile.sink(
                    for: url, neuronCount: 4, frameCount: 4, metadata: Self.metadata)
                try sink.append(Self.matrix)
                #expect(throws: FileError.self) { try sink.finish() }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test("do not replace a file unless allowed", arguments: MatrixFormat.allCases)
    func existing(format: MatrixFormat) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "result.\(format.rawValue)")
            try Data("mine".utf8).write(to: url)
            let error = #expect(throws: FileError.self) { try Self.write(Self.matrix, to: url) }
            #expect(error?.code == .exists)
            try Self.write(Self.matrix, to: url, replacesExisting: true)
            #expect(try RecordingFile(url).neuronCount == 3)
        }
    }

    @Test("of a result in MATLAB's format carry noise levels, rate and model")
    func metadata() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "result.mat")
            try Self.write(Self.matrix, to: url)
            let file = try MATFile(url)
            #expect(try file.value(of: "noise_levels") == .row([1, 2, 3]))
            #expect(try file.value(of: "frame_rate_hz") == .scalar(7.5))
            #expect(try file.value(of: "model") == .text("Global"))
            let matio = try #require(MatioReference.read("spike_prob", from: url))
            #expect(matio.shape == [3, 4])
            #expect(matio.values[1] == 5)
        }
    }

    @Test("too large for MATLAB's format are refused before anything is written")
    func tooLarge() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "result.mat")
            let error = #expect(throws: FileError.self) {
                try PredictionFile.sink(for: url, neuronCount: 10_000, frameCount: 80_000, metadata: Self.metadata)
            }
            #expect(error?.remedy?.contains(".npy") == true)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.isEmpty)
        }
    }

    @Test(
        "in MATLAB's format are found by name, alone, or by custom",
        arguments: [
            (["a"], nil, "a"), (["a", "b"], "b", "b"), (["a", "dff", "b"], nil, "dff"), (["a", "b"], nil, nil),
            (["a", "dff", "dF_traces"], nil, nil), (["a"], "c", nil), ([], nil, nil),
        ] as [([String], String?, String?)])
    func variables(names: [String], wanted: String?, expected: String?) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let matrices = names.map { ($0, MATValue.double(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])) }
            try MATWriter.write(matrices + [("rate", .scalar(30)), ("who", .text("me"))], to: url)
            if let expected {
                let recording = try RecordingFile(url, variable: wanted)
                #expect(recording.variable == expected)
                #expect(try recording.traces(ofNeurons: 1..<2).values == [2, 4, 6])
            } else {
                let error = try #require(throws: FileError.self) { try RecordingFile(url, variable: wanted) }
                #expect(
                    "\(error.reason) \(error.remedy ?? "")".contains(
                        names.isEmpty ? "rate (1×1 double)" : "a (2×3 double)"))
            }
        }
    }

    @Test("of one dimension are one neuron")
    func oneNeuron() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "one.npy")
            try NPYWriter.write([1, 2, 3] as [Float], shape: [3], to: url)
            let recording = try RecordingFile(url)
            #expect(recording.neuronCount == 1)
            #expect(try recording.traces(ofNeurons: 0..<1).values == [1, 2, 3])
        }
    }

    @Test("whose extension lies are refused with the right one")
    func wrongExtension() throws {
        try withTemporaryFolder { folder in
            let (npy, mat) = (folder.appending(path: "a.npy"), folder.appending(path: "a.mat"))
            try NPYWriter.write([1, 2] as [Float], shape: [1, 2], to: npy)
            try FileManager.default.moveItem(at: npy, to: mat)
            let error = try #require(throws: FileError.self) { try RecordingFile(mat) }
            #expect(error.remedy?.contains(".npy") == true)
        }
    }

    @Test(
        "of the reference data have the published shapes",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)),
        arguments: [
            ("allen_30Hz_74x6001.mat", 74, 6001, "single, compressed", [Int]()),
            ("zebrafish_OGB1_7.5Hz_1005x260.mat", 1005, 260, "double, compressed", [60, 348]),
            ("allen_noisy_30Hz_24x1500.npy", 24, 1500, "float32", []),
            ("allen_with_gaps_30Hz_6x1200.npy", 6, 1200, "float32", [2]),
        ])
    func reference(name: String, neurons: Int, frames: Int, storage: String, empty: [Int]) throws {
        let recording = try RecordingFile(ReferenceData.url("recordings/\(name)"))
        #expect(recording.neuronCount == neurons)
        #expect(recording.frameCount == frames)
        #expect(recording.storage == storage)
        let traces = try recording.traces(ofNeurons: 0..<neurons)
        #expect((0..<neurons).filter { traces[$0].allSatisfy(\.isNaN) } == empty)
        #expect(traces.values.allSatisfy { $0.isNaN || abs($0) < 20 })
    }

    private static let metadata = PredictionMetadata(frameRateHz: 7.5, model: "Global", noiseLevels: [1, 2, 3])

    private static func write(_ matrix: TraceMatrix, to url: URL, replacesExisting: Bool = false) throws {
        let sink = try PredictionFile.sink(
            for: url, neuronCount: matrix.neuronCount, frameCount: matrix.frameCount, metadata: metadata,
            replacesExisting: replacesExisting)
        for neuron in 0..<matrix.neuronCount {
            try sink.append(
                TraceMatrix(neuronCount: 1, frameCount: matrix.frameCount, values: Array(matrix[neuron])))
        }
        #expect(replacesExisting || !FileManager.default.fileExists(atPath: url.path))
        try sink.finish()
    }
}
