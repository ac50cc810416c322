import ArgumentParser
import Cluster
import Core
import Foundation
import Registry

/// `work`: what was split into units for a cluster.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "See how far the units of a command are that was given with --cluster, and go on with them.",
        discussion: """
            Examples:
              cascade-registry train my-model.yaml --cluster slurm --time 4:00:00 --mem 4G --array-limit 50
              cascade-registry work status my-model
              cascade-registry work resume my-model
              cascade-registry work run my-model --jobs 4

            A unit that was killed or failed is simply run again: it goes on where it was, and gives the same result. Once \
            all are done, the result is published as if the command had run here.
            """,
        subcommands: [
            WorkList.self, WorkStatusCommand.self, WorkLogs.self, WorkResume.self, WorkCancel.self, WorkRun.self,
            WorkUnitCommand.self, WorkFinishCommand.self,
        ])
}

/// The work that a command is about.
struct WorkReference: ParsableArguments {
    @Argument(help: "The work: see `work list`.", completion: Completions.works)
    var name: String

    @OptionGroup var global: GlobalOptions

    func folder() throws -> WorkFolder { try WorkFolder(named: name, in: global.location().work) }
}

/// `work list`.
struct WorkList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all works.")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let root = try global.location().work
        let works = try WorkFolder.names(in: root).map { name in
            (name, Result { try WorkStatus(of: WorkFolder(named: name, in: root)) })
        }
        var statuses: [WorkStatus] = []
        for (name, status) in works {
            switch status {
            case .success(let status): statuses.append(status)
            case .failure(let error):
                let reason = (error as? any CascadeError)?.reason ?? "\(error)"
                Console.note("Warning: \(name) cannot be read and is left out: \(reason)")
            }
        }
        if global.json {
            try Console.printDocument(["works": statuses], schema: "cascade-registry/work-list")
        } else if global.quiet {
            statuses.forEach { print($0.name) }
        } else {
            Console.printText(WorkTable(statuses).text)
        }
    }
}

/// `work status`.
struct WorkStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell how many units are done, which failed and why, and what is left.")

    @OptionGroup var work: WorkReference

    func run() throws {
        let status = try WorkStatus(of: work.folder())
        if work.global.json {
            try Console.printDocument(status, schema: "cascade-registry/work-status")
        } else {
            Console.printText(WorkDescription(status).text)
        }
    }
}

/// `work logs`.
struct WorkLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print what tasks said: of one unit, or the end of it of those that failed.")

    @OptionGroup var work: WorkReference

    @Argument(help: "The unit, from 0, as `work status` numbers it.")
    var unit: Int?

    private struct Document: Encodable {
        struct Log: Encodable {
            let path: String
            let text: String
        }

        let logs: [Log]
    }

    func run() throws {
        let folder = try work.folder()
        let logs = try unit.map { try folder.logs(ofUnit: $0) } ?? folder.logsOfFailures()
        guard !logs.isEmpty else {
            throw WorkError(
                .notFound, "there is no log of \(unit.map { "unit \($0)" } ?? "a failure")",
                remedy: "What ran outside of Slurm said it there and then. All logs are in \(folder.logs.path).")
        }
        let texts = try logs.map { file in
            Document.Log(path: file.path, text: try folder.text(ofLog: file, lastLines: unit == nil ? 20 : nil))
        }
        if work.global.json {
            try Console.printDocument(Document(logs: texts), schema: "cascade-registry/work-logs")
        } else {
            for log in texts {
                if !work.global.quiet { Console.note("\(log.path):") }
                Console.printText(log.text)
            }
        }
    }
}

/// `work resume`.
struct WorkResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Submit the units that are not done and not in the queue.")

    @OptionGroup var work: WorkReference
    @OptionGroup var slurm: SlurmOptions

    func run() throws {
        let (folder, registry) = (try work.folder(), try work.global.openRegistryForReading())
        let queued = try SlurmQueue(for: folder, of: registry.location.folder).queued()
        let unfinished = try folder.unfinishedUnits()
        let missing = unfinished.filter { !queued.units.contains($0) }
        let isPublished = try WorkStatus(of: folder).finishing == .done
        guard !isPublished, !missing.isEmpty || unfinished.isEmpty && !queued.publishes else {
            let why = isPublished ? "its result is published" : "all that is not done is in the queue"
            if !work.global.json { return work.global.report("\(folder.name): nothing to submit: \(why)") }
            return try Console.printDocument(
                ["work": folder.name], schema: "cascade-registry/work-submission")
        }
        let earlier = try folder.allSubmissions().last?.request ?? SlurmRequest()
        try Submission(folder, in: registry).submit(missing, request: slurm.overriding(earlier), global: work.global)
    }
}

/// `work cancel`.
struct WorkCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take all units out of the queue, and end those that run; what is done stays.")

    @OptionGroup var work: WorkReference

    func run() throws {
        let (folder, location) = (try work.folder(), try work.global.location())
        let jobs = try SlurmQueue(for: folder, of: location.folder).cancel()
        if work.global.json {
            try Console.printDocument(["jobs": jobs], schema: "cascade-registry/work-cancellation")
        } else {
            work.global.report(
                jobs.isEmpty
                    ? "\(folder.name): no job is in the queue"
                    : "\(folder.name): cancelled \(jobs.joined(separator: ", "))")
        }
    }
}

/// `work run`.
struct WorkRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do the units that are not done here, and publish the result.")

    @OptionGroup var work: WorkReference

    @Option(help: ArgumentHelp("How many units are done at the same time.", valueName: "number"))
    var jobs = 1

    func validate() throws {
        guard (1...1024).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 1024.") }
    }

    func run() throws {
        let (folder, registry) = (try work.folder(), try work.global.openRegistry())
        let (missing, open) = (try folder.unfinishedUnits(), try OpenWork(folder, in: registry))
        let progress = Progress("Units:", isQuiet: work.global.quiet)
        let failures = try concurrentMap(below: missing.count, threads: jobs) { done, total in
            progress.show(done, of: total)
        } _: { place, others in
            try others.check()
            return try open.run(unit: missing[place]) { _ in }.map { (open.title(of: missing[place]), $0) }
        }.compactMap(\.self)
        progress.finish()
        for (title, error) in failures {
            Console.note("\(title):")
            Console.note(error: error)
        }
        if let failure = try open.finish(in: registry) { throw failure }
        if !work.global.json { Console.note("\(folder.name) is done") }
    }
}
