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

    @Option(help: ArgumentHelp("Frames per second.", valueName: "from..to"))
    var rate: NumberRange?

    @Option(help: ArgumentHelp("Standardised noise level ν in %·s^½.", valueName: "from..to"))
    var noise: NumberRange?

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
            Console.note("No neuron fits. Import some: `cascade-registry ground-truth import PATH`")
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
