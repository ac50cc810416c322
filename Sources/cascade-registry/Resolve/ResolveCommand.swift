import ArgumentParser
import Core
import Files
import Formats
import Foundation
import Prediction
import Resolution
import Registry

/// `resolve`: which model suits a recording, and why.
struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Tell which model suits a recording, and why: of those that are here and those that can be fetched.",
        discussion: """
            Examples:
              cascade-registry resolve recording.mat --rate 30 --indicator GCaMP6f
              cascade-registry resolve --rate 7.5 --noise 3,4.5 --species zebrafish
              cascade-registry resolve recording.mat --rate 30 --explain Global_EXC_30Hz_smoothing50ms
              cascade-registry resolve --rate 30 --region 'spinal cord' --all

            The noise of every neuron is measured in the recording. What is not known is not assumed: the answer tells \
            what it would change. Exit code 66 when no model fits.
            """)

    @Argument(help: RecordingText.argumentHelp, completion: .file())
    var recording: String?

    @OptionGroup(title: "How the recording is read") var options: RecordingOptions

    @Option(
        help: ArgumentHelp("Noise levels ν of neurons in %·s^½, where there is no recording.", valueName: "numbers"))
    var noise: NumberList?

    @OptionGroup var known: FactOptions

    @Flag(help: "Tell what decided about every model, one by one.")
    var all = false

    @Option(
        help: ArgumentHelp("Tell what every rule says of one model.", valueName: "name"),
        completion: Completions.models)
    var explain: String?

    @Option(
        help: ArgumentHelp("Write what to train for such a recording, ready for `train`.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var training: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard recording == nil || noise == nil else {
            throw ValidationError("--noise is for where there is no RECORDING to measure it in.")
        }
        guard recording != nil || options.rate != nil else {
            throw ValidationError("Give a RECORDING, or its --rate.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        if let training {
            try requireDistinct(
                written: [URL(filePath: training)], read: [recording].compactMap { $0.map { URL(filePath: $0) } })
            try registry.location.requireOutside([URL(filePath: training)])
        }
        let facts = try facts()
        if let training { try write(registry.models.trainingConfiguration(for: facts), to: training) }
        try connection.refreshNewLists(of: registry, isQuiet: global.quiet)
        if !global.quiet {
            known.noteUnknownNames()
            OriginOptions.noteUnknownDatasets(try registry.models.countWithUnknownDatasets(known.filter))
        }
        let resolution = try registry.models.resolve(
            facts, matching: known.filter, remote: registry.models.remoteCandidates(matching: known.filter))
        if let explain {
            try tell(try explanation(of: explain, in: resolution, registry))
            return
        }
        try tell(resolution, registry)
        do {
            try resolution.requireWinner()
        } catch {
            Console.note(error: error)
            throw ExitCode(66)
        }
    }

    /// What somebody says, and what the recording says and shows.
    private func facts() throws -> RecordingFacts {
        guard let recording else {
            return known.facts(frameRateHz: options.rate ?? .nan, noiseLevels: Fact(given: noise?.numbers))
        }
        let surveyed = try RecordingLook(isQuiet: global.quiet).usable(
            StandardStreams.input(recording), reading: options.reading, threads: parallelism.threads)
        let (first, traceSets) = (surveyed.traceSets[0], surveyed.traceSets)
        let rate = try first.requireUsable()
        guard traceSets.allSatisfy({ $0.frameRateHz == rate && $0.traceSet.traits == first.traceSet.traits }) else {
            throw PredictionError.differentTraceSets(traceSets.map(\.traceSet.name), path: recording)
        }
        return known.facts(
            frameRateHz: rate, noiseLevels: .measured(traceSets.flatMap(\.noiseLevels)),
            recorded: first.traceSet.traits)
    }

    private func explanation(
        of reference: String, in resolution: ModelResolution, _ registry: OpenRegistry
    ) throws -> ResolutionReport.Candidate {
        // What the registry alone knows are aliases and digests.
        guard
            let candidate = try resolution.candidate(reference)
                ?? resolution.candidate(registry.models.named(reference).identifier)
        else { throw RegistryError(.notFound, "\(reference) has just been removed from the registry") }
        return candidate
    }

    private func tell(_ resolution: ModelResolution, _ registry: OpenRegistry) throws {
        if global.quiet, !global.json {
            if let winner = resolution.winner { print(winner.candidate.identifier) }
            return
        }
        var summary = resolution.summary
        do {
            summary.expectation = try registry.models.expectation(of: resolution)
        } catch let error as any CascadeError {
            Console.note("Warning: it is not known what to expect: \(error.reason)")
        }
        if !global.json, !all {
            Console.printText(RepeatedCommand().filled(ResolutionDescription(summary).text))
            return
        }
        let report = ResolutionReport(resolution, summary)
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/resolution")
        } else {
            Console.printText(ResolutionTable(summary, report.candidates).text)
        }
    }

    private func tell(_ candidate: ResolutionReport.Candidate) throws {
        if global.json {
            try Console.printDocument(candidate, schema: "cascade-registry/resolution-candidate")
        } else {
            Console.printText(CandidateDescription(candidate).text)
        }
    }

    private func write(_ configuration: Data, to path: String) throws {
        let file = try AtomicFile(URL(filePath: path), replacesExisting: force)
        try file.write(configuration)
        try file.commit()
    }
}
