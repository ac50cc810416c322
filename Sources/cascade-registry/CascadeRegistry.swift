import ArgumentParser
import Core
import Foundation

/// The program: parses the command line, runs one command, and turns errors into text and exit codes.
@main
struct CascadeRegistry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cascade-registry",
        abstract: "Infers spikes from calcium imaging with pretrained networks, and keeps models and ground truth.",
        discussion: """
            Spikes from a recording, by the model that suits it:
              cascade-registry predict suite2p/plane0
              cascade-registry predict dff.mat --rate 30 --indicator GCaMP6f
            Models, by what a recording is like; all that there are, or the best:
              cascade-registry model list --rate 30 --indicator GCaMP6f
              cascade-registry resolve suite2p/plane0
            Ground truth, by what neurons are like:
              cascade-registry ground-truth import Ground_truth
              cascade-registry ground-truth list --indicator GCaMP6f

            The registry is the folder named by --registry, else by CASCADE_REGISTRY, else \
            ~/.local/share/cascade-registry.
            Exit codes: 0 done; 1 something is wrong with what was looked at; 64 the command makes no sense; 65 bad \
            data; 66 not found; 69 network; 70 a bug; 74 disk, or standard output takes nothing; 75 locked for too long; \
            77 not permitted; 128 and the signal's number when interrupted, 141 when the reader of standard output has \
            gone. Standard error never matters.
            """,
        version: Program.version,
        subcommands: [
            PredictCommand.self, StreamCommand.self, InspectCommand.self, ExploreCommand.self,
            ResolveCommand.self, SpikesCommand.self,
            SimulateCommand.self,
            ModelCommand.self,
            CatalogCommand.self,
            GroundTruthCommand.self, TrainCommand.self, EvaluateCommand.self, BenchmarkCommand.self,
            WorkCommand.self,
            VerifyCommand.self, RepairCommand.self, CollectCommand.self, InfoCommand.self,
        ])

    static func main() {
        Interruption.handle()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let peek = ArgumentPeek(arguments)
        do {
            // Help and completions are there whatever a file says.
            let settings = Result { try Settings.load(registry: peek.value(of: "--registry")) }
            var command = try parse(arguments)
            try Surroundings.checkText()
            if !peek.asksForHelp { try settings.get() }
            try Log.begin(
                isVerbose: peek.has("--verbose", or: "v"),
                file: peek.value(of: "--log-file").map { URL(filePath: $0) } ?? Settings.current.logFile,
                arguments: arguments)
            try command.run()
            try Console.flush()
            Log.step("done")
        } catch {
            Failure(error).end(asJSON: arguments.contains("--json"))
        }
    }

    /// Whether a command line has nothing that the parser objects to.
    static func parses(_ words: [String]) -> Bool { objection(to: words) == nil }

    /// What the parser objects to in a command line.
    static func objection(to words: [String]) -> (any Error)? {
        do {
            _ = try parseAsRoot(words)
            return nil
        } catch {
            return exitCode(for: error) == .success ? nil : error
        }
    }

    /// The command of a command line; words that the program does not have come before whatever else the parser says.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        do {
            return try parseAsRoot(arguments)
        } catch  where exitCode(for: error) == .validationFailure {
            if let known = UsageError(arguments, in: try .ofProgram(), parses: parses) { throw known }
            throw error
        }
    }
}
