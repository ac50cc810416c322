import Core
import Foundation
import Signals
import TestSupport
import Testing

import Files
@testable import Formats

/// The published files, compared with figures that were computed independently, with scipy.
@Suite(
    "Published ground truth, Reference",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct GroundTruthReferenceTests {
    /// One line of `expected_recordings.csv`.
    struct Row {
        let fields: [String: Substring]

        func count(_ column: String) throws -> Int { try #require(Int(fields[column] ?? "")) }

        /// Whether `value` is the number of the column, as far as its digits were printed.
        func agrees(_ column: String, _ value: Double, digits: Int, slack: Double = 0) throws -> Bool {
            let expected = try #require(Double(fields[column] ?? ""))
            if value == expected { return true }
            let unit = pow(10, floor(log10(abs(expected))) + 1 - Double(digits))
            return abs(value - expected) <= unit / 2 * (1 + 1e-9) + slack * abs(expected)
        }
    }

    static func rows() throws -> [String: [Row]] {
        let text = try String(contentsOf: ReferenceData.url("ground_truth/expected_recordings.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline)
        let names = lines[0].split(separator: ",").map(String.init)
        let rows = lines.dropFirst().map { line in
            Row(
                fields: Dictionary(
                    uniqueKeysWithValues: zip(names, line.split(separator: ",", omittingEmptySubsequences: false))))
        }
        return Dictionary(grouping: rows) { "\($0.fields["dataset"] ?? "")/\($0.fields["file"] ?? "")" }
    }

    static func reading(_ file: String) throws -> GroundTruthReading {
        let dataset = String(file.prefix { $0 != "/" })
        return try CAttachedFile.read(
            ReferenceData.url("ground_truth/\(file)"), dataset: dataset,
            traits: PublishedDatasets.dataset(named: dataset)?.traits ?? Traits())
    }

    @Test("reads as it was measured, all 778 places for recordings")
    func everyRow() throws {
        let files = try Self.rows()
        #expect(files.count == 257)
        #expect(files.values.reduce(0) { $0 + $1.count } == 778)
        for (file, rows) in files {
            let reading = try Self.reading(file)
            #expect(reading.notes.count == rows.count, "\(file)")
            for (row, note) in zip(rows, reading.notes) {
                let recording = reading.neuron.recordings.first { $0.index == note.index }
                #expect((recording == nil) == (row.fields["n_used"] == ""), "\(file) \(note)")
                guard let recording else { continue }
                try Self.compareCounts(recording, note, row)
                try Self.compareNumbers(recording, note, row)
            }
        }
    }

    static func compareCounts(_ recording: GroundTruthRecording, _ note: GroundTruthNote, _ row: Row) throws {
        let spikes = recording.spikeTimesSeconds
        let used = recording.timeSeconds.count
        let dropped = note.samplesWithoutTime
        let first = try #require(recording.timeSeconds.first)
        let last = try #require(recording.timeSeconds.last)
        // A frame covers half a step on each side of its time.
        let half = 0.5 / recording.frameRateHz
        let counts = [
            "n_used": used, "n_dff": used + dropped + note.samplesBeyondTime,
            "n_time": used + dropped + note.timesBeyondSamples, "n_spikes": spikes.count,
            "n_events_nan": note.spikesWithoutTime, "spikes_before_t0": spikes.count { $0 < first - half },
            "spikes_after_tend": spikes.count { $0 > last + half },
            "events_duplicated": spikes.count - Set(spikes).count,
            "events_negative": spikes.count { $0 < 0 },
            "events_unsorted": zip(spikes, spikes.dropFirst()).count(where: >),
        ]
        for (column, count) in counts { #expect(try row.count(column) == count, "\(column) of \(row)") }
        #expect(recording.cellType ?? "" == row.fields["cell_type"] ?? "")
    }

    static func compareNumbers(_ recording: GroundTruthRecording, _ note: GroundTruthNote, _ row: Row) throws {
        let times = recording.timeSeconds
        let first = try #require(times.first)
        let last = try #require(times.last)
        // What is dropped is a run at one end, so that the steps add up.
        let mean = (last - first) / Double(times.count - 1)
        #expect(abs(recording.frameRateHz * mean - 1) < 1e-9, "\(row)")
        let samples = recording.dff.doubles
        let known = samples.filter { !$0.isNaN }
        let step = try #require(median(of: zip(times, times.dropFirst()).map { $1 - $0 }))
        let duration = last - first + step
        let noise =
            switch recording.dff {
            case .float32(let values): noiseLevel(of: values, frameRateHz: recording.frameRateHz)
            case .float64(let values): noiseLevel(of: values, frameRateHz: recording.frameRateHz)
            }
        let missing = Double(samples.count - known.count + note.samplesWithoutTime)
        let all = Double(samples.count + note.samplesWithoutTime + note.samplesBeyondTime)
        let withoutTime = Double(note.samplesWithoutTime) / Double(times.count + note.samplesWithoutTime)
        let numbers: [(String, Double, Int)] = [
            ("frame_rate_hz", recording.frameRateHz, 8), ("t_first_s", first, 8), ("t_last_s", last, 8),
            ("duration_s", duration, 8), ("dff_min", known.min() ?? .nan, 5), ("dff_max", known.max() ?? .nan, 5),
            ("dff_median", median(of: known) ?? .nan, 5), ("noise_nu", noise, 5),
            ("spike_rate_hz", Double(recording.spikeTimesSeconds.count) / duration, 5),
            ("pct_nan_dff", 100 * missing / all, 4), ("pct_nan_time", 100 * withoutTime, 4),
        ]
        for (column, value, digits) in numbers {
            let agrees = try row.agrees(column, value, digits: digits, slack: column == "noise_nu" ? 1e-6 : 0)
            #expect(agrees, "\(column) is \(value) in \(row)")
        }
    }

    @Test("is the same after writing and reading, in the published, the native and the open form")
    func roundTrips() throws {
        let files = try Self.rows().keys.sorted()
        let sample = Dictionary(grouping: files) { $0.prefix { $0 != "/" } }.values.flatMap {
            [$0[0], $0[$0.count / 2]]
        }
        try withTemporaryFolder { folder in
            for file in sample {
                let neuron = try Self.reading(file).neuron
                let bytes = NativeGroundTruth.encode(neuron)
                let native = folder.appending(path: "neuron.safetensors")
                try bytes.write(to: native)
                #expect(NativeGroundTruth.encode(try NativeGroundTruth.read(native)) == bytes, "\(file)")
                let published = folder.appending(path: CAttachedFile.fileName(of: neuron))
                try CAttachedFile.write(neuron, to: published, replacesExisting: true)
                let copy = try CAttachedFile.read(published, dataset: neuron.dataset, traits: neuron.traits).neuron
                #expect(NativeGroundTruth.encode(copy) == bytes, "\(file)")
                let manifest = try GroundTruthManifestFile.write(neuron, toFolder: folder, replacesExisting: true)
                let open = try GroundTruthManifestFile.read(manifest).map(\.neuron)
                #expect(open.map(NativeGroundTruth.encode) == [bytes], "\(file)")
            }
        }
    }
}
