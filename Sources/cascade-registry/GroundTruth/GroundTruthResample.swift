import ArgumentParser
import Core
import Files
import Foundation
import Plots
import Prediction
import Registry
import Signals

/// `ground-truth resample`: neurons at another rate and noise level, to files.
struct GroundTruthResample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resample",
        abstract: "Bring neurons to a frame rate and a noise level, and write traces and spikes.",
        discussion: """
            The output's extension decides: .npy (and OUTPUT.spikes.npy), .mat, .safetensors, or a folder with a file \
            per neuron. Beside it, OUTPUT.json (resampled.json in a folder) tells which row is what. The same seed \
            gives the same numbers. A recording that is noisier than asked for, or no longer than a window of 64 \
            frames, is left out.
            With --like, rate and noise level are those of a recording, by its median, where --rate and --noise do not say \
            others; --plot draws some of its neurons beside ground truth that is as noisy.

            Examples:
              cascade-registry ground-truth resample --dataset DS09 --rate 30 --noise 4 --output ds09.npy
              cascade-registry ground-truth resample --indicator GCaMP6f --rate 7.5 --noise 2 --smoothing 200 \
                --replicas 5 --output gcamp6f
              cascade-registry ground-truth resample --indicator GCaMP6f --like recording.npy --rate 30 --plot alike.svg
            """)

    @OptionGroup var selection: NeuronSelection

    @Option(
        help: ArgumentHelp("Only recordings made at these frames per second.", valueName: "from..to"),
        transform: Quantity.frameRates)
    var nativeRate: [ClosedRange<Double>] = []

    @Option(
        help: ArgumentHelp("Only recordings with this noise level ν as recorded.", valueName: "from..to"),
        transform: Quantity.numbers)
    var nativeNoise: [ClosedRange<Double>] = []

    @Option(
        help: ArgumentHelp("Bring them to the frame rate and noise level of this recording.", valueName: "recording"),
        completion: .file())
    var like: String?

    @Option(
        help: ArgumentHelp(
            "Standardised noise level ν in %·s^½ to bring them to. Default: no noise is added.", valueName: "level"))
    var noise: Double?

    @Option(help: ArgumentHelp("The seed of the noise.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp("Smoothing of the spikes, in milliseconds. Default: spikes are counted.", valueName: "ms"),
        transform: Quantity.milliseconds)
    var smoothing: Double?

    @Flag(help: "Smooth with the causal kernel.")
    var causal = false

    @Option(help: ArgumentHelp("How often each recording is written, with other noise.", valueName: "number"))
    var replicas = 1

    @Option(help: ArgumentHelp("Where the result goes.", valueName: "file-or-folder"), completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "A plot of some neurons of the recording of --like, and of some that are as noisy, with their spikes (.svg, "
                + ".png or .pdf).", valueName: "file"),
        completion: .file(extensions: FigureOptions.formats))
    var plot: String?

    @OptionGroup(title: "Frames per second to bring them to, and how the recording of --like is read")
    var reading: RecordingOptions

    @Flag(help: "Replace files that exist.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard noise.map({ $0.isFinite && $0 > 0 }) ?? true else {
            throw ValidationError("--noise must be a positive number.")
        }
        guard !causal || smoothing != nil else { throw ValidationError("--causal needs --smoothing.") }
        guard replicas >= 1 else { throw ValidationError("--replicas must be at least 1.") }
        guard replicas == 1 || noise != nil || like != nil else {
            throw ValidationError("--replicas differ by --noise only.")
        }
        guard reading.rate != nil || like != nil else {
            throw ValidationError("Give --rate, or --like a recording that says its own.")
        }
        guard plot == nil || like != nil else { throw ValidationError("--plot needs --like.") }
        guard output != nil || plot != nil else { throw ValidationError("Give --output, or --plot with --like.") }
    }

    func run() throws {
        let registry = try global.openRegistry()
        let filter = selection.filter(frameRateHz: nativeRate, noiseLevel: nativeNoise)
        let file = try like.map(StandardStreams.input)
        let like = try file.map { file in
            let recording = try RecordingLook(isQuiet: global.quiet).usable(
                file, reading: reading.reading, threads: parallelism.threads)
            return try GroundTruthComparison(with: recording, noiseLevel: noise)
        }
        if let plot, let like { try draw(like, filter, in: registry, to: URL(filePath: plot), besides: file) }
        if let output { try write(filter, like, from: registry, to: URL(filePath: output)) }
    }

    /// Draws ground truth beside a recording.
    private func draw(
        _ like: GroundTruthComparison, _ filter: NeuronFilter, in registry: OpenRegistry, to file: URL,
        besides recording: URL?
    ) throws {
        _ = try FigureFormat(of: file)
        try requireDistinct(
            written: [file] + [output].compactMap { $0.map { URL(filePath: $0) } }, read: [recording].compactMap(\.self)
        )
        if !force { try AtomicFile.checkIsFree(file) }
        let drawing = try like.drawing(of: filter, in: registry, seed: seed)
        try FigureFile(file, replacesExisting: force).write(drawing)
        global.report(
            "Drew ground truth at \(compact(like.frameRateHz)) Hz and ν = \(fixed(like.noiseLevel, 2)): \(file.path)")
    }

    /// Writes neurons to files.
    private func write(
        _ filter: NeuronFilter, _ like: GroundTruthComparison?, from registry: OpenRegistry, to output: URL
    ) throws {
        guard let rateHz = like?.frameRateHz ?? reading.rate else { return }
        let settings = ResamplingSettings(
            frameRateHz: rateHz, noiseLevel: like?.noiseLevel ?? noise, seed: seed,
            smoothingSeconds: smoothing.map { $0 / 1000 }, isCausal: causal, replicaCount: replicas)
        let progress = Progress("Resampled neurons:", isQuiet: global.quiet)
        let report = try registry.groundTruth.exportResampled(
            filter, settings: settings, to: output, replacesExisting: force, threads: parallelism.threads
        ) { progress.show($0, of: $1) }
        progress.finish()
        if global.json {
            try Console.printDocument(
                report, schema: ResamplingReport.schema, version: ResamplingReport.schemaVersion)
        } else {
            printSummary(of: report, output)
        }
    }

    private func printSummary(of report: ResamplingReport, _ output: URL) {
        if !global.quiet {
            Console.printText(Self.table(report.neurons))
            for neuron in report.neurons {
                for recording in neuron.leftOut {
                    print("\(neuron.identifier): recording \(recording.index) \(recording.reason)")
                }
            }
        }
        let recordings = report.neurons.flatMap(\.recordings)
        let leftOut = report.neurons.reduce(0) { $0 + $1.leftOut.count }
        global.report(
            "Wrote \(counted(recordings.count, "recording")) of \(counted(report.neurons.count, "neuron")) to "
                + "\(output.path)" + (leftOut == 0 ? "" : ", left out \(leftOut)"))
    }

    /// A line per neuron; noise levels are medians.
    private static func table(_ neurons: [ResamplingReport.Neuron]) -> String {
        var table = Table(
            header: ["NEURON", "RATE", "NOISE BEFORE", "AFTER", "RECORDINGS", "LEFT OUT", "FRAMES", "SPIKES"],
            numeric: [1, 2, 3, 4, 5, 6, 7])
        for neuron in neurons {
            let recordings = neuron.recordings
            let level = { (levels: [Double]) in median(of: levels).map { fixed($0, 2) } ?? "–" }
            let rates = Set(recordings.map { "\(compact($0.frameRateHz)) Hz" }).sorted()
            table.append([
                neuron.identifier, rates.isEmpty ? "–" : rates.joined(separator: ", "),
                level(recordings.map(\.nativeNoiseLevel)),
                level(recordings.flatMap(\.replicas).map(\.noiseLevel)), "\(recordings.count)",
                "\(neuron.leftOut.count)", "\(recordings.reduce(0) { $0 + $1.frameCount })",
                "\(recordings.reduce(0) { $0 + $1.spikeCount })",
            ])
        }
        return table.text
    }
}
