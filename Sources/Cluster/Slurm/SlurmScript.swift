internal import Core
internal import Foundation

/// The two scripts of a submission: a job array whose tasks do units, and the job after it that publishes.
struct SlurmScript {
    let work: WorkFolder
    let submission: WorkSubmission
    /// The program, by its path.
    let program: String
    /// The folder of the registry.
    let registry: String

    /// The tasks of the array. A task that is pre-empted, or whose node fails, is queued again.
    var ofUnits: String {
        let limit = submission.request.arrayLimit.map { "%\($0)" } ?? ""
        return text(
            for: "units", log: "%A-%a", [("array", "0-\(submission.taskCount - 1)\(limit)")],
            arguments: ["unit", work.name, "--submission", "\(submission.number)"])
            + " --task \"$SLURM_ARRAY_TASK_ID\"\n"
    }

    /// The job that publishes, once no task is left; `sbatch --dependency` says after which array.
    var ofFinishing: String { text(for: "finish", log: "%j-finish", [], arguments: ["finish", work.name]) + "\n" }

    private func text(
        for part: String, log: String, _ options: [(name: String, value: String)], arguments: [String]
    ) -> String {
        // A percent sign of the folder's own is none of Slurm's.
        let log = "\(work.logs.path.replacing("%", with: "%%"))/\(log).log"
        let all =
            [("job-name", "\(work.name)-\(part)"), ("output", "\"\(log)\""), ("open-mode", "append"), ("requeue", "")]
            + options + submission.request.options
        let directives = all.map { "#SBATCH --\($0)\($1.isEmpty ? "" : "=\($1)")" }
        let command = [program, "work"] + arguments + ["--registry", registry]
        let lines =
            ["#!/bin/bash", "# Written by \(Program.nameAndVersion) for the work \(work.name)."] + directives
            + ["set -e"] + submission.request.setup + ["exec \(command.map(quotedForShell).joined(separator: " "))"]
        return lines.joined(separator: "\n")
    }
}

/// A text as one word of a shell.
func quotedForShell(_ word: String) -> String { "'\(word.replacing("'", with: "'\\''"))'" }
