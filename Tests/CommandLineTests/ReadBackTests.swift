import Core
import Files
import Formats
import Foundation
import TestSupport
import Testing

/// What Python makes of a file that the program wrote.
private struct ReadBack: Decodable {
    let shape: [Int]
    let missing: Int
    let unit: String?
    let rois: Int?
    let complaints: [String]?
}

@Suite(
    "Results, read by the tools' own readers",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)),
    .enabled(
        if: Python.has("numpy, scipy.io, h5py, pynwb, nwbinspector"),
        "Python lacks readers: pip install -r .ci/requirements.txt"))
struct ReadBackTests {
    /// So that a random model gives more than zeros.
    private static let options = ["--model", "tiny", "--resample", "--threshold", "none"]
    private static let imports = "import sys, json, numpy\n"

    private func read(_ program: String, _ file: URL) throws -> ReadBack {
        try JSONDecoder().decode(ReadBack.self, from: Data(Python.run(Self.imports + program, file.path).utf8))
    }

    private func predict(_ place: Workplace, _ arguments: String...) throws {
        let outcome = try place.start(["predict"] + arguments + Self.options).outcome()
        try #require(outcome.status == 0, "\(outcome)")
    }

    private func copy(_ path: String, to name: String, in place: Workplace) throws {
        // The bytes alone: what is copied may then be written, whatever the original's permissions are.
        try Data(contentsOf: ReferenceData.url("field/\(path)")).write(to: place.file(name))
    }

    @Test(
        "of suite2p are loaded by numpy with suite2p's rows and type", arguments: ["suite2p-0.10.3", "suite2p-1.1.0"])
    func suite2p(version: String) throws {
        try Workplace.with { place in
            try place.addModel()
            try FileManager.default.createDirectory(at: place.file("plane0"), withIntermediateDirectories: true)
            for name in ["F.npy", "Fneu.npy", "iscell.npy", "ops.npy", "spks.npy"] {
                try copy("\(version)/one-plane/suite2p/plane0/\(name)", to: "plane0/\(name)", in: place)
            }
            try predict(place, "plane0", "--write-spks")
            let program = """
                folder = sys.argv[1]
                spikes = numpy.load(folder + "/spks.npy")
                own = numpy.load(folder + "/cascade_spike_prob.npy")
                original = numpy.load(folder + "/spks.suite2p.npy")
                traces = numpy.load(folder + "/F.npy")
                accepted = numpy.load(folder + "/iscell.npy")[:, 0] == 1
                assert spikes.shape == own.shape == original.shape == traces.shape
                assert spikes.dtype == own.dtype == original.dtype == numpy.float32
                assert numpy.array_equal(spikes, numpy.nan_to_num(own))
                assert not spikes[~accepted].any() and spikes[accepted].any()
                print(json.dumps({"shape": spikes.shape, "missing": int(numpy.isnan(spikes).sum())}))
                """
            #expect(try read(program, place.file("plane0")).missing == 0)
        }
    }

