import ArgumentParser
import Core
import Formats
import Foundation
import ModelBuilding
import Registry
import Report

/// `evaluate`: a model and neurons whose spikes are known in, scores out.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Score a model on ground truth, and keep the scores with it.",
        discussion: """
            Every neuron is brought to the model's frame rate and to the noise levels, predicted without a threshold, and \
            compared with its smoothed true spikes. Scores are medians over neurons, with the lower and upper quartile \
            of the correlation in brackets: with the alignment “calibrated” / “cascade”. Error and bias are relative to \
            the true number of spikes. On neurons that it was trained on, a model does better than on others.

            Examples:
              cascade-registry evaluate Global_EXC_30Hz_smoothing50ms --dataset DS09 --dataset DS14
              cascade-registry evaluate Global_EXC_30Hz_smoothing50ms --indicator GCaMP6s --noise 2,8 --plot scores.svg
            """)

    @OptionGroup var reference: ModelReference

    @OptionGroup var neurons: NeuronOptions

    @Option(
        help: ArgumentHelp(
            "Noise levels ν in %·s^½; the model's nearest ones are taken.", valueName: "level,…"))
    var noise = NumberList(numbers: [2, 4, 8])

    @Option(help: ArgumentHelp("The seed of the noise.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("Also draw the correlation of every neuron.", valueName: "file.svg"),
        completion: .file(extensions: ["svg"]))
    var plot: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let drawing = try plot.map { try AtomicFile(URL(filePath: $0), replacesExisting: force) }
        let request = EvaluationRequest(
            neurons: try neurons.records(in: registry), noiseLevels: noise.numbers, seed: seed,
            threads: parallelism.threads)
        let progress = Progress("Evaluated neurons:", isQuiet: global.quiet)
        let report = try ModelEvaluation(
            request, model: try registry.model(named: reference.model), registry: registry
        ).run { progress.show($0, of: $1) }
        progress.finish()
        if let drawing {
            try drawing.write(Data(ScorePlot([.init(report.model, report.evaluation)]).document.text.utf8))
            try drawing.commit()
        }
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/evaluation-report")
        } else {
            print(ScoreTable.text(report.summary.datasets + report.summary.levels))
        }
        if !global.quiet { note(report) }
    }

    /// Says what else should be known.
    private func note(_ report: EvaluationReport) {
        if !report.trainedOnDatasets.isEmpty {
            Console.note(
                "\(report.model) was trained on neurons of \(report.trainedOnDatasets.joined(separator: ", ")): "
                    + "expect less on new data.")
        }
        for (level, neurons) in Dictionary(grouping: report.leftOut, by: \.noiseLevel).sorted(by: { $0.key < $1.key }) {
            Console.note(
                "Left out at noise level \(level): \(counted(neurons.count, "neuron")), such as \(neurons[0].neuron): "
                    + neurons[0].reason)
        }
    }
}

/// Numbers on the command line, separated by commas.
struct NumberList: ExpressibleByArgument {
    let numbers: [Double]

    init(numbers: [Double]) {
        self.numbers = numbers
    }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        numbers = parts.compactMap { Double($0) }.filter { $0 > 0 && $0.isFinite }
        guard !numbers.isEmpty, numbers.count == parts.count else { return nil }
    }

    var defaultValueDescription: String { numbers.map(compact).joined(separator: ",") }
}
