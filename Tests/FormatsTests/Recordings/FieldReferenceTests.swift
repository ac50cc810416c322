import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

/// Files that the field's own tools wrote, with what is in them.
@Suite(
    "Recordings of other tools", .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct FieldReferenceTests {
    /// A trace set as `expected.json` has it.
    struct Expected: Sendable, CustomTestStringConvertible {
        let file: String
        let traceSet: String?
        let rois: Int
        let frames: Int
        let rateHz: Double?
        let accepted: [Int]?
        let kind: TraceKind
        let rows: [Row]
        var testDescription: String { "\(file) \(traceSet ?? "")" }
    }

    /// Some values of a row of ΔF/F.
    struct Row: Sendable, Decodable {
        let row: Int
        let first5: [Double]
        let middle5_at: Int
        let middle5: [Double]
        let last5: [Double]
    }

    /// What is written about one file or plane.
    private struct Entry: Decodable {
        var file: String?
        let rate_hz: Double?
        let rate_from_median_hz: Double?
        let rois: Int?
        let components: Int?
        let frames: Int?
        let accepted_rows: [Int]?
        let kind: String?
        let stored_scale: Double?
        let dff_rows: [Row]?
        let F_dff_rows: [Row]?
        let planes: [String: Entry]?

        func expected(_ file: String, _ traceSet: String?) -> [Expected] {
            if let planes {
                return planes.sorted { $0.key < $1.key }.flatMap { $0.value.expected(file, $0.key) }
            }
            guard let rois = rois ?? components, let frames else { return [] }
            let isRaw = kind == "raw" || components != nil && F_dff_rows == nil
            return [
                Expected(
                    file: file, traceSet: traceSet, rois: rois, frames: frames,
                    rateHz: rate_hz ?? rate_from_median_hz, accepted: accepted_rows,
                    kind: isRaw ? .fluorescence : stored_scale == 100 ? .percent : .dff,
                    rows: dff_rows ?? F_dff_rows ?? [])
            ]
        }
    }

    private struct Folder: Decodable {
        let files: [String: Entry]
    }

    static let folders = ["pynwb-4.2.0", "neuroconv-0.6.7", "neuroconv-0.10.2", "caiman-1.12.1", "caiman-1.9.8"]

    static let all: [Expected] = {
        guard let field = ReferenceData.folder?.appending(path: "field") else { return [] }
        func decode<Value: Decodable>(_ path: String) -> Value? {
            (try? Data(contentsOf: field.appending(path: path)))
                .flatMap { try? JSONDecoder().decode(Value.self, from: $0) }
        }
        var all: [Expected] = []
        for name in folders {
            guard let folder: Folder = decode("\(name)/expected.json") else { continue }
            for (file, entry) in folder.files.sorted(by: { $0.key < $1.key }) {
                all += entry.expected("\(name)/\(file)", nil)
            }
        }
        for name in ["aind-ophys", "allen-brain-observatory-nwb1"] {
            guard let entry: Entry = decode("\(name)/expected.json"), let file = entry.file else { continue }
            all += entry.expected("\(name)/\(file)", nil)
        }
        return all
    }()

    @Test("there are many of them")
    func count() { #expect(Self.all.count == 32) }

    @Test("are described as they are, and read to the last value", arguments: all)
    func read(_ expected: Expected) throws {
        let url = try ReferenceData.url("field/\(expected.file)")
        let recording = try OpenRecording(url, choices: RecordingChoices(keepsAllROIs: true))
        let sets = recording.description.traceSets
        let set = try #require(expected.traceSet.map { name in sets.first { $0.name == name } } ?? sets.first)
        #expect(expected.traceSet != nil || sets.count == 1)
        #expect(set.roiCount == expected.rois)
        #expect(set.frameCount == expected.frames)
        #expect(set.kind == expected.kind)
        if let rate = expected.rateHz { #expect(abs((set.frameRateHz ?? 0) / rate - 1) < 1e-9) }
        #expect(set.acceptedROIs == expected.accepted ?? Array(0..<expected.rois))
        let open = try recording.open(set.name)
        for row in expected.rows {
            // Rows that have no data at all are not counted by whoever made the numbers.
            let roi = expected.file.hasSuffix("all-traces-nan.nwb") && row.row >= 2 ? row.row + 1 : row.row
            let value = try ratio(open, roi: roi, rateHz: set.frameRateHz ?? 0)
            let scale = set.kind == .percent ? 100.0 : 1
            for (start, numbers) in [(0, row.first5), (row.middle5_at, row.middle5), (set.frameCount - 5, row.last5)] {
                for (offset, number) in numbers.enumerated() {
                    #expect(
                        abs(value(start + offset) / scale - number) < 1e-5, "row \(row.row), frame \(start + offset)")
                }
            }
        }
    }

    /// ΔF/F in a frame: as stored, or over the 15th percentile of a moving minute.
    private func ratio(_ open: OpenTraceSet, roi: Int, rateHz: Double) throws -> (Int) -> Double {
        let stored = try open.traces.traces(ofNeurons: roi..<roi + 1)[0].map(Double.init)
        guard open.traceSet.kind == .fluorescence else { return { stored[$0] } }
        let around = try open.neuropil?.traces(ofNeurons: roi..<roi + 1)[0].map(Double.init)
        let trace = stored.indices.map { stored[$0] - 0.7 * (around?[$0] ?? 0) }
        let window = Int((60 * rateHz).rounded(.toNearestOrEven))
        return { frame in
            let baseline = Self.percentile(trace, at: frame, window: window, rank: Int(Double(window) * 0.15))
            return (trace[frame] - baseline) / baseline
        }
    }

    /// An order statistic of the window around a frame; the edges are mirrored.
    static func percentile(_ trace: [Double], at frame: Int, window: Int, rank: Int) -> Double {
        let (count, period) = (trace.count, 2 * trace.count)
        let values = (frame - window / 2..<frame - window / 2 + window).map { place in
            let folded = ((place % period) + period) % period
            return trace[folded < count ? folded : period - 1 - folded]
        }
        return values.sorted()[rank]
    }

    @Test("CaImAn's own ΔF/F comes of the traces and their background")
    func caiman() throws {
        struct Computed: Decodable { let rows: [Row] }
        struct File: Decodable { let what_caiman_would_have_computed: Computed? }
        struct Files: Decodable { let files: [String: File] }
        let folder = try ReferenceData.url("field/caiman-1.12.1")
        let json = try Data(contentsOf: folder.appending(path: "expected.json"))
        let rows = try #require(
            try JSONDecoder().decode(Files.self, from: json).files["no-dff.hdf5"]?.what_caiman_would_have_computed?.rows
        )
        let recording = try OpenRecording(
            folder.appending(path: "no-dff.hdf5"), choices: RecordingChoices(keepsAllROIs: true))
        #expect(recording.description.traceSets[0].hasBackground)
        let open = try recording.open()
        for row in rows {
            let trace = try open.traces.traces(ofNeurons: row.row..<row.row + 1)[0].map(Double.init)
            let background = try #require(
                try open.background?.traces(ofNeurons: row.row..<row.row + 1)[0].map(Double.init))
            for (offset, number) in row.middle5.enumerated() {
                let frame = row.middle5_at + offset
                let own = Self.percentile(trace, at: frame, window: 250, rank: 20)
                let below = Self.percentile(background, at: frame, window: 250, rank: 20)
                #expect(abs((trace[frame] - own) / (below + own) - number) < 1e-5)
            }
        }
    }

    @Test("of suite2p in NWB have both planes, the rate of a plane, and no padding", arguments: ["1.1.0", "0.14.4"])
    func suite2p(version: String) throws {
        let recording = try OpenRecording(ReferenceData.url("field/suite2p-\(version)/two-planes/suite2p/ophys.nwb"))
        let sets = recording.description.traceSets
        #expect(sets.map(\.name) == ["plane0", "plane1"])
        #expect(sets.map(\.frameRateHz) == [10, 10])
        #expect(sets.map(\.kind) == [.fluorescence, .fluorescence])
        #expect(sets.map(\.hasNeuropil) == [true, true])
        #expect(sets.map(\.validFrameCounts) == [nil, [Int](repeating: 1200, count: 10)])
        #expect(sets.allSatisfy { $0.traits[.indicator] == nil })
    }

    @Test(
        "that cannot be read say why",
        arguments: [
            ("pynwb-4.2.0/broken/external-link-missing.nwb", "linked-traces.h5"),
            ("pynwb-4.2.0/broken/no-ophys.nwb", "no traces"), ("minian-zarr/minian", "minian"),
        ])
    func refusal(file: String, word: String) throws {
        let url = try ReferenceData.url("field/\(file)")
        let error = try #require(throws: FileError.self) { try OpenRecording(url) }
        #expect(error.reason.contains(word))
    }
}
