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
              cascade-registry predict recording.mat --rate 30 --model Global_EXC_30Hz_smoothing50ms
              cascade-registry predict dff.npy --rate 7.5 --model OGB_zf_pDp_7.5Hz_smoothing200ms \\
                --output spikes.npy --output spikes.mat --plot spikes.svg

            The output holds expected spikes per frame, neurons × frames: its sum is a number of spikes, times the \
            frame rate it is a rate in Hz. Beside every output, OUTPUT.json tells how it was made.
            """)

    @Argument(
        help: "A .npy, .mat, .csv or .tsv file of ΔF/F.", completion: .file(extensions: ["npy", "mat", "csv", "tsv"]))
    var recording: String

    @Option(help: ArgumentHelp("Frames per second of the recording.", valueName: "hz"))
    var rate: Double

    @Option(help: ArgumentHelp("A model's name, NAME@VERSION, alias, or digest.", valueName: "name"))
    var model: String

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

    @Option(help: ArgumentHelp("The variable of a .mat file.", valueName: "name"))
    var variable: String?

    @Option(help: "The unit of the recording.")
    var units: PredictionRequest.Units?

    @Option(help: "Which axis of the recording's matrix is which.")
    var orientation = RecordingFile.Orientation.neuronsByTime

    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Replace outputs that exist.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard rate.isFinite, rate > 0 else {
            throw ValidationError("--rate must be a positive number of frames per second.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        let progress = Progress("Predicted neurons:", isQuiet: global.quiet)
        let prediction = RecordingPrediction(request, model: try registry.model(named: model), registry: registry)
        let report = try prediction.run { done, total in progress.show(done, of: total) }
        progress.finish()
        if global.json {
            try Console.printDocument(
                report, schema: PredictionReport.schema, version: PredictionReport.schemaVersion)
        } else {
            print(PredictionSummary(report).text)
        }
    }

    private var request: PredictionRequest {
        PredictionRequest(
            recording: URL(filePath: recording), frameRateHz: rate, variable: variable, orientation: orientation,
            units: units,
            settings: PredictionSettings(alignment: alignment, padding: padding, threshold: threshold),
            outputs: output.map { URL(filePath: $0) }, plot: plot.map { URL(filePath: $0) },
            truth: truth.map { URL(filePath: $0) }, replacesExisting: force, threads: parallelism.threads)
    }
}
