import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings of the Allen Institute")
struct AINDRecordingTests {
    @Test("find the cells and the rate beside ΔF/F, given the file, the plane or the session")
    func planes() throws {
        try withTemporaryFolder { folder in
            for plane in ["plane_0", "plane_1"] {
                for part in ["dff", "extraction"] {
                    try FileManager.default.createDirectory(
                        at: folder.appending(path: "\(plane)/\(part)"), withIntermediateDirectories: true)
                }
                try HDF5Fixture.create(folder.appending(path: "\(plane)/dff/\(plane)_dff.h5")) { file in
                    for name in ["data", "baseline"] { file.array(name, [3, 20], (0..<60).map { Double($0) / 100 }) }
                    file.array("noise", [3], [1, 1, 1])
                }
                try HDF5Fixture.create(folder.appending(path: "\(plane)/extraction/\(plane)_extraction.h5")) { file in
                    file.array("iscell", [3, 2], [1, 0.9, 0, 0.2, 1, 0.8])
                }
            }
            let session = #"{"data_streams": [{"ophys_fovs": [{"frame_rate": 9.5, "targeted_structure": "VISp"}]}]}"#
            try Data(session.utf8).write(to: folder.appending(path: "session.json"))
            for (place, count) in [("plane_0/dff/plane_0_dff.h5", 1), ("plane_0", 1), ("", 2)] {
                let recording = try OpenRecording(folder.appending(path: place))
                let sets = recording.description.traceSets
                #expect(sets.map(\.name) == Array(["plane_0", "plane_1"].prefix(count)))
                for set in sets {
                    #expect(set.accepted == [true, false, true])
                    #expect(set.frameRateHz == 9.5)
                    #expect(set.traits[.region] == "VISp")
                    #expect(try recording.open(set.name).traces.traces(ofNeurons: 1..<2).values[0] == 0.4)
                }
            }
        }
    }

    @Test("in NWB 1 have ΔF/F with a row per cell, and the times of its frames")
    func nwb1() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "ophys_experiment.nwb")
            try HDF5Fixture.create(url) { file in
                file.array("/nwb_version", text: "NWB-1.0.5")
                let module = "/processing/brain_observatory_pipeline"
                file.array("\(module)/DfOverF/imaging_plane_1/data", [2, 30], (0..<60).map { Double($0) / 100 })
                file.array("\(module)/DfOverF/imaging_plane_1/timestamps", [30], (0..<30).map { 8 + Double($0) / 30 })
                file.array("\(module)/ImageSegmentation/cell_specimen_ids", [2], integers: [517, 529])
            }
            let recording = try OpenRecording(url)
            let set = recording.description.traceSets[0]
            #expect((set.roiCount, set.frameCount) == (2, 30))
            #expect(set.kind == .dff)
            #expect(abs((set.frameRateHz ?? 0) - 30) < 1e-6)
            #expect(set.roiNames == ["517", "529"])
        }
    }

    @Test("of minian are refused with what exports them")
    func minian() throws {
        try withTemporaryFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "minian/C.zarr/C"), withIntermediateDirectories: true)
            for place in ["", "minian", "minian/C.zarr"] {
                let error = #expect(throws: FileError.self) { try OpenRecording(folder.appending(path: place)) }
                #expect(error?.remedy?.contains("numpy.save") == true)
            }
        }
    }
}
