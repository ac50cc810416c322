import Core
import Formats
import Foundation
import TestSupport
import Testing

@testable import Prediction

/// Recordings as programs left them, whose ΔF/F is known.
struct FieldDFF: Sendable, CustomTestStringConvertible {
    let path: String
    let traceSet: String?

    var testDescription: String { "\(path) \(traceSet ?? "")" }

    static let all =
        ["suite2p-0.10.3/one-plane", "suite2p-1.1.0/one-plane"].map { FieldDFF(path: $0, traceSet: "plane0") }
        + ["suite2p-0.14.4/two-planes", "suite2p-0.14.6/two-planes", "suite2p-1.1.0/two-planes"].flatMap { path in
            ["plane0", "plane1"].map { FieldDFF(path: path, traceSet: $0) }
        }
        + [
            "fluorescence-neuropil", "dff-rate", "transposed", "percent-values", "int16-conversion",
            "more-rois-than-frames", "chunked-lzf",
        ].map { FieldDFF(path: "pynwb-4.2.0/\($0).nwb", traceSet: nil) }

    init(path: String, traceSet: String?) {
        self.path = path
        self.traceSet = traceSet
    }

    /// The recording, and some samples of rows of its ΔF/F.
    func load() throws -> (recording: URL, rows: [[String: Any]]) {
        let url = try ReferenceData.url("field/\(path)")
        let isFile = url.pathExtension == "nwb"
        let expected = (isFile ? url.deletingLastPathComponent() : url).appending(path: "expected.json")
        let document = try JSONSerialization.jsonObject(with: Data(contentsOf: expected)) as? [String: Any]
        let parts = document?[isFile ? "files" : "planes"] as? [String: [String: Any]]
        let rows = parts?[isFile ? url.lastPathComponent : traceSet ?? ""]?["dff_rows"] as? [[String: Any]]
        return (isFile ? url : url.appending(path: "suite2p"), try #require(rows))
    }
}

@Suite(
    "ΔF/F of recordings as programs left them",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct FieldDFFReferenceTests {
    @Test("is the one that their own libraries give, to 1e-5", arguments: FieldDFF.all)
    func agrees(field: FieldDFF) throws {
        let (url, rows) = try field.load()
        let reading = RecordingReading(
            traceSet: field.traceSet, choices: RecordingChoices(keepsAllROIs: true))
        let traceSet = try #require(try SurveyedRecording(url, reading: reading, threads: 2).traceSets.first)
        var (compared, largest) = (0, 0.0)
        for row in rows {
            let index = try #require(row["row"] as? Int)
            let trace = try traceSet.traces.traces(ofNeurons: index..<index + 1).values.map(Double.init)
            let middle = row["middle5_at"] as? Int ?? 0
            for (key, start) in [("first5", 0), ("middle5", middle), ("last5", trace.count - 5)] {
                for (offset, value) in (row[key] as? [Double] ?? []).enumerated() {
                    largest = max(largest, abs(trace[start + offset] - value) / max(1, abs(value)))
                    compared += 1
                }
            }
        }
        #expect(compared >= 15 && largest <= 1e-5, "\(largest) in \(compared) samples")
    }
}
