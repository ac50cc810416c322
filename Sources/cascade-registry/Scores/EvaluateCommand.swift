import ArgumentParser
import Cluster
import Core
import Files
import Formats
import Foundation
import ModelBuilding
import Registry
import Plots

/// `evaluate`: a model and neurons whose spikes are known in, scores out.
struct EvaluateCommand: DividedCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score models on ground truth, and keep the scores with them.",
        discussion: """
            Every neuron is brought to a model's frame rate and to the noise levels, predicted without a threshold, and \
            compared with its smoothed true spikes. Scores are medians over neurons, with the lower and upper quartile \
            of the correlation in brackets: with the alignment “calibrated” / “cascade”. Error and bias are relative to \
            the true number of spikes. On neurons that it was trained on, a model does better than on others. \
            --spikes adds how many of the true spikes are among the discrete ones that `spikes` finds, and the other way \
            round, all of a dataset together.

            Examples:
              cascade-registry evaluate Global_EXC_30Hz_smoothing50ms --dataset DS09 --dataset DS14
              cascade-registry evaluate Global_EXC_30Hz_smoothing50ms --indicator GCaMP6s --noise 2,8 --plot scores.svg
              cascade-registry evaluate Builtin_EXC_30Hz_smoothing50ms Global_EXC_30Hz_smoothing50ms --noise 1,2,4 --spikes
            """)

    @Argument(
        help: ArgumentHelp("Names (the newest version), NAME@VERSION, aliases, or digests.", valueName: "model"),
        completion: Completions.models)
    var models: [String]

    @OptionGroup var neurons: NeuronOptions

    @Option(
        help: ArgumentHelp(
            "Noise levels ν in %·s^½; a model's nearest ones are taken, and below its lowest, its networks for that one.",
            valueName: "level,…"))
    var noise = NumberList(numbers: [2, 4, 8])

    @Option(help: ArgumentHelp("The seed of the noise.", valueName: "number"))
    var seed: UInt64 = 1

    @Flag(help: "Also compare discrete spikes with the true ones, within one frame, 50 ms and 100 ms.")
    var spikes = false

    @OptionGroup var output: ScoreOutput
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws { try runOrSubmit() }

    func subject() throws -> String {
        "evaluate-\(models[0])" + (models.count > 1 ? "-and-\(models.count - 1)-more" : "")
    }

    func check(in registry: OpenRegistry) throws { try output.check(in: registry) }

    func work(in registry: OpenRegistry, words: [String]) throws -> any DividedWork {
        CombinedWork(try evaluations(in: registry).map { try $0.work() })
    }

    private func evaluations(in registry: OpenRegistry) throws -> [ModelEvaluation] {
        let request = EvaluationRequest(
            neurons: try neurons.records(in: registry), noiseLevels: noise.numbers, seed: seed,
            findsSpikes: spikes, threads: parallelism.threads)
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        return try models.map(selection.model(named:)).map {
            ModelEvaluation(request, model: $0, registry: registry)
        }
    }

    func runHere(in registry: OpenRegistry) throws {
        try check(in: registry)
        let reports = try evaluations(in: registry).map { evaluation in
            let progress = Progress("Evaluated neurons:", isQuiet: global.quiet)
            defer { progress.finish() }
            return try evaluation.run { progress.show($0, of: $1) }
        }
        try output.print(reports, kind: "Evaluation on ground truth", global: global)
        if !global.quiet { for report in reports { note(report) } }
    }

    /// Says what else should be known.
    private func note(_ report: EvaluationReport) {
        if !report.trainedOnDatasets.isEmpty {
            Console.note(
                "\(report.model) was trained on neurons of \(report.trainedOnDatasets.joined(separator: ", ")): "
                    + "expect less on new data.")
        }
        ScoreOutput.noteLeftOut(report)
    }
}
