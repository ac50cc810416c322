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
            """)

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

    func run() throws {
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
            "\(neuronCount) neurons, \(recordingCount) recordings, \(fixed(durationSeconds / 3600, 2)) h, "
                + "\(spikeCount) spikes"
        }
    }
}
