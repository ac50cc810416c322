import Core
import Foundation
import Registry
import TestSupport
import Testing

/// Programs of Slurm's names that do at once what they are asked for, and keep what that was.
private struct PretendedSlurm {
    let place: Workplace
    private var folder: URL { place.file("slurm") }

    /// Job arrays whose tasks are all run, one after another, when they are submitted; `skipped` ones never are, as if they had
    /// been killed at once.
    init(_ place: Workplace) throws {
        self.place = place
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(
            "sbatch",
            """
            printf '%s\\n' "$*" >> "$here/calls"
            [ -e "$here/refusal" ] && { cat "$here/refusal" >&2; exit 1; }
            number=$(($(cat "$here/number" 2>/dev/null || echo 100) + 1))
            echo $number > "$here/number"
            script="${!#}"
            last=$(sed -n 's/^#SBATCH --array=0-\\([0-9]*\\).*/\\1/p' "$script")
            log=$(sed -n 's/^#SBATCH --output="\\(.*\\)"$/\\1/p' "$script")
            for task in $(seq 0 ${last:-0}); do
                [ -n "$last" ] && grep -qx "$task" "$here/skipped" 2>/dev/null && continue
                file=${log//%A/$number}; file=${file//%a/$task}; file=${file//%j/$number}; file=${file//%%/%}
                SLURM_ARRAY_JOB_ID=$number SLURM_ARRAY_TASK_ID=$task bash "$script" >> "$file" 2>&1
            done
            echo "$number;pretended"
            """)
        try write("squeue", "cat \"$here/queue\" 2>/dev/null || true")
        try write("scancel", "printf '%s\\n' \"$*\" >> \"$here/cancelled\"")
    }

    private func write(_ name: String, _ body: String) throws {
        let file = folder.appending(path: name)
        let text = "#!/bin/bash\nhere='\(folder.path)'\n\(body)\n"
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }

    func put(_ text: String, in name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.appending(path: name)) }

    func lines(of name: String) throws -> [String] {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @discardableResult
    func run(_ arguments: String...) throws -> Outcome {
        try place.start(arguments, environment: ["PATH": "\(folder.path):/usr/bin:/bin"]).outcome()
    }
}

