internal import Core
internal import Files
package import Foundation

/// Slurm, by the programs that it brings.
package struct SlurmQueue: Sendable {
    private let work: WorkFolder
    private let registry: URL

    /// For a work of a registry; the programs' outputs lie in its folder for a moment.
    package init(for work: WorkFolder, of registry: URL) {
        self.work = work
        self.registry = registry
    }

    /// What came of a submission.
    package enum Outcome: Sendable {
        /// It is in the queue.
        case submitted(WorkSubmission)
        /// There is no `sbatch` here; this command submits it where there is one.
        case written(command: String)
    }

    /// Submits units, and after them the job that publishes.
    ///
    /// - Parameters:
    ///   - units: their indices in the plan; none where only the result is to be published.
    ///   - request: what is asked of Slurm.
    ///   - program: the program.
    /// - Returns: the submission, with the numbers of its jobs, or how it is submitted.
    /// - Throws: ``WorkError`` with what `sbatch` says, `FileError` when the scripts cannot be written.
    package func submit(_ units: [Int], request: SlurmRequest, program: String) throws -> Outcome {
        try request.check()
        var submission = try work.newSubmission(of: units, request: request)
        let script = SlurmScript(
            work: work, submission: submission, program: program, registry: registry.path)
        let names = ["units", "finish"].map { "\(submission.number)-\($0).sbatch" }
        try work.write(Data(script.ofUnits.utf8), as: names[0], replacesExisting: true)
        try work.write(Data(script.ofFinishing.utf8), as: names[1], replacesExisting: true)
        let paths = names.map { work.submissions.appending(path: $0).path }
        let quoted = paths.map(quotedForShell)
        guard !units.isEmpty else {
            let command = "sbatch \(quoted[1])"
            guard let job = try batch([paths[1]], else: command) else { return .written(command: command) }
            submission.finishingJob = job
            try work.write(submission, replacesExisting: true)
            return .submitted(submission)
        }
        let command = "sbatch --dependency=afterany:$(sbatch --parsable \(quoted[0])) \(quoted[1])"
        guard let job = try batch([paths[0]], else: command) else { return .written(command: command) }
        submission.arrayJob = job
        try work.write(submission, replacesExisting: true)
        let rest = "sbatch --dependency=afterany:\(job) \(quoted[1])"
        submission.finishingJob = try batch(["--dependency=afterany:\(job)", paths[1]], else: rest)
        try work.write(submission, replacesExisting: true)
        return .submitted(submission)
    }

    /// Submits a script; returns the job's number, `nil` where there is no `sbatch`.
    private func batch(_ arguments: [String], else command: String) throws -> String? {
        guard let run = try self.run("sbatch", ["--parsable"] + arguments) else { return nil }
        let number = run.output.prefix { $0.isNumber }
        guard run.status == 0, !number.isEmpty else {
            throw WorkError(
                .usage, "sbatch took nothing: \(run.message.isEmpty ? "it says nothing" : run.message)",
                remedy: "Everything is in \(work.place.path); once sbatch takes jobs: `\(command)`, or "
                    + "`cascade-registry work resume \(work.name)` with other options.")
        }
        return String(number)
    }

    /// The units that tasks in the queue do, or will do, and whether a job that publishes waits there; none where there is no
    /// Slurm.
    ///
    /// - Throws: ``WorkError`` when Slurm does not tell.
    package func queued() throws -> (units: Set<Int>, publishes: Bool) {
        let submissions = try work.allSubmissions().filter { $0.arrayJob ?? $0.finishingJob != nil }
        let tasks = Dictionary(grouping: submissions.isEmpty ? [] : try self.tasks(), by: \.job)
        let units = submissions.reduce(into: Set<Int>()) { units, submission in
            for task in tasks[submission.arrayJob ?? ""] ?? [] {
                if let number = task.number { units.formUnion(submission.units(ofTask: number)) }
            }
        }
        return (units, submissions.contains { tasks[$0.finishingJob ?? ""] != nil })
    }

    /// All of this person's tasks that wait or run; none where there is no Slurm.
    private func tasks() throws -> [(job: String, number: Int?)] {
        let options = ["--noheader", "--array", "--me", "--states=PENDING,RUNNING,SUSPENDED,CONFIGURING"]
        guard let run = try self.run("squeue", options + ["--format=%F %K"]) else { return [] }
        guard run.status == 0 else {
            throw WorkError(
                .usage, "squeue does not tell what is in the queue: \(run.message)",
                remedy: "Repeat the command once Slurm answers, or do the work here: "
                    + "`cascade-registry work run \(work.name)`.")
        }
        return run.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.first.map { (String($0), words.last.flatMap { Int($0) }) }
        }
    }

    /// Takes all jobs of the work out of the queue, and ends those that run.
    ///
    /// - Returns: the numbers of the jobs; none where no job is in the queue.
    /// - Throws: ``WorkError`` when Slurm does not do so, or the jobs are not known.
    package func cancel() throws -> [String] {
        let jobs = try work.allSubmissions().flatMap { [$0.finishingJob, $0.arrayJob].compactMap(\.self) }
        guard !jobs.isEmpty else {
            throw WorkError(
                .notFound, "nothing of \(work.name) was submitted from here",
                remedy: "What somebody submitted by hand is cancelled by hand: see `squeue --me`, then `scancel JOB`.")
        }
        // Of a job that ended long ago, scancel knows nothing.
        let queued = Set(try tasks().map(\.job))
        let left = jobs.filter(queued.contains)
        guard !left.isEmpty, let run = try self.run("scancel", left) else { return [] }
        guard run.status == 0 else {
            throw WorkError(
                .usage, "scancel does not cancel: \(run.message)",
                remedy: "Try `scancel \(left.joined(separator: " "))`.")
        }
        return left
    }

    /// Runs one of Slurm's programs; `nil` where there is none of the name.
    private func run(
        _ name: String, _ arguments: [String]
    ) throws -> (status: Int32, output: String, message: String)? {
        do {
            let run = try ToolRun(name, arguments, input: Data(), in: work.submissions)
            return (run.status, String(decoding: run.output, as: UTF8.self), run.message)
        } catch let error where error.code == .missing {
            return nil
        }
    }
}
