import ArgumentParser
import Core
import Registry

/// `ground-truth list`: the neurons that fit.
struct GroundTruthList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List neurons, all of them or those that fit, with sums.",
        discussion: """
            Rate, noise and duration are conditions on single recordings: numbers and sums are those of the recordings \
            that fulfil all of them.

            Examples:
              cascade-registry ground-truth list --dataset DS09
              cascade-registry ground-truth list --indicator GCaMP6f --rate 20..60 --noise ..2 --min-duration 60s
              cascade-registry ground-truth list Chen 2013 misaligned
              cascade-registry ground-truth list --available --indicator GCaMP8
            """)

    @Flag(help: "List the datasets that can be fetched, and which of them are here.")
    var available = false

    @OptionGroup var selection: NeuronSelection

    @Option(
        help: ArgumentHelp("Frames per second, within 5 %, or a range such as 20-60.", valueName: "hz"),
        transform: Quantity.frameRates)
    var rate: [ClosedRange<Double>] = []

    @Option(
        help: ArgumentHelp("A range of the standardised noise level ν in %·s^½, such as ..2.", valueName: "level"),
        transform: Quantity.numbers)
    var noise: [ClosedRange<Double>] = []

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !available || (rate.isEmpty && noise.isEmpty && selection.minDuration == nil) else {
            throw ValidationError(
                "--rate, --noise and --min-duration are about recordings, which lists do not tell; leave --available away."
            )
        }
    }

    func run() throws {
        try available ? listAvailable() : listNeurons()
    }

    private func listAvailable() throws {
        let registry = try global.openRegistry()
        let filter = selection.filter(frameRateHz: [], noiseLevel: [])
        let datasets = try registry.lists.datasets().filter { filter.passes($0) }.map {
            AvailableDataset($0, try registry.groundTruth.availability(of: $0))
        }
        if global.json {
            try Console.printDocument(
                AvailableDatasets(datasets: datasets), schema: "cascade-registry/ground-truth-available")
        } else if global.quiet {
            for dataset in datasets { print(dataset.remote.name) }
        } else if datasets.isEmpty {
            Console.note("No list offers such ground truth. Make the lists new: `cascade-registry catalog refresh`")
        } else {
            Console.printText(AvailableDatasets(datasets: datasets).table)
            Console.note("To fetch one: `cascade-registry ground-truth fetch NAME`")
        }
    }

    private func listNeurons() throws {
        let neurons = try global.openRegistry().groundTruth.neurons(
            matching: selection.filter(frameRateHz: rate, noiseLevel: noise))
        let sums = Sums(of: neurons)
        if global.json {
            try Console.printDocument(
                ListDocument(neurons: neurons, sums: sums), schema: "cascade-registry/ground-truth-list")
        } else if global.quiet {
            for neuron in neurons { print(neuron.identifier) }
        } else if neurons.isEmpty {
            Console.note("No neuron fits. Ask for less, or import some: `cascade-registry ground-truth import PATH`")
        } else {
            Console.printText(NeuronLine.table(neurons))
            print(sums.text)
        }
    }

    private struct ListDocument: Encodable {
        let neurons: [NeuronRecord]
        let sums: Sums
    }

    private struct Sums: Encodable {
        let neuronCount: Int
        let recordingCount: Int
        let durationSeconds: Double
        let spikeCount: Int

        init(of neurons: [NeuronRecord]) {
            neuronCount = neurons.count
            recordingCount = neurons.reduce(0) { $0 + $1.recordingCount }
            durationSeconds = neurons.reduce(0) { $0 + $1.durationSeconds }
            spikeCount = neurons.reduce(0) { $0 + $1.spikeCount }
        }

        var text: String {
            "\(counted(neuronCount, "neuron")), \(counted(recordingCount, "recording")), \(fixed(durationSeconds / 3600, 2)) h, "
                + counted(spikeCount, "spike")
        }
    }
}
