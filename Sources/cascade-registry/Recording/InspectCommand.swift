import ArgumentParser
import Core
import Files
import Foundation
import Pages
import Plots
import Prediction
import Registry
import Resolution
import Signals

/// `inspect`: what a recording says about itself, and whether anything can be predicted from it.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Tell what a recording holds, and what is wrong with it.",
        discussion: """
            Examples:
              cascade-registry inspect suite2p/plane0
              cascade-registry inspect session.nwb
              cascade-registry inspect recording.mat --variable data.dF_traces --rate 30
              cascade-registry inspect recording.npy --rate 30 --noise-plot noise.svg
              cascade-registry inspect recording.npy --rate 30 --model my-self-calibrating-model

            Exit code 1 where `predict` would refuse the recording.
            """)

    @Argument(help: RecordingText.argumentHelp, completion: .file())
    var recording: String

    @OptionGroup(title: "How the recording is read") var options: RecordingOptions
    @OptionGroup var parallelism: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "A plot of the noise levels ν of all neurons, from very good to poor, and of those of a model (.svg, "
                + ".png or .pdf).", valueName: "file"),
        completion: .file(extensions: FigureOptions.formats))
    var noisePlot: String?

    @Option(
        help: ArgumentHelp(
            "The model whose noise levels the plot shows; one that calibrates itself also says how large and how slow one "
                + "spike seems to be in every neuron. Default for the plot: the one of this registry that `resolve` finds.",
            valueName: "name"), completion: Completions.models)
    var model: String?

    @OptionGroup var figure: FigureOptions
    @OptionGroup var page: ReportOptions

    @Flag(help: "Replace a plot or a report that exists.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard noisePlot != nil || page.report != nil || !force else {
            throw ValidationError("--force is for --noise-plot and --report.")
        }
    }

    func run() throws {
        let file = try StandardStreams.input(recording)
        let plot = noisePlot.map { URL(filePath: $0) }
        if let plot { _ = try FigureFormat(of: plot) }
        let written = [plot, page.file].compactMap(\.self)
        try requireDistinct(written: written, read: [file])
        if !force { for file in written { try AtomicFile.checkIsFree(file) } }
        try page.check(outside: global.location(), replacesExisting: force)
        let surveyed = try SurveyedRecording(
            file, reading: options.reading, threads: parallelism.threads)
        let responses = try responses(in: surveyed)
        let report = RecordingReport(surveyed, responses: responses)
        if let plot { try FigureFile(plot, replacesExisting: force).write(try noise(of: surveyed)) }
        try page.write(replacesExisting: force) {
            try InspectionPage(recording: surveyed, report: report, noise: noise(of: surveyed)).page()
        }
        if global.json {
            try Console.printDocument(report, schema: RecordingReport.schema)
        } else {
            let text = RecordingText(surveyed, responses: responses)
            Console.printText(global.quiet ? text.errors : text.text)
        }
        if report.errorCount > 0 { throw ExitCode(1) }
    }

    /// How a model that calibrates itself sees the neurons of every trace set answer to a spike; empty where none is named, or
    /// what was found lets nothing be predicted.
    private func responses(in recording: SurveyedRecording) throws -> [[SpikeResponse?]] {
        guard let model, RecordingReport(recording).errorCount == 0 else { return [] }
        let registry = try global.openRegistry()
        let record = try registry.models.named(model)
        guard try registry.models.manifest(of: record).configuration.network.selfCalibrating != nil else {
            guard noisePlot == nil && page.report == nil else { return [] }
            throw PredictionError.asksForNoResponse(model: record.identifier)
        }
        return try recording.traceSets.map {
            try NeuronPredictor(of: $0, model: record, registry: registry, threads: parallelism.threads).responses()
        }
    }

    /// The noise levels of all trace sets.
    private func noise(of recording: SurveyedRecording) throws -> SVGDocument {
        NoisePlot(
            of: recording.traceSets.flatMap(\.noiseLevels), recording: recording.url.lastPathComponent,
            model: recording.traceSets[0].frameRateHz == nil ? nil : try drawnModel(for: recording.traceSets[0]),
            print: figure.width
        ).document
    }

    /// The model that was named, or the best one of the registry; `nil` where none fits.
    private func drawnModel(for traceSet: SurveyedTraceSet) throws -> NoisePlot.Model? {
        let registry = try global.openRegistry()
        if let model {
            let record = try registry.models.named(model)
            return NoisePlot.Model(name: record.identifier, noiseLevels: record.noiseLevels)
        }
        var facts = RecordingFacts(frameRateHz: try traceSet.requireKnownRate())
        facts.noiseLevels = .measured(traceSet.noiseLevels)
        facts.setTraits(Settings.current.traits.overridden(by: traceSet.traceSet.traits))
        return try registry.models.resolve(facts).winner.map {
            NoisePlot.Model(name: $0.candidate.identifier, noiseLevels: $0.candidate.likelyNoiseLevels)
        }
    }
}
