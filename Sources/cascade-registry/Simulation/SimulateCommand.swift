import ArgumentParser
import Core
import Files
import Formats
import Foundation
import Signals
import Simulation

/// `simulate`: a recording whose spikes are known.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Make up a recording of ΔF/F whose spikes are known.",
        discussion: """
            Writes ΔF/F (neurons × frames), the true spikes in every frame as NAME.spikes.npy, and OUTPUT.json with all \
            parameters and spike times. The same seed makes the same files.

            Examples:
              cascade-registry simulate --rate 30 --output recording.npy
              cascade-registry simulate --indicator GCaMP8m --rate 60 --neurons 50 --duration 10min --noise 4 \\
                --output recording.mat
            """)

    @Option(
        help: ArgumentHelp(
            "The calcium indicator: \(CalciumIndicator.known.map(\.name).joined(separator: ", ")).",
            valueName: "name"))
    var indicator = "GCaMP6f"

    @Option(help: ArgumentHelp("Frames per second.", valueName: "hz"), transform: Quantity.frameRateHz)
    var rate: Double

    @Option(help: ArgumentHelp("How many neurons.", valueName: "number"))
    var neurons = 10

    @Option(help: ArgumentHelp("How long: 300, 300s, 5min, 1h.", valueName: "time"))
    var duration = DurationArgument(seconds: 300)

    @Option(help: ArgumentHelp("The noise level ν of every trace, in %·s^½.", valueName: "number"))
    var noise = 2.0

    @Option(help: ArgumentHelp("Spikes per second and neuron, on average.", valueName: "hz"))
    var spikeRate = 0.5

    @Option(help: ArgumentHelp("Where all random numbers begin.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("Where the recording goes; .npy, .mat, .csv or .tsv.", valueName: "file"),
        completion: .file())
    var output: String

    @Flag(help: "Replace files that exist.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !StandardStreams.output(output).isStream else {
            throw ValidationError("--output must be a file, beside which two others go.")
        }
    }

    func run() throws {
        let settings = try SimulationSettings(
            indicator: .named(indicator), frameRateHz: rate, durationSeconds: duration.seconds, neuronCount: neurons,
            noiseLevel: noise, spikeRateHz: spikeRate, seed: seed)
        let files = try SimulationFiles(output: URL(filePath: output), replacesExisting: force)
        let report = try files.write(SimulatedRecording(settings))
        if global.json {
            try Console.printDocument(report, schema: SimulationReport.schema)
        } else {
            global.report(lines: text(of: report))
        }
    }

    private func text(of report: SimulationReport) -> String {
        let (settings, spikes) = (report.settings, report.neurons.map(\.spikeTimesSeconds.count).reduce(0, +))
        let noise = median(of: report.neurons.map(\.noiseLevel)) ?? 0
        return labelled([
            (
                "Recording",
                "\(counted(settings.neuronCount, "neuron")) × \(settings.frameCount) frames, "
                    + "\(fixed(settings.durationSeconds, 1)) s at \(compact(settings.frameRateHz)) Hz"
            ),
            ("Indicator", settings.indicator.name), ("Noise ν", NoiseText.text(ofMedian: noise)),
            ("Spikes", counted(spikes, "spike")), ("Output", "\(report.recording), with \(report.recording).json"),
            ("Truth", report.spikes),
        ])
    }
}
