import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite(
    "Recordings that suite2p itself has written",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct Suite2pReferenceTests {
    private struct Expected: Decodable {
        struct Plane: Decodable {
            var rate_hz: Double?
            var rois_total: Int
            var accepted_rows: [Int]
            var frames: Int
            var neuropil_coefficient: Double
            var valid_frames_per_roi: [Int]?
            var dff_rows: [Row]?
        }

        struct Row: Decodable {
            var row: Int
            var first5: [Double]
        }

        struct Case: Decodable {
            var accepted_rows: [Int]?
            var frames: Int?
        }

        var version: String?
        var planes: [String: Plane]?
        var cases: [String: Case]?
    }

    private static func expected(_ folder: URL) throws -> Expected {
        try JSONDecoder().decode(Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    }

    @Test(
        "are described as they are, and hold the fluorescence of which their ΔF/F is made",
        arguments: [
            "suite2p-0.10.3/one-plane", "suite2p-0.14.4/two-planes", "suite2p-0.14.6/two-planes",
            "suite2p-1.1.0/one-plane", "suite2p-1.1.0/two-planes",
        ])
    func fixtures(name: String) throws {
        let session = try ReferenceData.url("field/\(name)")
        let expected = try Self.expected(session)
        let planes = try #require(expected.planes)
        let parent = try OpenRecording(session)
        #expect(Set(parent.description.traceSets.map(\.name)) == Set(planes.keys).subtracting(["combined"]))
        #expect(parent.description.tool == "suite2p \(expected.version ?? "")")
        for (planeName, plane) in planes {
            let recording = try OpenRecording(session.appending(path: "suite2p/\(planeName)"))
            let opened = try recording.open()
            let set = opened.traceSet
            #expect((set.roiCount, set.frameCount) == (plane.rois_total, plane.frames))
            #expect(opened.rois == plane.accepted_rows)
            #expect(set.frameRateHz == plane.rate_hz)
            #expect(set.hasNeuropil)
            #expect(set.neuropilCoefficient == plane.neuropil_coefficient)
            #expect(set.validFrameCounts == plane.valid_frames_per_roi)
            for row in plane.dff_rows ?? [] {
                let place = try #require(opened.rois.firstIndex(of: row.row))
                let traces = try opened.traces.traces(ofNeurons: place..<place + 1)
                let neuropil = try #require(try opened.neuropil?.traces(ofNeurons: place..<place + 1))
                let corrected = zip(traces.values, neuropil.values).map { Double($0) - 0.7 * Double($1) }
                let start = dffStart(corrected.filter(\.isFinite), window: Int((60 * (plane.rate_hz ?? 0)).rounded()))
                for (value, wanted) in zip(start, row.first5) { #expect(abs(value - wanted) < 1e-9) }
            }
        }
    }

    /// The first five values of (F − F₀)/F₀ with the moving 15th percentile, edges reflected.
    private func dffStart(_ trace: [Double], window: Int) -> [Double] {
        (0..<5).map { frame in
            let values = (frame - window / 2..<frame - window / 2 + window).map { index in
                let folded = ((index % (2 * trace.count)) + 2 * trace.count) % (2 * trace.count)
                return trace[folded < trace.count ? folded : 2 * trace.count - 1 - folded]
            }
            let baseline = values.sorted()[Int(0.15 * Double(window))]
            return (trace[frame] - baseline) / baseline
        }
    }

    @Test("with a defect are read as far as they can be, or refused with the reason")
    func edges() throws {
        let folder = try ReferenceData.url("field/suite2p-edge")
        let cases = try #require(try Self.expected(folder).cases)
        for (name, expected) in cases {
            let place = folder.appending(path: name)
            switch name {
            case "no-rois", "iscell-one-row-short":
                let error = try #require(throws: FileError.self, "\(name)") { try OpenRecording(place) }
                #expect(error.reason.contains("ROIs"))
            case "none-accepted":
                let error = try #require(throws: FileError.self) { try OpenRecording(place).open() }
                #expect(error.remedy?.contains("--all-rois") == true)
            default:
                let opened = try OpenRecording(place).open()
                let set = opened.traceSet
                if let rows = expected.accepted_rows { #expect(opened.rois == rows, "\(name)") }
                let rate: Double? =
                    ["no-ops", "ops-without-fs"].contains(name) ? nil : name == "fs-default-10" ? 10 : 15
                #expect(set.frameRateHz == rate, "\(name)")
                #expect(set.hasNeuropil == (name != "no-fneu"))
                #expect((set.accepted == nil) == (name == "no-iscell"))
                #expect(Set(set.validFrameCounts ?? []) == (name == "zero-frames-at-end" ? [1000] : []), "\(name)")
                _ = try opened.traces.traces(ofNeurons: 0..<opened.rois.count)
            }
        }
    }
}
