import ArgumentParser
import Files
import Formats
import Foundation
import Inference
import Prediction
import Resolution
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

    @Option(
        help: ArgumentHelp("Predict with exactly the model that --lock wrote down.", valueName: "file"),
        completion: .file(extensions: ["json"]))
    var locked: String?

    @OptionGroup(title: "How a model is chosen") var known: FactOptions

    @Option(
        help: ArgumentHelp(
            "Write down which model was used, by its digest, so that --locked can use the same anywhere.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var lock: String?

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

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard model == nil || locked == nil else {
            throw ValidationError("--model and --locked both name a model; give one of them.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        try requireDistinct(
            written: request(resamples: false).writtenFiles,
            read: [recording, truth, locked].compactMap { $0.map { URL(filePath: $0) } })
        let input = try InputFile(URL(filePath: recording))
        let (model, choice, resamples) = try chosenModel(in: registry)
        let progress = Progress("Predicted neurons:", isQuiet: global.quiet)
        let prediction = RecordingPrediction(
            request(resamples: resamples), model: model, registry: registry, choice: choice, recording: input)
        let report = try prediction.run { done, total in progress.show(done, of: total) }
        progress.finish()
        if global.json {
            try Console.printDocument(
                report, schema: PredictionReport.schema, version: PredictionReport.schemaVersion)
        } else {
            Console.printText(PredictionSummary(report).text)
        }
    }

    /// The model that was named or locked, or else the one that suits the recording, and why; and whether the recording
    /// may be resampled for it.
    private func chosenModel(in registry: OpenRegistry) throws -> (ModelRecord, ModelChoice?, resamples: Bool) {
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        if let model { return (try registry.models.named(model), nil, known.resample) }
        if let locked { return (try selection.model(lockedIn: URL(filePath: locked)), nil, known.resample) }
        let noise = Fact.measured(try request(resamples: known.resample).measuredNoiseLevels())
        var facts = known.facts(frameRateHz: reading.rate, noiseLevels: noise)
        let (model, choice) = try selection.model(for: &facts)
        return (model, choice, facts.allowsResampling)
    }

    private func request(resamples: Bool) -> PredictionRequest {
        PredictionRequest(
            recording: URL(filePath: recording), frameRateHz: reading.rate, variable: reading.variable,
            orientation: reading.orientation, units: reading.units, resamples: resamples,
            settings: PredictionSettings(alignment: alignment, padding: padding, threshold: threshold),
            outputs: output.map { URL(filePath: $0) }, plot: plot.map { URL(filePath: $0) },
            lock: lock.map { URL(filePath: $0) }, truth: truth.map { URL(filePath: $0) }, replacesExisting: force,
            threads: parallelism.threads)
    }
}