    @Test(
        "in NWB files are valid for pynwb and without a critical message of nwbinspector",
        arguments: [
            ("pynwb-4.2.0/dff-rate", true), ("pynwb-4.2.0/chunked-gzip", false),
            ("neuroconv-0.10.2/suite2p-one-plane", false),
        ])
    func nwb(path: String, isInPlace: Bool) throws {
        try Workplace.with { place in
            try place.addModel()
            try copy("\(path).nwb", to: "session.nwb", in: place)
            let names = try place.run("inspect", "session.nwb", "--json").document()["traceSets"] as? [[String: Any]]
            let name = try #require(names?.first?["name"] as? String)
            let mode = isInPlace ? ["--in-place"] : []
            let outcome = try place.start(
                ["predict", "session.nwb", "--trace-set", name] + Self.options + mode
            ).outcome()
            try #require(outcome.status == 0, "\(outcome)")
            try predict(place, "session.nwb", "--trace-set", name, "--output", "spikes.npy", "--all-rois")
            let written = try #require(
                FileManager.default.contentsOfDirectory(atPath: place.folder.path)
                    .first { $0.hasSuffix(isInPlace ? "session.nwb" : "spike_prob.nwb") })
            let program = """
                import pynwb, nwbinspector
                path = sys.argv[1]
                complaints = [str(error) for error in pynwb.validate(path=path)]
                for message in nwbinspector.inspect_nwbfile(nwbfile_path=path):
                    if "SpikeInference" in (message.location or "") or message.object_type == "RoiResponseSeries":
                        if message.importance.name in ("ERROR", "PYNWB_VALIDATION", "CRITICAL") \
                                and "SpikeProbability" in str(message):
                            complaints.append(message.message)
                with pynwb.NWBHDF5IO(path, "r") as file:
                    module = file.read().processing["ophys"]
                    series = next(iter(module["SpikeInference"].roi_response_series.values()))
                    data = series.data[:]
                    assert series.rate or series.timestamps is not None
                    print(json.dumps({"shape": data.shape, "missing": int(numpy.isnan(data).all(axis=0).sum()),
                        "unit": series.unit, "rois": len(series.rois.data), "complaints": complaints}))
                """
            let found = try read(program, place.file(written))
            #expect(found.complaints == [])
            #expect(found.unit == "expected spikes per frame")
            #expect(found.rois == found.shape[1])
            let rows = try RecordingFile(place.file("spikes.npy"))
            #expect(found.shape == [rows.frameCount, rows.neuronCount])
            #expect(found.missing < rows.neuronCount)
        }
    }

    @Test("as discrete ones are Units of an NWB file, valid for pynwb and without a critical message of nwbinspector")
    func units() throws {
        try Workplace.with { place in
            try place.addModel()
            try copy("pynwb-4.2.0/dff-rate.nwb", to: "session.nwb", in: place)
            let names = try place.run("inspect", "session.nwb", "--json").document()["traceSets"] as? [[String: Any]]
            let name = try #require(names?.first?["name"] as? String)
            let outcome = try place.start(
                ["predict", "session.nwb", "--trace-set", name, "--spikes", "units.nwb"] + Self.options
            ).outcome()
            try #require(outcome.status == 0, "\(outcome)")
            let program = """
                import pynwb, nwbinspector
                path = sys.argv[1]
                complaints = [str(error) for error in pynwb.validate(path=path)]
                for message in nwbinspector.inspect_nwbfile(nwbfile_path=path):
                    if message.object_type == "Units" and message.importance.name in (
                            "ERROR", "PYNWB_VALIDATION", "CRITICAL"):
                        complaints.append(message.message)
                with pynwb.NWBHDF5IO(path, "r") as file:
                    units = file.read().units
                    table = units["roi"].table
                    print(json.dumps({"shape": [len(units), len(table)], "missing": 0, "unit": table.name,
                        "rois": len(units["spike_times"][:]), "complaints": complaints}))
                """
            let found = try read(program, place.file("units.nwb"))
            #expect(found.complaints == [])
            #expect(found.rois == found.shape[0])
        }
    }

    @Test("of several planes go into one NWB file, which pynwb reads", arguments: [false, true])
    func planes(isInPlace: Bool) throws {
        try Workplace.with { place in
            try place.addModel()
            try copy("pynwb-4.2.0/two-planes.nwb", to: "session.nwb", in: place)
            let mode = isInPlace ? ["--in-place"] : []
            let outcome = try place.start(["predict", "session.nwb"] + Self.options + mode).outcome()
            try #require(outcome.status == 0, "\(outcome)")
            let written = isInPlace ? "session.nwb" : "session.spike_prob.nwb"
            #expect(
                try names(in: place.folder).filter { $0.hasPrefix("session") }
                    == Set(["session.nwb", written, "\(written).json"]).sorted())
            let program = """
                import pynwb
                with pynwb.NWBHDF5IO(sys.argv[1], "r") as file:
                    series = file.read().processing["ophys"]["SpikeInference"].roi_response_series
                    frames = sorted(one.data.shape[0] for one in series.values())
                    missing = sum(int(numpy.isnan(one.data[:]).all()) for one in series.values())
                    print(json.dumps({"shape": frames, "missing": missing}))
                """
            let found = try read(program, place.file(written))
            #expect(found.shape == [1000, 1001] && found.missing == 0)
            let again = try place.start(["predict", ".", "--json"] + Self.options + mode).outcome()
            let items = try #require(try again.document()["recordings"] as? [[String: Any]])
            #expect(items.compactMap { $0["state"] as? String } == ["skipped", "skipped"], "\(again)")
        }
    }

    @Test("of CaImAn and of matrices are what numpy, scipy and h5py read", arguments: ["npy", "mat"])
    func matrices(suffix: String) throws {
        try Workplace.with { place in
            try place.addModel()
            try copy("caiman-1.12.1/accepted.hdf5", to: "results.hdf5", in: place)
            try predict(place, "results.hdf5", "--output", "spikes.\(suffix)")
            let program = """
                import scipy.io, h5py
                path = sys.argv[1]
                data = numpy.load(path) if path.endswith(".npy") else scipy.io.loadmat(path)["spike_prob"]
                with h5py.File(path.rsplit("/", 1)[0] + "/results.hdf5") as file:
                    assert data.shape[1] == file["estimates/F_dff"].shape[1]
                print(json.dumps({"shape": data.shape, "missing": int(numpy.isnan(data).sum())}))
                """
            let found = try read(program, place.file("spikes.\(suffix)"))
            let rows = try RecordingFile(place.file("spikes.\(suffix)"))
            #expect(found.shape == [rows.neuronCount, rows.frameCount])
            let values = try rows.traces(ofNeurons: 0..<rows.neuronCount).values
            #expect(found.missing == values.count { $0.isNaN })
        }
    }
}

