import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings in NumPy arrays")
struct NPYRecordingTests {
    @Test(
        "with many short rows look as if rows were frames, until somebody says what they are",
        arguments: [
            (1001, 250, nil, true), (1000, 10, nil, false), (1004, 252, nil, false), (40, 1001, nil, false),
            (1001, 250, TraceOrientation.neuronsByTime, false), (1001, 250, .timeByNeurons, false),
        ] as [(Int, Int, TraceOrientation?, Bool)])
    func transposed(rows: Int, columns: Int, orientation: TraceOrientation?, expected: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.npy")
            try NPYWriter.write([Float](repeating: 0, count: rows * columns), shape: [rows, columns], to: url)
            let recording = try OpenRecording(url, choices: RecordingChoices(orientation: orientation))
            let set = recording.description.traceSets[0]
            #expect(set.looksTransposed == expected)
            #expect(set.roiCount == (orientation == .timeByNeurons ? columns : rows))
        }
    }

    @Test(
        "are one neuron with one axis, and refused with three or none",
        arguments: [[5], [1, 5], [2, 2, 2], [1, 2, 3], []])
    func axes(shape: [Int]) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "traces.npy")
            let count = shape.reduce(1, *)
            try NPYWriter.write((0..<count).map(Float.init), shape: shape, to: url)
            guard (1...2).contains(shape.count) else {
                let error = try #require(throws: FileError.self) { try OpenRecording(url) }
                #expect(error.reason.contains("not a matrix"))
                #expect(error.remedy?.contains("squeeze") == (shape == [1, 2, 3]))
                return
            }
            let opened = try OpenRecording(url).open()
            #expect(try opened.traces.traces(ofNeurons: 0..<1).values == [0, 1, 2, 3, 4])
            #expect(opened.traceSet.kind == nil)
            #expect(opened.traceSet.storage == "float32")
            #expect(throws: FileError.self) { try OpenRecording(url, choices: RecordingChoices(variable: "a")) }
        }
    }

    @Test("hand out only some of their rows in the order of the ROIs, wherever they lie", arguments: [false, true])
    func selection(isFortran: Bool) throws {
        let rois = [0, 1, 7, 20, 21, 39]
        let values = (0..<40).flatMap { roi in (0..<3).map { Float(10 * roi + $0) } }
        let stored = isFortran ? Formats.transposed(values, rows: 40, columns: 3) : values
        let matrix = MatrixTraces(
            HeldMatrix(outerCount: isFortran ? 3 : 40, innerCount: isFortran ? 40 : 3, values: stored),
            isNeuronOuter: !isFortran)
        var set = TraceSet(name: "a", roiCount: 40, frameCount: 3)
        set.validFrameCounts = (0..<40).map { $0 == 20 ? 1 : 3 }
        let selected = SelectedTraces(of: matrix, rois: rois, in: set)
        for first in 0..<rois.count {
            for end in first...rois.count {
                let traces = try selected.traces(ofNeurons: first..<end)
                let expected = rois[first..<end].flatMap { roi in
                    (0..<3).map { roi == 20 && $0 > 0 ? Float.nan : Float(10 * roi + $0) }
                }
                #expect(traces.values.map(\.bitPattern) == expected.map(\.bitPattern))
            }
        }
    }
}
