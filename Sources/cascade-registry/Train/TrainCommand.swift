import ArgumentParser
import Files
import Formats

/// `train`: from ground truth to a model.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model on ground truth of the registry.",
        discussion: """
            Examples:
              cascade-registry train template > my-model.yaml
              cascade-registry train my-model.yaml
              cascade-registry train my-model.yaml --validate DS09 --early-stopping 3
              cascade-registry train my-model.yaml --transfer Global_EXC_30Hz_smoothing50ms
              cascade-registry train my-model.yaml --cluster slurm --time 4:00:00 --array-limit 50

            A training that was interrupted goes on where it was when the same command is given again. The same \
            configuration, ground truth and program give the same model, bit by bit.
            """,
        subcommands: [TrainRun.self, TrainTemplate.self],
        defaultSubcommand: TrainRun.self)
}

/// `train template`: a configuration with comments.
struct TrainTemplate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Print a configuration with comments, to be filled in.")

    func run() throws {
        Console.printText(TrainingConfigurationFile.template)
    }
}
