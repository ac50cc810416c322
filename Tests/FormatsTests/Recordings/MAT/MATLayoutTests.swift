import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Layouts of programs in MATLAB files")
struct MATLayoutTests {
    private func opened(
        _ tree: [(name: String, value: MATValue)], isVersion73: Bool, choices: RecordingChoices = RecordingChoices()
    ) throws -> (TraceSet, [Float], [Float]?) {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "session.mat")
            if isVersion73 { try MatioReference.write(tree, to: url) } else { try MATWriter.write(tree, to: url) }
            let opened = try OpenRecording(url, choices: choices).open()
            let all = 0..<opened.rois.count
            return (
                opened.traceSet, try opened.traces.traces(ofNeurons: all).values,
                try opened.neuropil?.traces(ofNeurons: all).values
            )
        }
    }

    /// Two ROIs of three frames, as `F`; column after column.
    private static let columns: [Double] = [1, 4, 2, 5, 3, 6]

    private static func fall(labels: MATValue, ops: MATValue) -> [(name: String, value: MATValue)] {
        [
            (
                "stat",
                .cell(
                    shape: [1, 2], elements: [.structure(["med": .row([1, 2])]), .structure(["med": .row([3, 4])])])
            ),
            ("ops", ops), ("F", .single(shape: [2, 3], values: columns.map(Float.init))),
            ("Fneu", .single(shape: [2, 3], values: columns.map { Float($0) / 2 })),
            ("spks", .single(shape: [2, 3], values: [0, 0, 0, 0, 0, 0])), ("iscell", labels),
            ("redcell", .double(shape: [0, 0], values: [])),
        ]
    }

    @Test("of suite2p give fluorescence, neuropil, labels and rate", arguments: [false, true])
    func suite2p(isVersion73: Bool) throws {
        let labels = MATValue.double(shape: [2, 2], values: [0, 1, 0.2, 0.9])
        let ops = MATValue.structure([
            "fs": .scalar(7.5), "nplanes": .scalar(4), "neucoeff": .scalar(0.7),
            "meanImg": .single(shape: [2, 2], values: [1, 2, 3, 4]),
            "data_path": .cell(shape: [1, 1], elements: [.text("/data")]),
        ])
        let (set, traces, neuropil) = try opened(Self.fall(labels: labels, ops: ops), isVersion73: isVersion73)
        #expect(set.kind == .fluorescence)
        #expect(set.acceptedROIs == [1])
        #expect((set.frameRateHz, set.imagingRateHz, set.neuropilCoefficient) == (7.5, 30, 0.7))
        #expect(traces == [4, 5, 6])
        #expect(neuropil == [2, 2.5, 3])
        let all = try opened(
            Self.fall(labels: labels, ops: .structure(["nplanes": .scalar(1)])), isVersion73: isVersion73,
            choices: RecordingChoices(keepsAllROIs: true))
        #expect(all.0.frameRateHz == nil)
        #expect(all.1 == [1, 2, 3, 4, 5, 6])
        #expect(throws: FileError.self) {
            try opened(Self.fall(labels: .row([1, 0, 1]), ops: ops), isVersion73: isVersion73)
        }
        // A variable that is asked for is what it is.
        let alone = try opened(
            Self.fall(labels: labels, ops: ops), isVersion73: isVersion73, choices: RecordingChoices(variable: "F"))
        #expect(alone.0.kind == nil)
        #expect(alone.1 == [1, 2, 3, 4, 5, 6])
    }

    @Test("of EXTRACT have one column per cell, and those of CIAtah one row", arguments: [false, true])
    func extractAndCIAtah(isVersion73: Bool) throws {
        let output = MATValue.structure([
            "temporal_weights": .single(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]),
            "spatial_weights": .single(shape: [2, 2], values: [0, 0, 0, 1]),
            "config": .structure(["preprocess": .scalar(1), "trace_output_option": .text("nonneg")]),
        ])
        let (extract, traces, _) = try opened([("output", output)], isVersion73: isVersion73)
        #expect((extract.kind, extract.roiCount, extract.frameCount) == (.dff, 2, 3))
        #expect(extract.orientation == .timeByNeurons)
        #expect(extract.notes.contains { $0.contains("negative") })
        #expect(traces == [1, 2, 3, 4, 5, 6])
        let ciatah = MATValue.structure([
            "traces": .double(shape: [2, 3], values: Self.columns), "filters": .double(shape: [1, 1], values: [0]),
            "time": .structure(["totalTime": .scalar(12)]),
        ])
        let (set, rows, _) = try opened([("extractAnalysisOutput", ciatah)], isVersion73: isVersion73)
        #expect((set.kind, set.roiCount, set.frameCount) == (.dff, 2, 3))
        #expect(set.frameRateHz == nil)
        #expect(rows == [1, 2, 3, 4, 5, 6])
    }
}

@Suite(
    "MATLAB files that programs have written",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct MATLayoutReferenceTests {
    @Test(
        "are read as they are",
        arguments: [
            ("extract-matlab73/extract_output.mat", TraceKind.dff, 6, 800, nil, 6),
            ("ciatah-matlab73/session_extractAnalysis.mat", .dff, 5, 700, nil, 5),
            ("ciatah-matlab73/session_cnmfeAnalysis.mat", .fluorescence, 5, 700, nil, 5),
            ("suite2p-1.1.0/one-plane/suite2p/plane0/Fall.mat", .fluorescence, 12, 1000, 15, 9),
            ("suite2p-1.1.0/two-planes/suite2p/combined/Fall.mat", .fluorescence, 20, 1201, nil, 14),
            ("suite2p-0.14.4/two-planes/suite2p/plane0/Fall.mat", .fluorescence, 10, 1201, 10, 7),
        ] as [(String, TraceKind, Int, Int, Double?, Int)])
    func fixtures(name: String, kind: TraceKind, roiCount: Int, frameCount: Int, rate: Double?, accepted: Int) throws {
        let recording = try OpenRecording(ReferenceData.url("field/\(name)"))
        let set = recording.description.traceSets[0]
        #expect(set.kind == kind)
        #expect((set.roiCount, set.frameCount, set.acceptedCount) == (roiCount, frameCount, accepted))
        #expect(set.frameRateHz == rate)
        let opened = try recording.open()
        let trace = try opened.traces.traces(ofNeurons: 0..<1)
        if name.hasPrefix("extract") { #expect(abs(trace.values[0] - -0.015109406784176826) < 1e-7) }
        if name.hasSuffix("session_extractAnalysis.mat") { #expect(abs(trace.values[0] - 0.022603723768467195) < 1e-7) }
        if name.contains("combined") {
            let last = try opened.traces.traces(ofNeurons: accepted - 1..<accepted)
            #expect(last.values.count(where: \.isNaN) == 1)
        }
        if name.contains("one-plane") {
            let folder = try ReferenceData.url("field/suite2p-1.1.0/one-plane")
            #expect(try OpenRecording(folder).open().traces.traces(ofNeurons: 0..<1) == trace)
        }
    }
}
