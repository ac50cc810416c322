import ArgumentParser
import Cluster
import Core
import Files
import Formats
import Foundation
import Inference
import Prediction
import Registry

/// `predict`: recordings in, expected spikes out.
struct PredictCommand: DividedCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict expected spikes per frame from recordings of ΔF/F or fluorescence.",
        discussion: """
            Examples:
              cascade-registry predict suite2p/plane0 --write-spks
              cascade-registry predict recording.mat --rate 30 --indicator GCaMP6f
              cascade-registry predict recording.mat --rate 30 --model Global_EXC_30Hz_smoothing50ms
              cascade-registry predict experiment/ 'more/*.nwb' --indicator GCaMP8m --jobs 4
              cascade-registry predict dff.npy --rate 7.5 --model OGB_zf_pDp_7.5Hz_smoothing200ms \\
                --output spikes.npy --output spikes.mat --plot spikes.pdf --neurons 0,5,7-9 --from 2min --unit hz
              cascade-registry predict recording.npy --rate 30 --indicator GCaMP6f --report report.html

            The output holds expected spikes per frame, neurons × frames: its sum is a number of spikes, times the \
            frame rate it is a rate in Hz. Beside every output, OUTPUT.json tells how it was made. A folder of suite2p \
            gets cascade_spike_prob.npy, with a row for every ROI.
            Of several recordings, those are skipped that were predicted before in the same way, by the model that would be \
            chosen again; what fails does not stop the rest, and the exit code is 1.
            Of fluorescence, ΔF/F is made first. What looks like something else is refused; `inspect` tells more.
            """)

    @Argument(
        help: ArgumentHelp(
            "Recordings: folders of suite2p, .npy, .mat, .csv or .tsv files, or what another program has saved; folders "
                + "and patterns ('data/*.npy') of recordings; - reads a .npy or text file from standard input.",
            valueName: "recording"),
        completion: .file())
    var recordings: [String] = []

    @Option(
        help: ArgumentHelp(
            "A table of recordings, with columns path and, as far as they differ, rate, indicator, species, region, "
                + "cell_class, model, variable and trace_set.", valueName: "file"),
        completion: .file(extensions: ["csv", "tsv"]))
    var batch: String?

    @Option(help: ArgumentHelp("How many of several recordings are predicted at once.", valueName: "number"))
    var jobs = 1

    @OptionGroup(title: "How the recording is read") var options: RecordingOptions

    @Option(
        help: ArgumentHelp(
            "A model's name, NAME@VERSION, alias, or digest; it is fetched where it is not here. Default: the one that "
                + "`resolve` finds.",
            valueName: "name"), completion: Completions.models)
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
            "Where the result goes; .npy, .mat, .csv or .tsv, of an NWB file .nwb, too. May be given several times. "
                + "Default: where the recording's own program looks for it, else RECORDING.spike_prob in the recording's "
                + "folder and format. - writes a .npy file to standard output.", valueName: "file"),
        completion: .file())
    var output: [String] = []

    @Option(
        help: ArgumentHelp(
            "Discrete spikes that explain the result; .npz, .mat, .csv or .tsv, or of an NWB file .nwb, as Units. They "
                + "make sense for very good recordings (ν below about 2).", valueName: "file"),
        completion: .file(extensions: ["npz", "mat", "csv", "tsv", "nwb"]))
    var spikes: String?

    @Flag(
        name: .customLong("write-spks"),
        help:
            "Put the result also into suite2p's spks.npy, which its window shows. The original is kept: spks.suite2p.npy."
    )
    var replacesSuite2pSpikes = false

    @Flag(
        name: .customLong("nan-rejected"),
        help: "Make rows of ROIs that suite2p did not accept NaN in cascade_spike_prob.npy, instead of 0.")
    var marksRejectedROIs = false

    @Flag(name: .customLong("in-place"), help: "Add the spikes to the NWB file itself, instead of to a copy of it.")
    var addsToRecording = false

    @Option(
        help: ArgumentHelp(
            "True spikes per frame, neurons × frames (in a .mat file: spikes), NaN where unknown: scores the prediction.",
            valueName: "file"),
        completion: .file())
    var truth: String?

    @OptionGroup(title: "A plot of the result") var plotting: PredictionPlotOptions
    @OptionGroup var page: ReportOptions
    @OptionGroup var response: ResponseOptions
    @OptionGroup var postprocessing: PredictionOptions

    @Flag(
        help: """
            Evaluate networks that look at windows as `stream` does, to the same bits: three times slower, and up to 2e-6 away.
            """)
    var asStreamed = false

    @OptionGroup(title: "On a cluster") var cluster: ClusterOptions
    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Replace outputs that exist.")
    var force = false

    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !recordings.isEmpty || batch != nil else { throw ValidationError("Give a recording, or --batch.") }
        guard (1...1024).contains(jobs) else { throw ValidationError("--jobs must be between 1 and 1024.") }
        guard !addsToRecording || output.isEmpty else {
            throw ValidationError("--in-place and --output both say where the spikes go; give one of them.")
        }
        guard !global.json || !writesToStandardOutput else {
            throw ValidationError("--json and --output - both write to standard output; give one of them.")
        }
        guard model == nil || locked == nil else {
            throw ValidationError("--model and --locked both name a model; give one of them.")
        }
        guard model == nil && locked == nil || known.filter == ModelFilter() else {
            throw ValidationError(
                "--family, --dataset, --fetched and --available are for choosing a model, and one is named.")
        }
    }

    func run() throws { try runOrSubmit() }

    func runHere(in registry: OpenRegistry) throws {
        let found = try RecordingArguments(recordings, list: batch)
        if !global.quiet { known.noteUnknownNames(besides: found.entries.map(\.traits)) }
        if let only = found.entries.first, found.entries.count == 1, !found.isOpen {
            try runAlone(only, in: registry)
        } else {
            try runBatch(found.entries, in: registry)
        }
    }

    private var writesToStandardOutput: Bool { output.contains { ["-", "/dev/stdout"].contains($0) } }

    private func runAlone(_ entry: BatchEntry, in registry: OpenRegistry) throws {
        var run = prediction(of: entry, threads: parallelism.threads, isQuiet: global.quiet)
        run.request.report = page.file.map { file in
            ReportRequest(file) { try PredictionPage(report: $0, registry: registry).page() }
        }
        let outputs = output.filter { !StandardStreams.output($0).isStream }.flatMap { [$0, "\($0).json"] }
        // An NWB file takes both.
        let spikes = spikes.flatMap { $0.hasSuffix(".nwb") && (addsToRecording || outputs.contains($0)) ? nil : $0 }
        let files = ([spikes, plotting.plot, page.report, lock] + outputs).compactMap { $0.map { URL(filePath: $0) } }
        try requireDistinct(
            written: files, read: [entry.recording] + [truth, locked].compactMap { $0.map { URL(filePath: $0) } })
        let reports = try run.run(in: registry)
        if !global.json {
            let summary = reports.map { PredictionSummary($0).text }.joined(separator: "\n\n")
            global.report(lines: summary, onStandardError: writesToStandardOutput)
        } else if reports.count == 1 {
            try Console.printDocument(
                reports[0], schema: PredictionReport.schema, version: PredictionReport.schemaVersion)
        } else {
            try Console.printDocument(["predictions": reports], schema: PredictionReport.schemaOfSeveral)
        }
    }

    /// Several recordings, which are predicted one by one.
    func batch(of entries: [BatchEntry], in registry: OpenRegistry) throws -> PredictionBatch {
        guard output.isEmpty, spikes == nil, plotting.plot == nil, page.report == nil, lock == nil, truth == nil
        else {
            throw ValidationError("--output, --spikes, --plot, --report, --lock and --truth are for one recording.")
        }
        let threads = max(1, parallelism.threads / jobs)
        return PredictionBatch(
            entries: entries, registry: registry, jobs: jobs,
            run: { prediction(of: $0, threads: threads, isQuiet: true) }, isQuiet: global.quiet)
    }

    private func runBatch(_ entries: [BatchEntry], in registry: OpenRegistry) throws {
        let items = try batch(of: entries, in: registry).items()
        let text = BatchText(items)
        if global.json {
            try Console.printDocument(["recordings": items], schema: "cascade-registry/prediction-batch")
        } else {
            global.report(lines: text.text)
        }
        text.noteFailures()
        if items.contains(where: { $0.state == .failed }) { throw ExitCode(1) }
    }

    /// How a recording is predicted: what its line of a table says, and the options.
    private func prediction(of entry: BatchEntry, threads: Int, isQuiet: Bool) -> PredictionRun {
        var reading = options.reading
        reading.frameRateHz = entry.frameRateHz ?? reading.frameRateHz
        reading.traceSet = entry.traceSet ?? reading.traceSet
        reading.choices.variable = entry.variable ?? reading.choices.variable
        var known = known
        known.traits = TraitOptions(known.traits.traits.overridden(by: entry.traits))
        let model = entry.model ?? model
        var request = PredictionRequest(
            recording: entry.recording, reading: reading, resamples: known.resample,
            settings: postprocessing.settings,
            outputs: output.map(StandardStreams.output),
            home: HomeSettings(
                replacesSuite2pSpikes: replacesSuite2pSpikes, marksRejectedROIs: marksRejectedROIs,
                addsToRecording: addsToRecording),
            spikes: spikes.map { URL(filePath: $0) }, plot: plotting.plot.map { URL(filePath: $0) },
            lock: lock.map { URL(filePath: $0) },
            truth: truth.map { URL(filePath: $0) }, replacesExisting: force, threads: threads)
        request.plotted = plotting.part
        request.engine = asStreamed ? .direct : .transformed
        request.hint = response.hint
        request.traits = known.traits.traits
        request.modelWishes = known.words.merging(["model": model, "locked": locked].compactMapValues(\.self)) { $1 }
        return PredictionRun(
            request: request, model: model, locked: model == nil ? locked.map { URL(filePath: $0) } : nil, known: known,
            connection: connection, isQuiet: isQuiet)
    }
}