@Suite(
    "Spikes that are added to the NWB file itself",
    .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
struct InPlaceTests {
    @Test("are refused for what is no NWB file")
    func refused() throws {
        try Workplace.with { place in
            try place.addModel()
            try Data(contentsOf: ReferenceData.url("field/pynwb-4.2.0/two-planes.nwb"))
                .write(to: place.file("session.nwb"))
            try place.record()
            let matrix = try place.run("predict", "recording.npy", "--rate", "30", "--model", "tiny", "--in-place")
            #expect(matrix.status != 0 && matrix.standardError.contains("--in-place"), "\(matrix)")
            let both = try place.run("predict", "session.nwb", "--in-place", "--output", "a.nwb")
            #expect(both.status == 64, "\(both)")
        }
    }

    @Test("leave the rest and its permissions as they were, and a batch takes them for done")
    func kept() throws {
        try Workplace.with { place in
            try place.addModel()
            let file = place.file("session.nwb")
            try Data(contentsOf: ReferenceData.url("field/pynwb-4.2.0/dff-rate.nwb")).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
            let options = ["--model", "tiny", "--resample", "--in-place"]
            let traces = try OpenRecording(file).open().traces
            let values = try traces.traces(ofNeurons: 0..<traces.neuronCount)
            let outcome = try place.start(["predict", "session.nwb"] + options).outcome()
            #expect(outcome.status == 0, "\(outcome)")
            let later = try OpenRecording(file).open().traces
            #expect(try later.traces(ofNeurons: 0..<later.neuronCount).values == values.values)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(mode == 0o640)
            let digest = try Digest(ofFileAt: file)
            let again = try place.start(["predict", "."] + options).outcome()
            #expect(again.status == 0 && again.standardOutput.contains("skipped"), "\(again)")
            #expect(try Digest(ofFileAt: file) == digest)
        }
    }
}
