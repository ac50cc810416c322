import ArgumentParser
import Core
import ModelBuilding
import Registry

/// `ground-truth responses`: how large and how slow one spike is, by indicator.
struct GroundTruthResponses: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "responses",
        abstract: "Measure, by indicator, how ΔF/F answers to a spike.",
        discussion: """
            The response of a neuron is the kernel that, convolved with its spikes, comes nearest to its ΔF/F at 30 Hz. \
            The program's own table, from which models that calibrate themselves are told an indicator, was made by

              cascade-registry ground-truth responses --json > indicator-responses.json
            """)

    @OptionGroup var neurons: NeuronOptions
    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let progress = Progress("Measured neurons:", isQuiet: global.quiet)
        let responses = try IndicatorResponse.measure(
            neurons.records(in: registry), in: registry, threads: parallelism.threads
        ) { done, total in progress.show(done, of: total) }
        progress.finish()
        if global.json {
            try Console.printDocument(
                IndicatorResponse.Table(responses: responses), schema: IndicatorResponse.schema)
            return
        }
        guard !responses.isEmpty else {
            print("No neuron tells how ΔF/F answers to a spike.")
            return
        }
        var table = Table(
            header: ["Indicator", "ΔF/F of a spike (%)", "Half decay (s)", "Neurons", "Datasets"], numeric: [3])
        for response in responses {
            table.append([
                response.indicator, text(response.amplitude, times: 100, digits: 1),
                text(response.halfDecaySeconds, times: 1, digits: 2), "\(response.amplitude.count)",
                response.datasets.joined(separator: ", "),
            ])
        }
        print(table.text)
    }

    private func text(_ quartiles: Quartiles, times factor: Double, digits: Int) -> String {
        let (lower, middle, upper) = (quartiles.lower, quartiles.median, quartiles.upper)
        return "\(fixed(factor * middle, digits)) [\(fixed(factor * lower, digits))–\(fixed(factor * upper, digits))]"
    }
}
