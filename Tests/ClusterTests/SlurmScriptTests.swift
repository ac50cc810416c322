import Core
import Foundation
import TestSupport
import Testing

@testable import Cluster

@Suite("A script for Slurm")
struct SlurmScriptTests {
    private func script(_ scene: WorkScene, unitCount: Int, request: SlurmRequest) -> SlurmScript {
        SlurmScript(
            work: scene.work, submission: WorkSubmission(number: 1, units: Array(0..<unitCount), request: request),
            program: "/opt/it's here/cascade-registry", registry: "/data/50% of all")
    }

    @Test("asks for what was asked for, sets the machine up, and becomes the program")
    func text() throws {
        try WorkScene.with(unitCount: 20) { scene in
            let request = SlurmRequest(
                arrayLimit: 5, time: "12:00:00", memory: "8G", partition: "cpu", account: "lab",
                setup: ["module load hdf5"], coresPerTask: 2)
            let text = script(scene, unitCount: 20, request: request).ofUnits
            let lines = text.split(separator: "\n").map(String.init)
            #expect(lines.first == "#!/bin/bash")
            for line in [
                "--array=0-19%5", "--time=12:00:00", "--mem=8G", "--partition=cpu", "--account=lab",
                "--cpus-per-task=2", "--requeue", "--open-mode=append", "--job-name=mine-units",
            ] { #expect(lines.contains("#SBATCH \(line)"), "\(text)") }
            #expect(lines.suffix(3).prefix(2) == ["set -e", "module load hdf5"])
            #expect(
                lines.last == "exec '/opt/it'\\''s here/cascade-registry' 'work' 'unit' 'mine' '--submission' '1' "
                    + "'--registry' '/data/50% of all' --task \"$SLURM_ARRAY_TASK_ID\"")
            let last = script(scene, unitCount: 20, request: request).ofFinishing
            #expect(last.contains("'work' 'finish' 'mine'") && !last.contains("--array"))
        }
    }

    @Test("has no value that would be a line of its own", arguments: ["1\n#SBATCH --uid=0", "8G; rm", "", "a b", "é"])
    func injected(value: String) throws {
        for request in [
            SlurmRequest(time: value), .init(memory: value), .init(partition: value), .init(account: value),
        ] {
            #expect(throws: WorkError.self) { try request.check() }
        }
        try SlurmRequest(time: "2-00:00", memory: "8G", partition: "a,b", account: "lab_1").check()
    }

    @Test("does every unit in one of at most a thousand tasks", arguments: [1, 20, 1000, 1001, 2500, 10_000, 99_999])
    func tasks(count: Int) {
        let submission = WorkSubmission(number: 1, units: (0..<count).map { 3 * $0 }, request: SlurmRequest())
        #expect(submission.taskCount <= 1000)
        #expect((0..<submission.taskCount).flatMap { submission.units(ofTask: $0) } == submission.units)
        #expect(submission.units(ofTask: submission.taskCount).isEmpty)
        #expect(submission.task(ofUnit: 3 * (count - 1)) == submission.taskCount - 1)
    }
}
