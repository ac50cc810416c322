import ArgumentParser
import Core
import Formats
import Foundation
import Inspection
import Registry
import Plots

/// The argument that names a neuron of the registry.
struct NeuronReference: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A dataset, or of its neurons DATASET/NAME, DATASET@VERSION/NAME, a name that only one dataset has, or a digest; "
                + "DS09 is enough for a dataset.",
            valueName: "neuron"), completion: Completions.groundTruth)
    var neuron: String
}

/// `ground-truth show`: everything about one neuron.
struct GroundTruthShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known about a neuron: properties, checks, lineage; or a dataset.",
        discussion: """
            Examples:
              cascade-registry ground-truth show DS09
              cascade-registry ground-truth show DS09/Chen2013_GC6f_cell1
              cascade-registry ground-truth show DS09/Chen2013_GC6f_cell1 --plot cell1.svg --recording 2
            """)

    @OptionGroup var reference: NeuronReference

    @Option(
        help: ArgumentHelp(
            "Also draw ΔF/F with the spikes beneath, one event close up, and the average around spikes (.svg, .png or "
                + ".pdf).", valueName: "file"), completion: .file(extensions: FigureOptions.formats))
    var plot: String?

    @OptionGroup var figure: FigureOptions
    @OptionGroup var page: ReportOptions

    @Option(help: ArgumentHelp("The recording to draw. Default: the one with the most spikes.", valueName: "index"))
    var recording: Int?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        try page.check(outside: registry.location, replacesExisting: force)
        if let dataset = try dataset(in: registry) {
            guard plot == nil, page.report == nil else {
                throw ValidationError(
                    "--plot and --report show one neuron; name one, such as \(dataset.neurons.first?.identifier ?? "DATASET/NAME")."
                )
            }
            if global.json {
                try Console.printDocument(dataset, schema: "cascade-registry/dataset")
            } else {
                Console.printText(dataset.text)
            }
            return
        }
        let record = try registry.groundTruth.neuron(named: reference.neuron)
        let manifest = try registry.groundTruth.manifest(of: record)
        let description = NeuronDescription(manifest: manifest, lineage: try registry.groundTruth.lineage(of: record))
        if plot != nil || page.report != nil {
            try show(try registry.groundTruth.content(of: record), manifest, description)
        }
        if global.json {
            try Console.printDocument(manifest, schema: NeuronManifest.schema, version: NeuronManifest.schemaVersion)
        } else {
            Console.printText(description.text)
        }
    }

    /// The dataset that is meant; `nil` where a neuron is.
    private func dataset(in registry: OpenRegistry) throws -> DatasetDescription? {
        guard !reference.neuron.contains("/") else { return nil }
        do {
            return try DatasetDescription(registry.groundTruth.dataset(named: reference.neuron), in: registry)
        } catch let error as RegistryError where error.category == .notFound {
            return nil
        }
    }

    /// Draws a recording of the neuron, and makes its page.
    private func show(
        _ neuron: GroundTruthNeuron, _ manifest: NeuronManifest, _ description: NeuronDescription
    ) throws {
        let busiest = neuron.recordings.max { $0.spikeTimesSeconds.count < $1.spikeTimesSeconds.count }
        guard let drawn = recording.map({ index in neuron.recordings.first { $0.index == index } }) ?? busiest else {
            throw RegistryError(
                .notFound, "\(neuron.identifier) has no recording \(recording ?? 0)",
                remedy: "It has \(neuron.recordings.map { "\($0.index)" }.joined(separator: ", ")).")
        }
        let summary = manifest.inspection.recordings.first { $0.recordingIndex == drawn.index }
        let drawing = GroundTruthPlot(
            of: drawn, neuron: neuron.identifier, indicator: neuron.traits[.indicator], noiseLevel: summary?.noiseLevel,
            response: summary?.alignment.map {
                .init(
                    lagSeconds: $0.lagSeconds, lagInterval: $0.lowerSeconds...max($0.lowerSeconds, $0.upperSeconds),
                    riseSeconds: $0.riseSeconds, decaySeconds: $0.decaySeconds)
            }, print: figure.width)
        if let plot { try FigureFile(URL(filePath: plot), replacesExisting: force).write(drawing.document) }
        try page.write(replacesExisting: force) {
            try GroundTruthPage(manifest: manifest, description: description, recording: drawn, plot: drawing).page()
        }
    }
}
