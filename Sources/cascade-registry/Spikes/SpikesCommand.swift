import ArgumentParser
import Core
import Files
import Foundation
import Inference
import Prediction
import Registry

/// `spikes`: a prediction or a recording in, discrete spikes out.
struct SpikesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spikes",
        abstract: "Find the discrete spikes that explain a prediction, or that of a recording.",
        discussion: """
            The spikes are whole numbers of spikes on whole frames that, smoothed by the model's own kernel, are as near to \
            the prediction as possible. They make sense for very good recordings (ν below about 2) of neurons with isolated \
            spikes; elsewhere the prediction itself says more. Rate and model of a prediction are in the file that predict \
            writes beside it. A recording is predicted first, as `predict` does, and OUTPUT.json tells how. Neurons and \
            frames count from 0, in MATLAB files from 1.

            Examples:
              cascade-registry spikes recording.spike_prob.npy --output spikes.csv
              cascade-registry spikes expected.npy --output spikes.csv --counts counts.npy
              cascade-registry spikes expected.npy --rate 30 --model Builtin_EXC_30Hz_smoothing50ms --output spikes.mat
              cascade-registry spikes recording.npy --rate 30 --indicator GCaMP6f --output spikes.npz
              cascade-registry spikes recording.nwb --output recording.spikes.nwb
            """)

    @Argument(
        help: ArgumentHelp(
            "Expected spikes per frame, neurons × frames (.npy, .mat, .csv or .tsv), or a recording, as `predict` reads it.",
            valueName: "prediction or recording"),
        completion: .file())
    var input: String

    @Option(
        name: .customLong("as"),
        help: "What the file holds. Default: what lies beside it, its format and its first frames tell.")
    var source: SpikeSource?

    @Option(
        help: ArgumentHelp(
            "The model that predicted, or is to. Default: what is written beside it, or what `resolve` finds.",
            valueName: "name"),
        completion: Completions.models)
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Where the spikes go; .npz, .mat, .csv or .tsv, or of an NWB file .nwb, as Units.", valueName: "file"),
        completion: .file(extensions: ["npz", "mat", "csv", "tsv", "nwb"]))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Also the spikes per frame, neurons × frames; .npy, .mat, .csv or .tsv.", valueName: "file"),
        completion: .file(extensions: ["npy", "mat", "csv", "tsv"]))
    var counts: String?

    @OptionGroup(title: "How the file is read") var options: RecordingOptions
    @OptionGroup(title: "How a model for a recording is chosen") var known: FactOptions

    @Flag(help: "Replace an output that exists.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    private var place: URL { URL(filePath: input) }
    private var target: URL { URL(filePath: output) }
    private var countsTarget: URL? { counts.map { URL(filePath: $0) } }

    func run() throws {
        let registry = try global.openRegistry()
        try requireDistinct(written: [target] + [countsTarget].compactMap(\.self), read: [place])
        switch try source ?? SpikeSource(of: place, choices: options.reading.choices) {
        case .prediction: try explain(in: registry)
        case .recording: try predict(in: registry)
        }
    }

    /// Finds the spikes of a prediction.
    private func explain(in registry: OpenRegistry) throws {
        let file = try PredictedSpikes(place, choices: options.reading.choices)
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let record = try selection.model(named: model ?? file.requireModel())
        let rateHz = try options.rate ?? file.requireRate()
        let neurons = try file.write(
            to: target, counts: countsTarget, model: record, rateHz: rateHz, registry: registry,
            replacesExisting: force, threads: parallelism.threads)
        let result = SpikesResult(output: target.path, model: record.identifier, frameRateHz: rateHz, neurons: neurons)
        if global.json {
            try Console.printDocument(result, schema: "cascade-registry/spikes")
        } else if !global.quiet {
            Console.printText(result.text)
        }
    }

    /// Predicts a recording, of which nothing but the spikes is written.
    private func predict(in registry: OpenRegistry) throws {
        if !global.quiet { known.noteUnknownNames() }
        var request = PredictionRequest(
            recording: place, reading: options.reading, resamples: known.resample, spikes: target,
            replacesExisting: force, threads: parallelism.threads)
        request.counts = countsTarget
        request.writesPrediction = false
        request.traits = known.traits.traits
        let run = PredictionRun(
            request: request, model: model, locked: nil, known: known, connection: connection, isQuiet: global.quiet)
        guard let report = try run.run(in: registry).first else { return }
        if global.json {
            try Console.printDocument(
                report, schema: PredictionReport.schema, version: PredictionReport.schemaVersion)
        } else {
            global.report(lines: PredictionSummary(report).text)
        }
    }
}
