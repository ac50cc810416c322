import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite(
    "Tables as programs write them",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct TextReferenceTests {
    private struct Expected: Decodable {
        struct Row: Decodable {
            var row: Int
            var first5: [Float]
            var last5: [Float]
        }

        var file: String
        var rois: Int
        var frames: Int?
        var sequences: Int?
        var frames_per_sequence: Int?
        var rate_hz: Double?
        var rate_from_time_column_hz: Double?
        var accepted_rows: [Int]?
        var valid_frames: [Int]?
        var rows: [Row]?
    }

    @Test(
        "are described as they are, with every sample in its place",
        arguments: ["spikefinder-csv", "inscopix-csv", "imagej-multimeasure-csv", "sima-export"])
    func fixtures(name: String) throws {
        let folder = try ReferenceData.url("field/\(name)")
        let expected = try JSONDecoder().decode(
            Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
        let recording = try OpenRecording(
            folder.appending(path: expected.file), choices: RecordingChoices(keepsAllROIs: true))
        let set = recording.description.traceSets[0]
        #expect(set.roiCount == expected.rois)
        #expect(set.frameCount == expected.frames ?? (expected.frames_per_sequence ?? 0) * (expected.sequences ?? 1))
        #expect(set.frameRateHz == expected.rate_hz ?? expected.rate_from_time_column_hz)
        #expect(set.isOrientationKnown)
        #expect(set.validFrameCounts == expected.valid_frames)
        if let accepted = expected.accepted_rows { #expect(set.acceptedROIs == accepted) }
        let opened = try recording.open()
        for row in expected.rows ?? [] {
            let trace = try opened.traces.traces(ofNeurons: row.row..<row.row + 1).values
            #expect(Array(trace.prefix(5)) == row.first5)
            #expect(Array(trace.suffix(5)) == row.last5)
        }
    }

    @Test("with a row for every sample are refused, and it is said how ImageJ writes another one")
    func longTable() throws {
        let url = try ReferenceData.url("field/imagej-multimeasure-csv/Results-long.csv")
        let error = try #require(throws: FileError.self) { try OpenRecording(url) }
        #expect(error.remedy?.contains("Multi Measure") == true)
    }
}
