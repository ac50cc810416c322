import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("NWB recordings")
struct NWBRecordingTests {
    private func open<Result>(
        _ fixture: NWBFixture, _ body: (OpenRecording) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "session.nwb")
            try fixture.write(to: url)
            return try body(OpenRecording(url))
        }
    }

    private func onlySet(_ fixture: NWBFixture) throws -> TraceSet {
        try open(fixture) { recording in
            try #require(recording.description.traceSets.count == 1)
            return recording.description.traceSets[0]
        }
    }

    @Test("say what they are, in either version of the headers", arguments: [false, true])
    func facts(isNewest: Bool) throws {
        let set = try onlySet(NWBFixture(isNewest: isNewest))
        #expect(set.name == "RoiResponseSeries")
        #expect((set.roiCount, set.frameCount) == (3, 40))
        #expect(set.kind == .dff)
        #expect(set.frameRateHz == 20)
        #expect(set.frameTimes == FrameTimes(startSeconds: 0.5))
        #expect(set.imagingRateHz == 40)
        #expect(set.traits[.indicator] == "GCaMP6f")
        #expect(set.traits[.region] == "V1")
        #expect(set.traits[.species] == "mouse")
        #expect(set.session == "session 7")
        #expect(set.accepted == nil)
        #expect(try onlySet(NWBFixture(indicator: "unknown")).traits[.indicator] == nil)
    }

    @Test(
        "have as many ROIs as their table says, whichever axis is longer",
        arguments: [(3, 40, false), (3, 40, true), (40, 3, false), (40, 3, true), (4, 4, false)])
    func orientation(rois: Int, frames: Int, isTransposed: Bool) throws {
        let series = NWBFixture.Series(rois: Array(0..<rois), frames: frames, isTransposed: isTransposed)
        try open(NWBFixture(series: [series], tableRows: rois)) { recording in
            let set = recording.description.traceSets[0]
            #expect((set.roiCount, set.frameCount) == (rois, frames))
            let traces = try recording.open().traces.traces(ofNeurons: 1..<3)
            #expect(traces.values == (1..<3).flatMap { roi in (0..<frames).map { Float(series.value(roi, $0)) } })
        }
    }

    @Test("are scaled as the file says")
    func conversion() throws {
        try open(NWBFixture(series: [.init(scale: 0.25, offset: 2)])) { recording in
            let traces = try recording.open().traces.traces(ofNeurons: 2..<3)
            #expect(zip(traces.values, 0..<40).allSatisfy { abs($0 - 2 - Float($1) / 100) < 1e-6 })
        }
    }

    @Test("give the rate by the median of the times, and their gaps")
    func times() throws {
        let times = (0..<40).map { Double($0) / 10 + ($0 >= 15 ? 3 : 0) }
        let set = try onlySet(NWBFixture(series: [.init(timestamps: times)]))
        #expect(abs((set.frameRateHz ?? 0) - 10) < 1e-9)
        #expect(set.frameTimes?.gaps.map(\.frame) == [14])
        #expect(set.frameTimes?.gaps.allSatisfy { abs($0.seconds - 3.1) < 1e-9 } == true)
        let standing = try onlySet(NWBFixture(series: [.init(timestamps: [Double](repeating: 1, count: 40))]))
        #expect(standing.frameRateHz == nil)
        #expect(standing.notes.contains { $0.contains("timestamps") })
    }

    @Test(
        "tell what was accepted, however the column is called",
        arguments: [
            ("iscell", [1, 0, 1.0]), ("iscell", [1, 0.9, 0, 0.8, 1, 0.1]), ("Accepted", [1, 0, 1]),
            ("keep", [1, 0, 1]), ("valid_roi", [1, 0, 1]), ("is_soma", [1, 0, 1]), ("is_bad", [0, 1, 0]),
        ])
    func acceptance(column: String, labels: [Double]) throws {
        #expect(try onlySet(NWBFixture(columns: [column: labels])).accepted == [true, false, true])
        // The traces may be of other rows, in another order.
        let series = NWBFixture.Series(rois: [2, 1])
        let set = try onlySet(NWBFixture(series: [series], columns: [column: labels]))
        #expect(set.accepted == [true, false])
        #expect(set.roiNames == ["2", "1"])
    }

    @Test("take ΔF/F where there is some, and say what else there is")
    func choice() throws {
        let others = ["RoiResponseSeries", "Neuropil", "Denoised", "Baseline", "Deconvolved"].map {
            NWBFixture.Series(path: "/processing/ophys/Fluorescence/\($0)", container: "Fluorescence")
        }
        let set = try onlySet(NWBFixture(series: others + [.init()]))
        #expect(set.kind == .dff)
        #expect(set.notes.contains { $0.contains("Deconvolved") })
        let raw = try onlySet(NWBFixture(series: others))
        #expect(raw.kind == .fluorescence)
        #expect(raw.hasNeuropil)
        let ratio = NWBFixture.Series(path: "/processing/ophys/Fluorescence/DfOverF", container: "Fluorescence")
        #expect(try onlySet(NWBFixture(series: others + [ratio])).kind == .dff)
        #expect(try onlySet(NWBFixture(series: Array(others[4...]))).kind == .deconvolved)
    }

    @Test("have one trace set per plane, named by what tells them apart")
    func planes() throws {
        let planes = [[0, 1], [2]].enumerated().map { index, rois in
            NWBFixture.Series(path: "/processing/VISp_\(index)/dff/dff", container: "DfOverF", rois: rois)
        }
        try open(NWBFixture(series: planes)) { recording in
            #expect(recording.description.traceSets.map(\.name) == ["VISp_0", "VISp_1"])
            #expect(recording.description.traceSets.map(\.roiCount) == [2, 1])
            let set = try recording.open("VISp_1")
            #expect(set.traces.neuronCount == 1)
        }
    }

    @Test("are percent only where the values are", arguments: [true, false])
    func percent(isPercent: Bool) throws {
        let series = NWBFixture.Series(unit: "%", value: { Double($0 + 1) * Double($1 % 7) * (isPercent ? 3 : 0.03) })
        #expect(try onlySet(NWBFixture(series: [series])).kind == (isPercent ? .percent : .dff))
    }

    @Test("with frames of zeros at the end say that these are padding")
    func padding() throws {
        let series = NWBFixture.Series(
            path: "/processing/ophys/Fluorescence/plane0", container: "Fluorescence",
            value: { $1 < 37 ? 100 + Double($0) : 0 })
        #expect(try onlySet(NWBFixture(series: [series])).validFrameCounts == [37, 37, 37])
    }

    @Test("read what is linked beside them, and name it where it is missing")
    func link() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "session.nwb")
            try NWBFixture(series: [.init(link: "traces.h5")]).write(to: url)
            let error = #expect(throws: FileError.self) { try OpenRecording(url) }
            #expect(error?.reason.contains("traces.h5") == true)
            try HDF5Fixture.create(folder.appending(path: "traces.h5")) { file in
                file.array("/traces", [40, 3], [Double](repeating: 0.5, count: 120))
            }
            let recording = try OpenRecording(url)
            #expect(recording.description.files.count == 2)
            #expect(try recording.open().traces.traces(ofNeurons: 0..<1).values.allSatisfy { $0 == 0.5 })
        }
    }

    @Test("take spikes into a copy, which reads as before and has them too", arguments: [false, true])
    func spikes(hasTimestamps: Bool) throws {
        try withTemporaryFolder { folder in
            let (url, copy) = (folder.appending(path: "a.nwb"), folder.appending(path: "b.nwb"))
            let times = hasTimestamps ? (0..<40).map { Double($0) / 20 } : nil
            try NWBFixture(series: [.init(timestamps: times)], columns: ["iscell": [1, 0, 1]]).write(to: url)
            let before = try Data(contentsOf: url)
            let recording = try OpenRecording(url)
            let spikes = TraceMatrix(neuronCount: 2, frameCount: 40, values: (0..<80).map { Float($0) })
            for _ in 0..<2 {
                let file = try NWBSpikeFile(copying: recording, to: copy, replacesExisting: true)
                let sink = try file.sink(forTraceSet: "RoiResponseSeries", rois: [0, 2], model: "Global_EXC")
                try sink.append(spikes)
                #expect(!FileManager.default.fileExists(atPath: copy.path))
                try file.finish()
                let root = try HDF5File(MappedFile(copy), .recording).rootGroup()
                let series = try #require(try root.member("processing/ophys/SpikeInference/SpikeProbability"))
                #expect(try series.text(ofAttribute: "neurodata_type") == "RoiResponseSeries")
                let found: [Double] = try #require(try series.numbers("data"))
                for frame in 0..<40 {
                    #expect(found[3 * frame] == Double(frame))
                    #expect(found[3 * frame + 1].isNaN)
                    #expect(found[3 * frame + 2] == Double(40 + frame))
                }
                #expect(try series.numbers("rois") == [0, 1, 2])
                #expect(try series.numbers("timestamps") == times)
                #expect(try OpenRecording(copy).description.traceSets.map(\.name) == ["RoiResponseSeries"])
                try FileManager.default.removeItem(at: copy)
            }
            #expect(try Data(contentsOf: url) == before)
            // Rows that are missing leave nothing behind.
            let file = try NWBSpikeFile(copying: recording, to: copy)
            _ = try file.sink(forTraceSet: "RoiResponseSeries", rois: [0, 2], model: "Global_EXC")
            #expect(throws: FileError.self) { try file.finish() }
            #expect(!FileManager.default.fileExists(atPath: copy.path))
        }
    }

    @Test("take discrete spikes as Units, in the session's time, beside others", arguments: [false, true])
    func units(hasTimestamps: Bool) throws {
        try withTemporaryFolder { folder in
            let times = hasTimestamps ? (0..<40).map { 5 + Double($0) / 20 } : nil
            let url = folder.appending(path: "a.nwb")
            try NWBFixture(series: [.init(timestamps: times)], columns: ["iscell": [1, 0, 1]]).write(to: url)
            let spikes = [
                [PlacedSpike(frame: 4, uncertainty: 3...5), PlacedSpike(frame: 4, uncertainty: 3...5)],
                [PlacedSpike(frame: 30, uncertainty: 30...32)],
            ]
            let copies = [url] + ["b.nwb", "c.nwb"].map { folder.appending(path: $0) }
            for (source, copy) in zip(copies, copies.dropFirst()) {
                let file = try NWBSpikeFile(copying: OpenRecording(source), to: copy)
                let units = try file.units(ofTraceSet: "RoiResponseSeries", rois: [0, 2], model: "Global_EXC")
                units.append(spikes)
                try file.finish()
            }
            let root = try HDF5File(MappedFile(copies[2]), .recording).rootGroup()
            for path in ["units", "processing/ophys/DiscreteSpikes"] {
                let table = try #require(try root.member(path))
                #expect(try table.text(ofAttribute: "neurodata_type") == "Units")
                #expect(try table.numbers("id") == [0, 1])
                #expect(try table.numbers("spike_times_index") == [2, 3])
                #expect(try table.numbers("roi") == [0, 2])
                let found = try #require(try table.numbers("spike_times"))
                #expect(found.count == 3 && found[0] == found[1])
                #expect(abs(found[2] - found[0] - 26.0 / 20) < 1e-9)
                if hasTimestamps { #expect(found == [5.2, 5.2, 6.5]) }
                let latest = try #require(try table.numbers("latest"))
                #expect(abs(latest[2] - found[2] - 0.1) < 1e-9)
            }
            // Neurons that are missing leave nothing behind.
            let file = try NWBSpikeFile(copying: OpenRecording(url), to: folder.appending(path: "d.nwb"))
            _ = try file.units(ofTraceSet: "RoiResponseSeries", rois: [0, 2], model: "Global_EXC")
            #expect(throws: FileError.self) { try file.finish() }
        }
    }

    @Test("cut off or altered are refused or hold values", arguments: [false, true])
    func damage(isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.nwb")
            let raw = NWBFixture.Series(
                path: "/processing/ophys/Fluorescence/RoiResponseSeries", container: "Fluorescence")
            try NWBFixture(series: [.init(), raw], columns: ["iscell": [1, 0, 1]], isNewest: isNewest).write(to: url)
            let bytes = Array(try Data(contentsOf: url))
            func read(_ copy: URL) throws {
                let recording = try OpenRecording(copy, choices: RecordingChoices(keepsAllROIs: true))
                for set in recording.description.traceSets {
                    _ = try recording.open(set.name).traces.traces(ofNeurons: 0..<set.roiCount)
                }
            }
            #expect(
                try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes, stride: 1999), of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 1511)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, read).count > 0)
        }
    }
}