@Suite("The commands for work on a cluster")
struct WorkCommandTests {
    /// What the program gives without a cluster.
    private static func expectedDigest() throws -> Digest {
        var digest: Digest?
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            #expect(try place.run("train", "mine.yaml").status == 0)
            digest = try place.opened().models.named("mine").digest
        }
        return try #require(digest)
    }

    private func status(_ place: Workplace, _ name: String = "mine") throws -> [String: Any] {
        try place.run("work", "status", name, "--json").document()
    }

    private func count(_ state: String, _ place: Workplace, _ name: String = "mine") throws -> Int {
        (try status(place, name)["counts"] as? [String: Int])?[state] ?? 0
    }

    @Test("train on Slurm what train gives here, with the options of the cluster and those of the training")
    func trains() throws {
        let expected = try Self.expectedDigest()
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            let submitted = try slurm.run(
                "train", "mine.yaml", "--cluster", "slurm", "--array-limit=5", "--time", "1:00:00", "--mem", "2G",
                "--setup", "echo 'set up'", "--partition", "cpu", "--account", "lab")
            #expect(submitted.status == 0, "\(submitted)")
            #expect(
                submitted.standardOutput == "mine: 2 units submitted as job 101; job 102 publishes the result\n")
            #expect(try place.opened().models.named("mine").digest == expected)
            let folder = place.registry.appending(path: "work/mine")
            let script = try String(contentsOf: folder.appending(path: "submissions/1-units.sbatch"), encoding: .utf8)
            for line in ["--array=0-1%5", "--time=1:00:00", "--mem=2G", "--partition=cpu", "--account=lab"] {
                #expect(script.contains("\n#SBATCH \(line)\n"))
            }
            #expect(try slurm.lines(of: "calls").last?.hasPrefix("--parsable --dependency=afterany:101 ") == true)
            let log = try place.run("work", "logs", "mine", "1")
            #expect(
                log.standardOutput.hasPrefix("set up\n") && log.standardOutput.contains("network 1: done"), "\(log)")
            let shown = try place.run("work", "status", "mine")
            #expect(
                shown.standardOutput.contains("2: 2 done") && shown.standardOutput.contains("published"), "\(shown)")
            #expect(try place.run("work", "list").standardOutput.contains("mine"))
            #expect(try slurm.run("work", "resume", "mine").standardOutput.contains("nothing to submit"))
            #expect(try place.run("verify", "--full").status == 0)
        }
    }

    @Test("go on after tasks that were killed, and submit no more than these again")
    func resumes() throws {
        let expected = try Self.expectedDigest()
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try slurm.put("1\n", in: "skipped")
            try slurm.run("train", "mine.yaml", "--cluster", "slurm", "--mem", "2G")
            let first = try place.run("work", "status", "mine")
            #expect(first.standardOutput.contains("1 done, 1 waiting"), "\(first)")
            #expect(first.standardOutput.contains("1 of 2 units are not done, such as noise level 2, network 1"))
            #expect(first.standardOutput.contains("cascade-registry work resume mine"))
            #expect(try place.opened().models.all().isEmpty)
            // Given again, it is the same work.
            let again = try slurm.run("train", "mine.yaml", "--cluster", "slurm")
            #expect(again.status == 64 && again.standardError.contains("work resume mine"), "\(again)")

            try slurm.put("101 1\n", in: "queue")
            let queued = try slurm.run("work", "resume", "mine")
            #expect(queued.standardOutput.contains("all that is not done is in the queue"), "\(queued)")
            try slurm.remove("queue")
            try slurm.remove("skipped")
            let resumed = try slurm.run("work", "resume", "mine", "--time", "2:00:00")
            #expect(resumed.standardOutput.hasPrefix("mine: 1 unit submitted as job 103"), "\(resumed)")
            let script = try String(
                contentsOf: place.registry.appending(path: "work/mine/submissions/2-units.sbatch"), encoding: .utf8)
            #expect(
                script.contains("--array=0-0\n") && script.contains("--mem=2G") && script.contains("--time=2:00:00"))
            #expect(try place.opened().models.named("mine").digest == expected)
        }
    }

    @Test("write the scripts where there is no sbatch, and do the work here")
    func withoutSlurm() throws {
        let expected = try Self.expectedDigest()
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            let empty = ["PATH": place.file("nothing").path]
            let planned = try place.run("train", "mine.yaml", "--cluster", "slurm", environment: empty)
            #expect(planned.status == 0, "\(planned)")
            #expect(planned.standardOutput.contains("\nsbatch --dependency=afterany:$(sbatch --parsable '/"))
            // Another work, and an edited file, change nothing.
            try place.configureTraining(epochs: 2)
            let other = try place.run("train", "mine.yaml", "--cluster", "slurm", environment: empty)
            #expect(other.standardOutput.hasPrefix("mine-2:"), "\(other)")
            let ran = try place.run("work", "run", "mine", "--jobs", "2", environment: empty)
            #expect(ran.status == 0, "\(ran)")
            #expect(try place.opened().models.named("mine").digest == expected)
            #expect(try place.run("work", "cancel", "mine", environment: empty).status == 66)
        }
    }

    @Test("say what sbatch says, and keep what was planned")
    func refused() throws {
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try slurm.put("sbatch: error: invalid account\n", in: "refusal")
            let refused = try slurm.run("train", "mine.yaml", "--cluster", "slurm", "--account", "nobody")
            #expect(refused.status == 64 && refused.standardError.contains("invalid account"), "\(refused)")
            #expect(try count("waiting", place) == 2)
            try slurm.remove("refusal")
            #expect(try slurm.run("work", "resume", "mine", "--account", "lab").status == 0)
            #expect(try place.opened().models.all().count == 1)
        }
    }

    @Test("fail a unit whose inputs have changed, and say so")
    func stale() throws {
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try slurm.put("0\n1\n", in: "skipped")
            try slurm.run("train", "mine.yaml", "--cluster", "slurm")
            try place.run("ground-truth", "remove", "DS14/cell3")
            let unit = try place.run("work", "unit", "mine", "1")
            #expect(unit.status == 1 && unit.standardError.contains("no longer those"), "\(unit)")
            // Without its newest version, a dataset is what it was before; without both, it is gone.
            for _ in 0..<2 { #expect(try place.run("ground-truth", "remove", "DS14").status == 0) }
            #expect(try place.run("work", "unit", "mine", "0").status == 1)
            let failures = try #require(try status(place)["failures"] as? [[String: Any]])
            #expect(failures.count == 2)
            #expect((failures[0]["reason"] as? String)?.contains("DS14") == true, "\(failures)")
            #expect(try place.run("work", "finish", "mine").status != 0)
        }
    }

    @Test("end with a reason where there is no registry, work, unit or task")
    func missing() throws {
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            try place.run("train", "mine.yaml", "--cluster", "slurm", environment: ["PATH": "/nowhere"])
            let commands = [
                ["work", "unit", "mine", "0", "--registry", "gone"], ["work", "unit", "mine", "7"],
                ["work", "unit", "other", "0"], ["work", "status", "../mine"], ["work", "logs", "mine"],
                ["work", "unit", "mine", "--submission", "7", "--task", "0"], ["work", "finish", "gone"],
            ]
            for command in commands {
                let outcome = try place.start(command).outcome()
                #expect([64, 66].contains(outcome.status), "\(command): \(outcome)")
                #expect(outcome.standardError.contains("Error: ") && !outcome.standardError.contains("fatal"))
            }
            #expect(!FileManager.default.fileExists(atPath: place.file("gone").path))
        }
    }

    @Test("put a damaged state aside, say so, and train it again")
    func damagedState() throws {
        let expected = try Self.expectedDigest()
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            try place.run("train", "mine.yaml", "--cluster", "slurm", environment: ["PATH": "/nowhere"])
            for unit in ["0", "1"] { #expect(try place.run("work", "unit", "mine", unit).status == 0) }
            let training = place.registry.appending(path: "training")
            let folder = try #require(try names(in: training).first)
            let state = training.appending(path: "\(folder)/noise-2-member-0.finished.safetensors")
            let bytes = try Data(contentsOf: state)
            var damaged = bytes
            damaged[bytes.count / 2] ^= 1
            try damaged.write(to: state)
            let finished = try place.run("work", "finish", "mine")
            #expect(
                finished.status == 65 && finished.standardError.contains("quarantine/training/mine-"), "\(finished)")
            #expect(try names(in: place.registry.appending(path: "quarantine/training")).count == 1)
            #expect(try place.opened().models.all().isEmpty)
            #expect(try count("done", place) == 1)
            #expect(try place.run("work", "unit", "mine", "0").status == 0)
            // The same bytes as the first time.
            #expect(try Data(contentsOf: state) == bytes)
            #expect(try place.run("work", "finish", "mine").status == 0)
            #expect(try place.opened().models.named("mine").digest == expected)
        }
    }

    @Test("let two processes do the same unit, and interrupted ones leave no mark")
    func twoAtOnce() throws {
        try Workplace.withGroundTruth { place in
            try place.configureTraining(epochs: 3)
            try place.run("train", "mine.yaml", "--cluster", "slurm", environment: ["PATH": "/nowhere"])
            let interrupted = try place.start(["work", "unit", "mine", "0"])
            let states = place.registry.appending(path: "work/mine/states")
            let deadline = Date.now + 60
            while try names(in: states).isEmpty, Date.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
            interrupted.send(SIGTERM)
            #expect(try interrupted.outcome().status == 128 + SIGTERM)
            #expect(try names(in: states).isEmpty)
            let both = try (0..<2).map { _ in try place.start(["work", "unit", "mine", "0"]) }
            for one in both { #expect(try one.outcome().status == 0) }
            #expect(try names(in: states).count == 1)
            #expect(try place.run("work", "run", "mine").status == 0)
            #expect(try place.run("verify", "--full").status == 0)
        }
    }

    @Test("cancel what is in the queue")
    func cancels() throws {
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try slurm.put("0\n1\n", in: "skipped")
            try slurm.run("train", "mine.yaml", "--cluster", "slurm")
            #expect(try slurm.run("work", "cancel", "mine").standardOutput.contains("no job is in the queue"))
            try slurm.put("101 0\n101 1\n99 0\n102 N/A\n", in: "queue")
            #expect(try slurm.run("work", "cancel", "mine").standardOutput == "mine: cancelled 102, 101\n")
            #expect(try slurm.lines(of: "cancelled") == ["102 101"])
        }
    }

    @Test("score without each dataset what benchmark scores here")
    func benchmarks() throws {
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try place.run("train", "mine.yaml")
            let submitted = try slurm.run("benchmark", "mine", "--noise", "2", "--cluster", "slurm")
            #expect(submitted.standardOutput.hasPrefix("benchmark-mine: 4 units"), "\(submitted)")
            let here = try place.run("benchmark", "mine", "--noise", "2")
            let log = try String(
                contentsOf: place.registry.appending(path: "work/benchmark-mine/logs/102-finish.log"), encoding: .utf8)
            #expect(!here.standardOutput.isEmpty && log.contains(here.standardOutput), "\(here)\n\(log)")
        }
    }

    @Test("score neurons as evaluate scores them here")
    func evaluates() throws {
        try Workplace.withGroundTruth { place in
            let slurm = try PretendedSlurm(place)
            try place.configureTraining()
            try place.run("train", "mine.yaml")
            let submitted = try slurm.run("evaluate", "mine", "--noise", "2", "--spikes", "--cluster", "slurm")
            #expect(submitted.standardOutput.hasPrefix("evaluate-mine: 6 units"), "\(submitted)")
            #expect(try count("done", place, "evaluate-mine") == 6)
            let derived = place.registry.appending(path: "derived")
            let kept = try FileManager.default.subpathsOfDirectory(atPath: derived.path)
            #expect(kept.count { $0.contains("/scores-") } == 6, "\(kept)")
            // Without what the units left.
            try FileManager.default.removeItem(at: derived)
            let here = try place.run("evaluate", "mine", "--noise", "2", "--spikes")
            let log = try String(
                contentsOf: place.registry.appending(path: "work/evaluate-mine/logs/102-finish.log"), encoding: .utf8)
            #expect(!here.standardOutput.isEmpty && log.contains(here.standardOutput), "\(here)\n\(log)")
        }
    }

    @Test("predict many recordings as predict does here")
    func predicts() throws {
        try Workplace.with { place in
            let slurm = try PretendedSlurm(place)
            try place.addModel()
            for name in ["a.npy", "b, c.npy", "d\"e.npy"] { try place.record(as: name) }
            let submitted = try slurm.run(
                "predict", "a.npy", "b, c.npy", "d\"e.npy", "gone.npy", "--rate", "30", "--model", "tiny", "--cluster",
                "slurm")
            #expect(submitted.standardOutput.contains("4 units"), "\(submitted)")
            let status = try status(place, "predict-a")
            #expect(status["counts"] as? [String: Int] == ["done": 3, "failed": 1], "\(status)")
            let output = try Data(contentsOf: place.file("b, c.spike_prob.npy"))
            #expect(try place.run("predict", "b, c.npy", "--rate", "30", "--model", "tiny", "--force").status == 0)
            #expect(try Data(contentsOf: place.file("b, c.spike_prob.npy")) == output)
            try place.record(as: "gone.npy")
            #expect(try slurm.run("work", "resume", "predict-a").status == 0)
            #expect(try place.run("work", "list").standardOutput.contains("published"))
        }
    }

    @Test(
        "refuse options that make no sense",
        arguments: [
            ["--time", "1"], ["--setup", "x"], ["--cluster", "sge"], ["--cluster", "slurm", "--mem", "8 G"],
            ["--cluster", "slurm", "--array-limit", "0"], ["--cluster", "slurm", "--partition", "a\n#SBATCH"],
        ])
    func options(arguments: [String]) throws {
        try Workplace.withGroundTruth { place in
            try place.configureTraining()
            let outcome = try place.start(["train", "mine.yaml"] + arguments).outcome()
            #expect(outcome.status == 64, "\(outcome)")
            #expect(!FileManager.default.fileExists(atPath: place.registry.appending(path: "work").path))
        }
    }
}
