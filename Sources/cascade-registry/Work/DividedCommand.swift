import ArgumentParser
import Cluster
import Core
import Files
import Foundation
import ModelBuilding
import Registry

/// A command whose work can be done in units, on many machines.
///
/// Units leave what they make where ``runHere(in:)`` finds it, so that the last step of the work is the command itself.
protocol DividedCommand: ParsableCommand, Sendable {
    var cluster: ClusterOptions { get }
    var global: GlobalOptions { get }
    /// What its work is named by.
    func subject() throws -> String
    /// Refuses, before anything is submitted, what could not be done.
    func check(in registry: OpenRegistry) throws
    /// Files that units read and a person may edit meanwhile, by the names of their copies.
    func inputs(in registry: OpenRegistry) throws -> [String: Data]
    /// A command line with the copies of ``inputs(in:)`` in place of what was copied.
    func arguments(_ words: [String], copies: URL) throws -> [String]
    /// The units of its work, when it is given by a command line of these words.
    func work(in registry: OpenRegistry, words: [String]) throws -> any DividedWork
    /// Does all that no unit has done yet, and publishes the result.
    func runHere(in registry: OpenRegistry) throws
    /// Publishes the result once all units are done.
    func finish(in registry: OpenRegistry) throws
}

extension DividedCommand {
    func check(in registry: OpenRegistry) throws {}
    func inputs(in registry: OpenRegistry) throws -> [String: Data] { [:] }
    func arguments(_ words: [String], copies: URL) throws -> [String] { words }
    func finish(in registry: OpenRegistry) throws { try runHere(in: registry) }

    /// Does the work here, or plans it and submits it.
    func runOrSubmit() throws {
        let registry = try global.openRegistry()
        guard cluster.kind != nil else { return try runHere(in: registry) }
        try check(in: registry)
        let given = RepeatedCommand(Array(CommandLine.arguments.dropFirst()))
        let words = (["--cluster", "--registry"] + SlurmOptions.names).reduce(given) { $0.without($1) }.arguments
        let threads = ArgumentPeek(words).value(of: "--threads")
        let request = cluster.slurm.overriding(SlurmRequest(coresPerTask: threads.flatMap(Int.init) ?? 1))
        try request.check()
        let units = try work(in: registry, words: words).units
        let folder = try WorkFolder.make(
            for: subject(), in: registry.location.work, inputs: inputs(in: registry)
        ) { copies in
            WorkPlan(
                arguments: try arguments(words, copies: copies) + (threads == nil ? ["--threads", "1"] : []),
                folder: FileManager.default.currentDirectoryPath, maker: NetworkWork.maker, units: units)
        }
        try Submission(folder, in: registry).submit(Array(units.indices), request: request, global: global)
    }
}

/// The submission of units, and what is said of it.
struct Submission {
    private let folder: WorkFolder
    private let queue: SlurmQueue

    init(_ folder: WorkFolder, in registry: OpenRegistry) {
        self.folder = folder
        queue = SlurmQueue(for: folder, of: registry.location.folder)
    }

    /// What was submitted, or how it is submitted by hand.
    private struct Document: Encodable {
        let work: String
        let folder: String
        let unitCount: Int
        var arrayJob: String?
        var finishingJob: String?
        var command: String?
    }

    func submit(_ units: [Int], request: SlurmRequest, global: GlobalOptions) throws {
        let outcome = try queue.submit(units, request: request, program: Self.program())
        var document = Document(work: folder.name, folder: folder.place.path, unitCount: units.count)
        switch outcome {
        case .submitted(let submission):
            (document.arrayJob, document.finishingJob) = (submission.arrayJob, submission.finishingJob)
            global.reportUnlessJSON(
                "\(folder.name): "
                    + (submission.arrayJob.map { "\(counted(units.count, "unit")) submitted as job \($0); " } ?? "")
                    + (submission.finishingJob.map { "job \($0) publishes the result" } ?? ""))
        case .written(let command):
            document.command = command
            global.reportUnlessJSON(
                "\(folder.name): \(counted(units.count, "unit")) planned. There is no sbatch here; where there is one:")
            if !global.json { print(command) }
        }
        if global.json {
            try Console.printDocument(document, schema: "cascade-registry/work-submission")
        } else if !global.quiet {
            Console.note("See `cascade-registry work status \(folder.name)`.")
        }
    }

    /// The path of this program.
    private static func program() throws -> String {
        guard let file = Bundle.main.executableURL else {
            throw WorkError(.bug, "the program does not know its own path")
        }
        return file.resolvingSymlinksInPath().path
    }
}

extension GlobalOptions {
    /// Says in a line what was done, unless a document says so.
    func reportUnlessJSON(_ line: @autoclosure () -> String) {
        if !json { report(line()) }
    }
}
