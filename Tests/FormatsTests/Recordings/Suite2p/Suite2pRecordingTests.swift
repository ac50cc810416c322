import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings of suite2p")
struct Suite2pRecordingTests {
    typealias Plane = Suite2pFixture.Plane

    @Test(
        "are found by the session's folder, suite2p's own, a plane's, or a file in it",
        arguments: ["", "suite2p", "suite2p/plane0", "suite2p/plane0/F.npy", "suite2p/plane0/iscell.npy"])
    func places(path: String) throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([Plane()], in: folder)
            let recording = try OpenRecording(path.isEmpty ? session : session.appending(path: path))
            #expect(recording.description.formatName == "suite2p")
            #expect(recording.description.tool == "suite2p 0.14.4")
            #expect(
                Set(recording.description.files.map { URL(filePath: $0).lastPathComponent })
                    == ["F.npy", "Fneu.npy", "iscell.npy", "ops.npy"])
            let set = try #require(recording.description.traceSets.first)
            #expect(recording.description.traceSets.count == 1)
            #expect(set.name == "plane0")
            #expect((set.roiCount, set.frameCount, set.acceptedCount) == (4, 100, 3))
            #expect(set.kind == .fluorescence)
            #expect(set.hasNeuropil)
            #expect(set.frameRateHz == 15)
            #expect(set.frameRateSource == "fs in ops.npy")
            #expect(set.neuropilCoefficient == 0.7)
            #expect(set.notes.contains { $0.contains("part of the folder") } == path.hasSuffix(".npy"))
        }
    }

    @Test(
        "hand out the accepted ROIs with their neuropil, in whichever way labels and numbers are stored",
        arguments: Plane.LabelForm.allCases, [false, true])
    func accepted(form: Plane.LabelForm, isFortran: Bool) throws {
        try withTemporaryFolder { folder in
            let plane = Plane(labelForm: form, isFortran: isFortran)
            let session = try Suite2pFixture.session([plane], in: folder)
            let opened = try OpenRecording(session).open()
            #expect(opened.rois == [0, 2, 3])
            let traces = try opened.traces.traces(ofNeurons: 0..<3)
            let neuropil = try #require(try opened.neuropil?.traces(ofNeurons: 1..<2))
            for (row, roi) in opened.rois.enumerated() {
                #expect(Array(traces[row]) == (0..<100).map { plane.sample(roi: roi, frame: $0) })
            }
            #expect(Array(neuropil[0]) == (0..<100).map { plane.sample(roi: 2, frame: $0) / 2 })
            let all = try OpenRecording(session, choices: RecordingChoices(keepsAllROIs: true)).open()
            #expect(all.rois == [0, 1, 2, 3])
        }
    }

    @Test("of several planes are several trace sets, in the order of their numbers")
    func planes() throws {
        try withTemporaryFolder { folder in
            let planes = (0..<11).map { index in Plane(frameCount: 100 - index % 2, offset: Float(100 * (index + 1))) }
            let session = try Suite2pFixture.session(planes, in: folder)
            let recording = try OpenRecording(session)
            #expect(recording.description.traceSets.map(\.name) == (0..<11).map { "plane\($0)" })
            #expect(recording.description.traceSets.map(\.frameCount) == planes.map(\.frameCount))
            #expect(try recording.open("plane10").traces.traces(ofNeurons: 0..<1).values[0] == 1100)
            let several = try #require(throws: FileError.self) { try recording.open() }
            #expect(several.remedy?.contains("--trace-set") == true)
            #expect(throws: FileError.self) { try recording.open("plane11") }
        }
    }

    @Test("give the rate of a plane, and that of the microscope beside it")
    func rates() throws {
        try withTemporaryFolder { folder in
            let plane = Plane(ops: [("fs", .single(7.5)), ("nplanes", .int64(4)), ("version", .text("1.1.0"))])
            let set = try OpenRecording(Suite2pFixture.session([plane], in: folder)).description.traceSets[0]
            #expect(set.frameRateHz == 7.5)
            #expect(set.imagingRateHz == 30)
        }
    }

    @Test(
        "have the rate that is there, none where there is none, and a doubt where it is the default",
        arguments: [
            ([("fs", .real(20))], nil, 20, "fs in ops.npy", nil),
            (nil, [("fs", .real(20))], 20, "fs in settings.npy", nil),
            ([("fs", .real(20))], [("fs", .real(20))], 20, "fs in ops.npy", nil),
            ([("fs", .real(20))], [("fs", .real(30))], 20, "fs in ops.npy", "30.0"),
            ([("fs", .real(10))], nil, 10, "fs in ops.npy", "may never have been set"),
            ([("tau", .real(1))], nil, nil, nil, nil), (nil, nil, nil, nil, nil),
            ([("fs", .text("30"))], nil, nil, nil, nil), ([("fs", .real(0))], nil, nil, nil, "which is none"),
        ] as [([(String, NumPyPickleFixture.Value)]?, [(String, NumPyPickleFixture.Value)]?, Double?, String?, String?)]
    )
    func rate(
        ops: [(String, NumPyPickleFixture.Value)]?, settings: [(String, NumPyPickleFixture.Value)]?, expected: Double?,
        source: String?, note: String?
    ) throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([Plane(ops: ops, settings: settings)], in: folder)
            let set = try OpenRecording(session).description.traceSets[0]
            #expect(set.frameRateHz == expected)
            #expect(set.frameRateSource == source)
            if let note { #expect(set.notes.contains { $0.contains(note) }) } else { #expect(set.notes.isEmpty) }
        }
    }

    @Test("lack neuropil or labels where there are none, and say so")
    func absent() throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([Plane(labels: nil, hasNeuropil: false)], in: folder)
            let recording = try OpenRecording(session)
            let set = recording.description.traceSets[0]
            #expect(!set.hasNeuropil)
            #expect(set.accepted == nil)
            #expect(set.acceptedCount == 4)
            #expect(set.notes.contains { $0.contains("iscell.npy") })
            #expect(set.notes.contains { $0.contains("Fneu.npy") })
            #expect(try recording.open().neuropil == nil)
        }
    }

    @Test(
        "that contradict themselves or hold nothing are refused, and it is said why",
        arguments: [
            (Plane(labels: [true, false, true]), "iscell.npy: has the shape [3, 2], but F.npy has 4 ROIs"),
            (Plane(roiCount: 0, frameCount: 0, labels: []), "no ROIs"),
        ])
    func refused(plane: Plane, reason: String) throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([plane], in: folder)
            let error = try #require(throws: FileError.self) { try OpenRecording(session) }
            #expect(error.reason.contains(reason))
            #expect(error.remedy != nil)
        }
    }

    @Test("of which no ROI is accepted can be described, and are opened with all ROIs only")
    func noneAccepted() throws {
        try withTemporaryFolder { folder in
            let plane = Plane(labels: [false, false, false, false])
            let recording = try OpenRecording(Suite2pFixture.session([plane], in: folder))
            #expect(recording.description.traceSets[0].acceptedCount == 0)
            let error = try #require(throws: FileError.self) { try recording.open() }
            #expect(error.remedy?.contains("--all-rois") == true)
        }
    }

    @Test("that end in zeros in every ROI have no data there; one ROI without any signal changes nothing")
    func zerosAtEnd() throws {
        try withTemporaryFolder { folder in
            let plane = Plane(zeros: [0: 3, 1: 5, 2: 3, 3: 100])
            let recording = try OpenRecording(
                Suite2pFixture.session([plane], in: folder), choices: RecordingChoices(keepsAllROIs: true))
            let set = recording.description.traceSets[0]
            #expect(set.validFrameCounts == [97, 97, 97, 97])
            #expect(set.notes.contains { $0.contains("padding") })
            let traces = try recording.open().traces.traces(ofNeurons: 0..<4)
            #expect((0..<4).map { traces[$0].count(where: \.isNaN) } == [3, 3, 3, 3])
            let sound = try Suite2pFixture.session([Plane(zeros: [0: 3])], in: folder.appending(path: "b"))
            #expect(try OpenRecording(sound).description.traceSets[0].validFrameCounts == nil)
        }
    }

    @Test("combined of planes of several lengths have no data behind the end of each", arguments: [true, false])
    func combined(hasPlanes: Bool) throws {
        try withTemporaryFolder { folder in
            let planes = [Plane(frameCount: 100), Plane(roiCount: 3, frameCount: 99, labels: [true, true, true])]
            let combined = Plane(
                roiCount: 7, labels: [true, false, true, true, false, true, true], ops: nil,
                settings: [("fs", .real(7.5))], zeros: [4: 1, 5: 1, 6: 1])
            let session = try Suite2pFixture.session(hasPlanes ? planes : [], combined: combined, in: folder)
            let recording = try OpenRecording(session.appending(path: "suite2p/combined"))
            let set = recording.description.traceSets[0]
            #expect(set.name == "combined")
            #expect(set.frameRateHz == 7.5)
            #expect(set.validFrameCounts == [100, 100, 100, 100, 99, 99, 99])
            let traces = try recording.open().traces.traces(ofNeurons: 0..<5)
            #expect((0..<5).map { traces[$0].count(where: \.isNaN) } == [0, 0, 0, 1, 1])
            #expect(set.notes.contains { $0.contains("labelled otherwise") } == hasPlanes)
            // The planes are the source, where they are.
            let parent = try OpenRecording(session)
            #expect(parent.description.traceSets.map(\.name) == (hasPlanes ? ["plane0", "plane1"] : ["combined"]))
        }
    }

    @Test("in which a dictionary cannot be trusted are refused by what it imports")
    func suspicious() throws {
        try withTemporaryFolder { folder in
            let plane = Plane(ops: [("fs", .real(20)), ("x", .raw(Array("cos\nsystem\n".utf8)))])
            let session = try Suite2pFixture.session([plane], in: folder)
            let error = try #require(throws: FileError.self) { try OpenRecording(session) }
            #expect(error.reason.contains("ops.npy"))
            #expect(error.reason.contains("os.system"))
        }
    }

    @Test("of which another file is named are told apart, and the folder is suggested")
    func parts() throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([Plane()], in: folder)
            let place = session.appending(path: "suite2p/plane0")
            let spikes = try OpenRecording(place.appending(path: "spks.npy")).description
            #expect(spikes.traceSets[0].kind == .deconvolved)
            #expect(spikes.traceSets[0].notes.contains { $0.contains("folder") })
            let neuropil = try OpenRecording(place.appending(path: "Fneu.npy")).description
            #expect(neuropil.traceSets[0].kind == .fluorescence)
            let alone = folder.appending(path: "F.npy")
            try FileManager.default.copyItem(at: place.appending(path: "F.npy"), to: alone)
            let description = try OpenRecording(alone).description
            #expect(description.formatName == "NumPy array")
            #expect(description.traceSets[0].notes.contains { $0.contains("suite2p/plane0") })
            let lone = folder.appending(path: "stat.npy")
            try FileManager.default.copyItem(at: place.appending(path: "stat.npy"), to: lone)
            try FileManager.default.removeItem(at: alone)
            let error = try #require(throws: FileError.self) { try OpenRecording(lone) }
            #expect(error.remedy?.contains("suite2p") == true)
        }
    }

    @Test("whose files are cut off are refused")
    func cutOff() throws {
        try withTemporaryFolder { folder in
            let session = try Suite2pFixture.session([Plane()], in: folder)
            for name in ["F.npy", "Fneu.npy", "iscell.npy", "ops.npy"] {
                let url = session.appending(path: "suite2p/plane0/\(name)")
                let whole = try Data(contentsOf: url)
                for count in stride(from: 1, to: whole.count, by: max(1, whole.count / 40)) {
                    try whole.prefix(count).write(to: url)
                    #expect(throws: FileError.self, "\(name) of \(count) bytes") { try OpenRecording(session) }
                }
                try whole.write(to: url)
            }
            _ = try OpenRecording(session)
        }
    }
}
