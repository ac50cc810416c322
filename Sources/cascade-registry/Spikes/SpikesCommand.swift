import ArgumentParser
import Core
import Files
import Foundation
import Inference
import Prediction
import Registry

/// `spikes`: a file of expected spikes in, discrete spikes out.
struct SpikesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spikes",
        abstract: "Find the discrete spikes that explain a prediction.",
        discussion: """
            The spikes are whole numbers of spikes on whole frames that, smoothed by the model's own kernel, are as near to \
            the prediction as possible. They make sense for very good recordings (ν below about 2) of neurons with isolated \
            spikes; elsewhere the prediction itself says more. Rate and model are in the file that predict writes \
            beside each result. Neurons and frames count from 0, in MATLAB files from 1.

            Examples:
              cascade-registry spikes recording.spike_prob.npy --output spikes.csv
              cascade-registry spikes expected.npy --output spikes.csv --counts counts.npy
              cascade-registry spikes expected.npy --rate 30 --model Builtin_EXC_30Hz_smoothing50ms --output spikes.mat
              cascade-registry predict recording.npy --rate 30 --spikes spikes.npz
            """)

    @Argument(help: "Expected spikes per frame, neurons × frames: .npy, .mat, .csv or .tsv.", completion: .file())
    var prediction: String

    @Option(
        help: ArgumentHelp("Frames per second. Default: what is written beside the prediction.", valueName: "Hz"),
        transform: Quantity.frameRateHz)
    var rate: Double?

    @Option(help: ArgumentHelp("The model that predicted. Default: what is written beside it.", valueName: "model"))
    var model: String?

    @Option(
        help: ArgumentHelp("Where the spikes go; .npz, .mat, .csv or .tsv.", valueName: "file"),
        completion: .file(extensions: ["npz", "mat", "csv", "tsv"]))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Also the spikes per frame, neurons × frames; .npy, .mat, .csv or .tsv.", valueName: "file"),
        completion: .file(extensions: ["npy", "mat", "csv", "tsv"]))
    var counts: String?

    @Flag(help: "Replace an output that exists.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let (place, target) = (URL(filePath: prediction), URL(filePath: output))
        let counted = counts.map { URL(filePath: $0) }
        try requireDistinct(written: [target] + [counted].compactMap(\.self), read: [place])
        let file = try PredictedSpikes(place)
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let record = try selection.model(named: model ?? file.requireModel())
        let rateHz = try rate ?? file.requireRate()
        let neurons = try file.write(
            to: target, counts: counted, model: record, rateHz: rateHz, registry: registry, replacesExisting: force,
            threads: parallelism.threads)
        let result = SpikesResult(output: target.path, model: record.identifier, frameRateHz: rateHz, neurons: neurons)
        if global.json {
            try Console.printDocument(result, schema: "cascade-registry/spikes")
        } else if !global.quiet {
            Console.printText(result.text)
        }
    }
}

/// What was found.
private struct SpikesResult: Encodable {
    struct Neuron: Encodable {
        let neuron: Int
        let spikeCount: Int
        let unexplained: Double
        let isOptimal: Bool
    }

    let output: String
    let model: String
    let frameRateHz: Double
    let neurons: [Neuron]

    init(output: String, model: String, frameRateHz: Double, neurons: [DiscreteSpikes]) {
        (self.output, self.model, self.frameRateHz) = (output, model, frameRateHz)
        self.neurons = neurons.enumerated().map {
            Neuron(
                neuron: $0, spikeCount: $1.spikes.count, unexplained: $1.distance, isOptimal: $1.isOptimal)
        }
    }

    var text: String {
        let unexplained = neurons.reduce(0) { $0 + $1.unexplained }
        let proven = neurons.count(where: \.isOptimal)
        return labelled([
            ("Spikes", "\(neurons.reduce(0) { $0 + $1.spikeCount }) of \(counted(neurons.count, "neuron"))"),
            (
                "Left",
                "\(fixed(unexplained, 1)) expected spikes unexplained; proven best for \(proven) of \(neurons.count)"
            ),
            ("Model", model), ("Output", output),
        ])
    }
}
