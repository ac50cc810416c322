import ArgumentParser
import Core

/// The program: parses the command line, runs one command, and turns errors into text and exit codes.
@main
struct CascadeRegistry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cascade-registry",
        abstract: "Infers spikes from calcium imaging with pretrained networks, and keeps models and ground truth.",
        discussion: """
            Examples:
              cascade-registry predict suite2p/plane0 --indicator GCaMP6f
              cascade-registry inspect recording.mat
              cascade-registry resolve recording.mat --rate 30 --indicator GCaMP6f
              cascade-registry model fetch Global_EXC_30Hz_smoothing50ms
              cascade-registry model list --rate 30 --cell-class excitatory
              cascade-registry ground-truth import Ground_truth

            The registry is the folder named by --registry, else by CASCADE_REGISTRY, else \
            ~/.local/share/cascade-registry.
            Exit codes: 0 done; 1 something is wrong with what was looked at; 64 the command makes no sense; 65 bad \
            data; 66 not found; 69 network; 70 a bug; 74 disk, or standard output takes nothing; 75 locked for too long; \
            77 not permitted; 128 and the signal's number when interrupted, 141 when the reader of standard output has \
            gone. Standard error never matters.
            """,
        version: Program.version,
        subcommands: [
            PredictCommand.self, InspectCommand.self, ResolveCommand.self, SpikesCommand.self, SimulateCommand.self,
            ModelCommand.self,
            CatalogCommand.self,
            GroundTruthCommand.self, TrainCommand.self, EvaluateCommand.self, BenchmarkCommand.self,
            VerifyCommand.self, RepairCommand.self, CollectCommand.self, InfoCommand.self,
        ])

    static func main() {
        Interruption.handle()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            try Surroundings.checkText()
            try command.run()
            try Console.flush()
        } catch {
            Failure(error).end(asJSON: arguments.contains("--json"))
        }
    }
}
