import Core
import Foundation
import Registry
import TestSupport
import Testing

@Suite("The commands about ground truth")
struct GroundTruthCommandsTests {
    private static func with(_ body: (Workplace) throws -> Void) throws {
        try Workplace.with { place in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: place.file("files"))
            try body(place)
        }
    }

    @Test("import a folder once; another time everything is already here")
    func importing() throws {
        try Self.with { place in
            let first = try place.run("ground-truth", "import", "files")
            #expect(first.status == 0 && first.standardOutput.contains("6 files: 6 added"), "\(first)")
            #expect(first.standardOutput.contains("DS09-GCaMP6f-m-V1@1: 3 neurons, 6 recordings"))
            let second = try place.run("ground-truth", "import", "files", "--threads", "1")
            #expect(second.status == 0 && second.standardOutput.contains("6 files: 6 already here"), "\(second)")
        }
    }

    @Test("show a dataset, by the beginning of its name, as a neuron")
    func showDataset() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let shown = try place.run("ground-truth", "show", "DS09")
            #expect(shown.status == 0 && shown.standardOutput.hasPrefix("Dataset    DS09-GCaMP6f-m-V1@1\n"), "\(shown)")
            #expect(shown.standardOutput.contains("Indicator  GCaMP6f\n"))
            #expect(shown.standardOutput.contains("\nDS09-GCaMP6f-m-V1/cell"))
            let document = try place.run("ground-truth", "show", "DS09", "--json").document()
            #expect((document["neurons"] as? [Any])?.count == 3)
            #expect(try place.run("ground-truth", "show", "DS09", "--plot", "x.svg").status == 64)
            #expect(try place.run("ground-truth", "show", "DS99").status == 66)
        }
    }

    @Test("report files that cannot be imported, import the rest, and end with 1")
    func badFile() throws {
        try Self.with { place in
            try Data("nothing".utf8).write(to: place.file("files/DS09-GCaMP6f-m-V1/CAttached_bad_mini.mat"))
            let outcome = try place.run("ground-truth", "import", "files")
            #expect(outcome.status == 1 && outcome.standardOutput.contains("6 added, 1 failed"), "\(outcome)")
            #expect(outcome.standardError.contains("CAttached_bad_mini.mat"))
            let strict = try place.run("ground-truth", "import", "files", "--strict", "--threads", "1")
            #expect(strict.status == 1 && strict.standardOutput.contains("not tried"), "\(strict)")
        }
    }

    @Test("print what the checks find in an import, count it, and end with 1 for errors")
    func findings() throws {
        try Workplace.with { place in
            let trace = (0..<600).map { 0.1 * sin(Double($0 * $0)) }
            let lines = { (values: [Double]) in Data(values.map { "\($0)\n" }.joined().utf8) }
            try lines(trace).write(to: place.file("dff.csv"))
            try lines(trace.map { 100 * $0 }).write(to: place.file("percent.csv"))
            try lines(trace.map { _ in 0 }).write(to: place.file("counts.csv"))
            let manifest = { (recordings: [String]) in
                Data("dataset: D\nneurons:\n- name: n\n  recordings:\n\(recordings.joined())".utf8)
            }
            let good = "  - {dff: dff.csv, frame_rate_hz: 30, spikes: [1, 2, 15.5]}\n"
            try manifest([good, "  - {dff: percent.csv, frame_rate_hz: 30, spikes: [3.5]}\n"])
                .write(to: place.file("mixed.yaml"))
            let mixed = try place.run("ground-truth", "import", "mixed.yaml")
            #expect(mixed.status == 1 && mixed.standardOutput.contains("1 added; found: 1 error"), "\(mixed)")
            #expect(mixed.standardOutput.contains("D/n: error: recording 1: "))
            try manifest(["  - {dff: dff.csv, frame_rate_hz: 30, spikes: counts.csv}\n"])
                .write(to: place.file("counts.yaml"))
            let counts = try place.run("ground-truth", "import", "counts.yaml", "--dataset", "E")
            #expect(counts.status == 1 && counts.standardOutput.contains("1 failed"), "\(counts)")
            #expect(counts.standardError.contains("numbers of spikes per frame"))
            #expect(try place.run("ground-truth", "list", "-q").standardOutput == "D/n\n")
        }
    }

    @Test("list what fits, with sums")
    func listing() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let list = try place.run("ground-truth", "list", "--indicator", "GCaMP6f", "--rate", "20..60")
            #expect(list.standardOutput.contains("DS09-GCaMP6f-m-V1/cell1"))
            #expect(list.standardOutput.contains("3 neurons, 6 recordings"), "\(list)")
            let quiet = try place.run("ground-truth", "list", "cell1", "--min-duration", "20s", "-q")
            #expect(quiet.standardOutput == "DS09-GCaMP6f-m-V1/cell1\nDS14-GCaMP6s-m-V1/cell1\n")
            let document = try place.run("ground-truth", "list", "--noise", "..0.001", "--json").document()
            #expect((document["sums"] as? [String: Any])?["neuronCount"] as? Int == 0)
        }
    }

    @Test(
        "refuse ranges and durations that are none",
        arguments: [["--rate", "60..20"], ["--rate", "x"], ["--noise", ".."], ["--min-duration", "-1s"]])
    func ranges(arguments: [String]) throws {
        try Workplace.with { place in
            let outcome = try place.start(["ground-truth", "list"] + arguments).outcome()
            #expect(outcome.status == 64, "\(outcome)")
        }
    }

    @Test("draw neurons beside those of a recording, at its rate and noise")
    func drawingAlike() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let made = try place.run(
                "simulate", "--rate", "15", "--neurons", "2", "--duration", "60s", "--noise", "9", "--output",
                "noisy.npy")
            #expect(made.status == 0, "\(made)")
            let arguments = ["ground-truth", "resample", "--like", "noisy.npy", "--rate", "15", "--plot", "alike.svg"]
            let outcome = try place.start(arguments).outcome()
            #expect(outcome.status == 0 && outcome.standardOutput.contains("at 15 Hz and ν = "), "\(outcome)")
            let drawing = try String(contentsOf: place.file("alike.svg"), encoding: .utf8)
            #expect(drawing.contains("</svg>") && drawing.contains("DS09"), "\(drawing.prefix(2000))")
            #expect(try place.start(arguments).outcome().status == 64)
            #expect(try place.run("ground-truth", "resample", "--rate", "15", "--plot", "x.svg").status == 64)
        }
    }

    @Test("show a neuron with its checks and lineage, and draw it")
    func showing() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            try place.addModel()
            let shown = try place.run("ground-truth", "show", "DS09/cell1", "--plot", "cell.svg")
            #expect(shown.status == 0, "\(shown)")
            for words in ["GCaMP6f [name of folder or file]", "tiny@1", "DS09-GCaMP6f-m-V1@1", "sha256 "] {
                #expect(shown.standardOutput.contains(words), "\(shown)")
            }
            #expect(try String(contentsOf: place.file("cell.svg"), encoding: .utf8).contains("</svg>"))
            #expect(try place.run("ground-truth", "show", "DS09/cell1", "--plot", "cell.svg").status == 64)
            #expect(
                try place.run("ground-truth", "show", "DS09/cell1", "--plot", "x.svg", "--recording", "9").status == 66)
            #expect(try place.run("ground-truth", "show", "cell9").status == 66)
            let lineage = try place.run("ground-truth", "lineage", "tiny")
            #expect(lineage.standardOutput == "tiny@1 ← DS09-GCaMP6f-m-V1 (DS09-GCaMP6f-m-V1@1)\n", "\(lineage)")
        }
    }

    @Test("export neurons that another registry imports as the same", arguments: ["native", "mat", "npy"])
    func exporting(format: String) throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let exported = try place.run(
                "ground-truth", "export", "DS09", "DS14/cell2", "--format", format, "--output", "out")
            #expect(exported.status == 0 && exported.standardOutput.hasPrefix("Wrote 4 neurons"), "\(exported)")
            let other = try place.run("ground-truth", "import", "out", "--registry", "other")
            #expect(other.standardOutput.contains("4 files: 4 added"), "\(other)")
            #expect(try digests(place, "other") == digests(place, place.registry.path))
        }
    }

    @Test("are exported all or not at all, beside what is there", arguments: ["native", "mat", "npy"])
    func exportingTogether(format: String) throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let taken = place.file("out/DS14-GCaMP6s-m-V1")
            try FileManager.default.createDirectory(at: place.file("out"), withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: taken)
            let command = ["ground-truth", "export", "DS09", "DS14", "--format", format, "--output", "out"]
            let refused = try place.start(command).outcome()
            #expect(refused.status == 64 && refused.standardError.contains("DS14-GCaMP6s-m-V1"), "\(refused)")
            #expect(try names(in: place.file("out")) == [taken.lastPathComponent])

            try FileManager.default.removeItem(at: taken)
            try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: taken.appending(path: "notes.txt"))
            #expect(try place.start(command).outcome().status == 0)
            #expect(try place.start(command).outcome().status == 64)
            #expect(try place.start(command + ["--force"]).outcome().status == 0)
            #expect(try names(in: place.file("out")) == ["DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1"])
            #expect(try Data(contentsOf: taken.appending(path: "notes.txt")) == Data("mine".utf8))
        }
    }

    private func digests(_ place: Workplace, _ registry: String) throws -> [String] {
        let list = try place.run("ground-truth", "list", "--dataset", "DS09", "--json", "--registry", registry)
        let neurons = try #require(try list.document()["neurons"] as? [[String: Any]])
        return neurons.compactMap { $0["digest"] as? String }
    }

    @Test("resample neurons, the same for the same seed, and tell their noise before and after")
    func resampling() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let command = [
                "ground-truth", "resample", "--dataset", "DS09", "--rate", "15", "--noise", "8", "--smoothing", "100",
                "--output",
            ]
            let first = try place.start(command + ["a.npy"]).outcome()
            #expect(first.status == 0, "\(first)")
            #expect(first.standardOutput.contains("DS09-GCaMP6f-m-V1/cell1  15 Hz"), "\(first)")
            #expect(first.standardOutput.contains("Wrote 6 recordings of 3 neurons to "))
            let second = try place.start(command + ["b.npy", "--seed", "1", "--threads", "1", "--json"]).outcome()
            let document = try second.document()
            #expect(document["schema"] as? String == "cascade-registry/ground-truth-resampled")
            #expect((document["neurons"] as? [Any])?.count == 3)
            let third = try place.start(command + ["c.npy", "--seed", "2", "-q"]).outcome()
            #expect(third.standardOutput.isEmpty)
            let bytes = try ["a.npy", "b.npy", "c.npy"].map { try Data(contentsOf: place.file($0)) }
            #expect(bytes[0] == bytes[1] && bytes[1] != bytes[2])
            #expect(try place.start(command + ["a.npy"]).outcome().status == 64)
            #expect(try place.start(command + ["a.npy", "--force"]).outcome().status == 0)
            let information = try place.run("info", "--json").document()
            #expect(information["derivedCount"] as? Int == 3)
        }
    }

    @Test(
        "refuse to resample to what cannot be",
        arguments: [
            ["--rate", "0"], ["--rate", "30", "--noise", "0"], ["--rate", "30", "--noise", "nan"],
            ["--rate", "30", "--causal"], ["--rate", "30", "--replicas", "2"],
            ["--rate", "30", "--noise", "4", "--replicas", "0"], ["--rate", "30", "--smoothing", "-1"],
        ])
    func impossibleResampling(arguments: [String]) throws {
        try Workplace.with { place in
            let outcome = try place.start(["ground-truth", "resample", "--output", "a.npy"] + arguments).outcome()
            #expect(outcome.status == 64, "\(outcome)")
        }
    }

    @Test("mend a damaged registry, and collect garbage")
    func care() throws {
        try Self.with { place in
            try place.run("ground-truth", "import", "files")
            let neuron = try place.opened().groundTruth.neuron(named: "DS09/cell1")
            let digest = neuron.digest.hexadecimal
            let object = place.registry.appending(path: "store/sha256/\(digest.prefix(2))/\(digest)")
            try Data("damaged".utf8).write(to: object, options: .atomic)
            let check = try place.run("ground-truth", "check", "--dataset", "DS09")
            #expect(check.status == 1 && check.standardOutput.contains("1 error"), "\(check)")
            #expect(try place.run("verify").status == 1)
            let repair = try place.run("repair")
            #expect(repair.status == 0 && repair.standardOutput.contains("restored: \(object.path)"), "\(repair)")
            #expect(try place.run("repair", "--rebuild-catalog").standardOutput.contains("rebuilt: "))
            #expect(try place.run("gc", "--dry-run").standardOutput == "Would remove 0 files, 0 bytes\n")
            #expect(try place.run("ground-truth", "check").status == 0)
        }
    }

    @Test("print one JSON document each, and nothing on standard error")
    func documents() throws {
        try Self.with { place in
            let commands = [
                ("import files", "import"), ("list", "list"), ("check", "check"), ("report", "report"),
                ("export DS09", "export"), ("template --output manifest.yaml", "template"),
                ("remove DS09/cell1", "removal"),
            ]
            for (line, schema) in commands {
                let arguments = ["ground-truth"] + line.split(separator: " ").map(String.init) + ["--json"]
                let outcome = try place.start(arguments).outcome()
                #expect(outcome.status == 0 && outcome.standardError.isEmpty, "\(line): \(outcome)")
                #expect(try outcome.document()["schema"] as? String == "cascade-registry/ground-truth-\(schema)")
            }
            let others = [("ground-truth show DS14/cell1", "neuron"), ("repair", "repair"), ("gc", "gc")]
            for (line, schema) in others + [("ground-truth lineage DS09", "lineage")] {
                let outcome = try place.start(line.split(separator: " ").map(String.init) + ["--json"]).outcome()
                #expect(try outcome.document()["schema"] as? String == "cascade-registry/\(schema)", "\(outcome)")
            }
        }
    }
}
