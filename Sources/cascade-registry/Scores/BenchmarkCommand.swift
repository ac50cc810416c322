import ArgumentParser
import Cluster
import Core
import Foundation
import ModelBuilding
import Registry

/// `benchmark`: how a model does on data that it has not seen.
struct BenchmarkCommand: DividedCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Train a model again without each dataset, or neuron, and score it there.",
        discussion: """
            For every dataset of the model, networks are trained in the same way without it, and scored on it. That \
            takes as long as the training of the model, for those noise levels, times the number of datasets. A benchmark \
            that was interrupted goes on where it was. The scores are kept with the model, and `model show` shows them.

            Where the model itself began with the networks of another one, `--transfer` lets each round begin with one, too, that \
            must not have seen what is left out; without it, all begin with random weights.

            Examples:
              cascade-registry benchmark my-model --noise 2,4 --datasets DS09,DS14,DS16 --plot scores.svg
              cascade-registry benchmark my-model --leave-out neuron --noise 2
              cascade-registry benchmark my-model --datasets DS31,DS32 --transfer without-GCaMP8
              cascade-registry benchmark my-model --cluster slurm --time 4:00:00 --array-limit 50
            """)

    @OptionGroup var reference: ModelReference

    @Option(
        help: ArgumentHelp("Noise levels ν in %·s^½; the model's nearest ones are taken.", valueName: "level,…"))
    var noise = NumberList(numbers: [2, 4, 8])

    @Option(
        help: ArgumentHelp(
            "Leave out only these datasets, or neurons of these. Default: all of the model's.", valueName: "name,…"))
    var datasets = ""

    @Option(
        help: ArgumentHelp(
            "Begin every round with the networks of this model, which has not seen what is left out.",
            valueName: "model"), completion: Completions.models)
    var transfer: String?

    @Option(help: "What a round of training does without.")
    var leaveOut = BenchmarkRequest.LeftOut.dataset

    @Option(help: ArgumentHelp("The seed of the noise that is predicted.", valueName: "number"))
    var seed: UInt64 = 1

    @OptionGroup var output: ScoreOutput
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws { try runOrSubmit() }

    func subject() throws -> String { "benchmark-\(reference.model)" }

    func check(in registry: OpenRegistry) throws { try output.check(in: registry) }

    func work(in registry: OpenRegistry, words: [String]) throws -> any DividedWork {
        try benchmark(in: registry).work()
    }

    private func benchmark(in registry: OpenRegistry) throws -> ModelBenchmark {
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let request = BenchmarkRequest(
            leftOut: leaveOut, datasets: datasets.split(separator: ",").map(String.init),
            transfer: try transfer.map(selection.model(named:)), noiseLevels: noise.numbers,
            seed: seed, threads: parallelism.threads)
        let model = try selection.model(named: reference.model)
        return ModelBenchmark(request, model: model, registry: registry)
    }

    func runHere(in registry: OpenRegistry) throws {
        try check(in: registry)
        let progress = Progress("Training", isQuiet: global.quiet)
        let report = try benchmark(in: registry)
            .run(
                progress: { name, round, count, state in
                    let share = { (labels: Double) in
                        (Double(round - 1) + labels / state.totalLabels) / Double(count)
                    }
                    progress.show(
                        share: share(state.doneLabels),
                        ofWhichBefore: state.resumedLabels / state.totalLabels / Double(count),
                        "without \(name) (\(round) of \(count)): \(TrainingLine(state).text)")
                }, notice: { if !global.quiet { Console.note("Warning: \($0)") } })
        progress.finish()
        try output.print([report], kind: "Benchmark on data left out", global: global)
        if !global.quiet { ScoreOutput.noteLeftOut(report) }
    }
}
