import ArgumentParser
import Formats
import Foundation
import Inference
import Prediction
import Registry

/// `predict`: a recording in, expected spikes out.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict expected spikes per frame from a recording of ΔF/F.",
        discussion: """
            Examples:
              cascade-registry predict recording.mat --rate 30 --indicator GCaMP6f
              cascade-registry predict recording.mat --rate 30 --model Global_EXC_30Hz_smoothing50ms
              cascade-registry predict dff.npy --rate 7.5 --model OGB_zf_pDp_7.5Hz_smoothing200ms \\
                --output spikes.npy --output spikes.mat --plot spikes.svg

            The output holds expected spikes per frame, neurons × frames: its sum is a number of spikes, times the \
            frame rate it is a rate in Hz. Beside every output, OUTPUT.json tells how it was made.
            """)

    @Argument(
        help: "A .npy, .mat, .csv or .tsv file of ΔF/F.", completion: .file(extensions: ["npy", "mat", "csv", "tsv"]))
    var recording: String

    @OptionGroup var reading: RecordingOptions

    @Option(
        help: ArgumentHelp(
            "A model's name, NAME@VERSION, alias, or digest. Default: the one that `resolve` finds.",
            valueName: "name"))
    var model: String?

    @OptionGroup(title: "How a model is chosen") var known: FactOptions

    @Flag(
        help: """
            Resample a recording whose rate is more than 5 % off the model's, predict, and bring the result back to its \
            own frames.
            """)
    var resample = false

    @Option(
        help: ArgumentHelp(
            "Where the result goes; .npy, .mat, .csv or .tsv. May be given several times. "
                + "Default: RECORDING.spike_prob in the recording's folder and format.", valueName: "file"),
        completion: .file())
    var output: [String] = []

    @Option(
        help: ArgumentHelp("A plot of the five neurons with the most expected spikes (SVG).", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var plot: String?

    @Option(
        help: ArgumentHelp(
            "True spikes per frame, neurons × frames (in a .mat file: spikes): scores the prediction.",
            valueName: "file"),
        completion: .file())
    var truth: String?

    @Option(help: "What becomes of small and negative outputs.")
    var threshold = Threshold.zero

    @Option(help: "The frame a window speaks for; `cascade` is one frame earlier, as the reference toolbox has it.")
    var alignment = Alignment.calibrated

    @Option(help: "What stands in the frames at both ends that no window speaks for.")
    var padding = Padding.nan

    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Replace outputs that exist.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let (model, choice) = try chosenModel(in: registry)
        let progress = Progress("Predicted neurons:", isQuiet: global.quiet)
        let prediction = RecordingPrediction(request, model: model, registry: registry, choice: choice)
        let report = try prediction.run { done, total in progress.show(done, of: total) }
        progress.finish()
        if global.json {
            try Console.printDocument(
                report, schema: PredictionReport.schema, version: PredictionReport.schemaVersion)
        } else {
            print(PredictionSummary(report).text)
        }
    }

    /// The model that was named, or else the one that suits the recording, and why.
    private func chosenModel(in registry: OpenRegistry) throws -> (ModelRecord, ModelChoice?) {
        if let model { return (try registry.model(named: model), nil) }
        let noise = Fact.measured(try request.measuredNoiseLevels())
        let choice = try registry.resolve(known.facts(frameRateHz: reading.rate, noiseLevels: noise)).choice()
        if !global.quiet {
            Console.note("Model \(choice.model), of \(choice.candidateCount): \(choice.reason)")
            for warning in choice.warnings { Console.note("Warning: \(warning)") }
        }
        return (try registry.model(named: choice.model), choice)
    }

    private var request: PredictionRequest {
        PredictionRequest(
            recording: URL(filePath: recording), frameRateHz: reading.rate, variable: reading.variable,
            orientation: reading.orientation, units: reading.units, resamples: resample,
            settings: PredictionSettings(alignment: alignment, padding: padding, threshold: threshold),
            outputs: output.map { URL(filePath: $0) }, plot: plot.map { URL(filePath: $0) },
            truth: truth.map { URL(filePath: $0) }, replacesExisting: force, threads: parallelism.threads)
    }
}
