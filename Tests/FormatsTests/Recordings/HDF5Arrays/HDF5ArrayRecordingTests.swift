import Core
import Files
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite("Recordings in HDF5 files of nobody's layout")
struct HDF5ArrayRecordingTests {
    private static let values = (0..<60).map { Double($0) / 100 }

    private func withFile<Result>(
        _ name: String = "lab.h5", isNewest: Bool = false, _ write: (borrowing HDF5Writer) throws -> Void,
        _ body: (URL) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: name)
            try HDF5Fixture.create(url, isNewest: isNewest, write)
            return try body(url)
        }
    }

    @Test(
        "are the only matrix, wherever it lies and whatever the file is called",
        arguments: ["lab.h5", "lab.mat", "lab.hdf5"], [false, true])
    func only(name: String, isNewest: Bool) throws {
        try withFile(name, isNewest: isNewest) { file in
            file.array("/imaging/plane0/C_raw", [3, 20], Self.values, .init(chunk: [2, 8], isDeflated: true))
            file.array("/imaging/times", [20], (0..<20).map(Double.init))
            file.array("/note", text: "made by hand")
        } _: { url in
            let recording = try OpenRecording(url)
            let set = recording.description.traceSets[0]
            #expect(set.name == "imaging/plane0/C_raw" && (set.roiCount, set.frameCount) == (3, 20))
            #expect(!set.isOrientationKnown)
            #expect(
                try recording.open(nil).traces.traces(ofNeurons: 1..<2).values == Self.values[20..<40].map(Float.init))
        }
    }

    @Test("are the one with a customary name, or the one at a path")
    func chosen() throws {
        try withFile { file in
            file.array("/a/DFF", [3, 20], Self.values)
            file.array("/a/spikes", [3, 20], Self.values.reversed())
            file.array("/a/fs", [1], [29.97])
        } _: { url in
            let set = try OpenRecording(url).description.traceSets[0]
            #expect(set.name == "a/DFF")
            #expect(set.notes.contains { $0.contains("“a/fs” is 29.97") } && set.frameRateHz == nil)
            for path in ["a/spikes", "/a/spikes"] {
                let other = try OpenRecording(url, choices: RecordingChoices(variable: path))
                #expect(other.description.traceSets[0].name == "a/spikes")
                #expect(try other.open(nil).traces.traces(ofNeurons: 0..<1).values.first == 0.59)
            }
            for path in ["b", "a/none", "a"] {
                let error = #expect(throws: FileError.self) {
                    try OpenRecording(url, choices: RecordingChoices(variable: path))
                }
                #expect(error?.remedy?.contains("a/DFF (3×20), a/spikes (3×20)") == true, "\(path)")
            }
        }
    }

    @Test("of which several could be meant are asked for, and files without any are refused")
    func ambiguous() throws {
        let several = try withFile { file in
            file.array("/x", [3, 20], Self.values)
            file.array("/y", [20, 3], Self.values)
        } _: { url in
            #expect(throws: FileError.self) { try OpenRecording(url) }
        }
        #expect(several?.remedy?.contains("x (3×20), y (20×3)") == true)
        let none = try withFile { file in
            file.array("/cube", [3, 4, 5], Self.values)
            file.array("/note", text: "nothing here")
        } _: { url in
            #expect(throws: FileError.self) { try OpenRecording(url) }
        }
        #expect(none?.reason.contains("layout that this program does not know") == true)
    }

    @Test("cut off or altered are refused or hold values", arguments: [false, true])
    func damage(isNewest: Bool) throws {
        try withFile(isNewest: isNewest) { file in
            file.array("/a/dff", [3, 20], Self.values)
            file.array("/a/fs", [1], [29.97])
        } _: { url in
            let bytes = Array(try Data(contentsOf: url))
            func read(_ copy: URL) throws {
                let open = try OpenRecording(copy).open()
                _ = try open.traces.traces(ofNeurons: 0..<open.traces.neuronCount)
            }
            #expect(try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes, stride: 97), of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 31)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, read).count > 20)
        }
    }

    @Test("of a known layout have no paths to choose")
    func known() throws {
        try withFile("ophys.nwb") { file in
            file.array("/nwb_version", text: "NWB-1.0.5")
            let traces = "/processing/brain_observatory_pipeline/DfOverF/imaging_plane_1"
            file.array("\(traces)/data", [2, 30], Self.values)
            file.array("\(traces)/timestamps", [30], (0..<30).map { 8 + Double($0) / 30 })
        } _: { url in
            let path = "processing/brain_observatory_pipeline/DfOverF/imaging_plane_1/data"
            let error = #expect(throws: FileError.self) {
                try OpenRecording(url, choices: RecordingChoices(variable: path))
            }
            #expect(error?.reason.contains("has no variables") == true)
        }
    }
}
