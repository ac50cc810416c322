import ArgumentParser
import Cluster
import Core
import Foundation
import Registry

/// `work unit NAME`: what a task of a job array runs.
struct WorkUnitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit", abstract: "Do the units of a task, or one unit.", shouldDisplay: false)

    @Argument(help: "The work.", completion: Completions.works)
    var name: String

    @Argument(help: "The unit, from 0.")
    var index: Int?

    @Option(help: ArgumentHelp("The submission that the task belongs to.", valueName: "number"))
    var submission: Int?

    @Option(help: ArgumentHelp("The task, from 0.", valueName: "number"))
    var task: Int?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (index == nil) == (task != nil), (submission == nil) == (task == nil) else {
            throw ValidationError("Give a unit, or --submission and --task.")
        }
    }

    func run() throws {
        let location = try global.location()
        let folder = try WorkFolder(named: name, in: location.work)
        let units = try index.map { [$0] } ?? Array(folder.submission(submission ?? 0).units(ofTask: task ?? 0))
        let work = try OpenWork(folder, in: global.openRegistryForReading())
        var isSound = true
        for index in units {
            let title = work.title(of: index)
            Console.note("\(title): begins on \(ProcessInfo.processInfo.hostName)")
            let progress = Progress("\(title):", isQuiet: global.quiet)
            let failure = try work.run(unit: index) { share in
                progress.show(share: share, "\(Int(100 * share)) %")
            }
            progress.finish()
            if let failure {
                isSound = false
                Console.note(error: failure)
            } else {
                Console.note("\(title): done")
            }
        }
        if !isSound { throw ExitCode(1) }
    }
}

/// `work finish NAME`: what the job after the array runs.
struct WorkFinishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish", abstract: "Publish the result of a work whose units are done.", shouldDisplay: false)

    @Argument(help: "The work.", completion: Completions.works)
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let folder = try WorkFolder(named: name, in: global.location().work)
        let registry = try global.openRegistry()
        if let failure = try OpenWork(folder, in: registry).finish(in: registry) { throw failure }
    }
}
