import ArgumentParser
import Core
import Files
import Foundation
import Inference
import Inspection
import Prediction
import Registry
import Signals
import Synchronization

/// `stream`: frames in while a recording is made, expected spikes out.
struct StreamCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Predict expected spikes while a recording is made, frame by frame.",
        discussion: """
            Frames come on standard input, or over a socket: for each a number of 32 bits (little-endian float) of \
            every neuron, NaN where it is missing. For each frame that is read one is written at once, of the frame that has become \
            decidable: as many frames later as the model looks ahead, which is told in the beginning. Before the first, NaN is \
            written; after the end of the input, the rest. `--threshold floor` takes as much longer as the smoothing is wide. Of networks that look at windows, what is written is what `predict --as-streamed` gives, bit for bit.
            Noise that is not given is measured; each neuron has its first expected spikes one block and one window later. Networks that calibrate themselves, where `predict` lets them read the whole recording, know what was recorded until the last block ended: NaN is written until the first one has.
            Nothing is dropped: while nobody reads what is written, no frame is read.

            Examples:
              rig | cascade-registry stream --model Builtin_EXC_30Hz_smoothing50ms --neurons 200 --rate 30 > spikes.f32
              rig | cascade-registry stream --model Global_EXC_30Hz_smoothing50ms_causalkernel --neurons 200 --rate 30 \\
                --units fluorescence --noise 3 --format jsonl
              cascade-registry stream --model Builtin_EXC_30Hz_smoothing50ms --neurons 200 --rate 30 --listen 127.0.0.1:7000
              cascade-registry stream --model Builtin_EXC_30Hz_smoothing50ms --rate 30 --replay dff.npy --speed 1
            """)

    @Option(
        help: ArgumentHelp(
            "A model's name, NAME@VERSION, alias, or digest; it is fetched where it is not here.", valueName: "name"),
        completion: Completions.models)
    var model: String

    @Option(help: ArgumentHelp("Neurons of a frame. A recording that is replayed says it.", valueName: "number"))
    var neurons: Int?

    @Option(help: ArgumentHelp("Frames per second.", valueName: "hz"), transform: Quantity.frameRateHz)
    var rate: Double

    @Option(help: "What the samples are. Default: fractions, if they look like it.")
    var units: RecordingUnits?

    @OptionGroup var baseline: BaselineOptions

    @Option(
        help: ArgumentHelp(
            "ν of all neurons, or of each, separated by commas. Default: measured, and measured again.", valueName: "ν")
    )
    var noise: NumberList?

    @Option(
        help: ArgumentHelp(
            "How long a block is over which noise is measured, or after which networks calibrate themselves.",
            valueName: "duration"))
    var noiseBlock = DurationArgument(seconds: 30)

    @Option(
        help: ArgumentHelp(
            "The calcium indicator, such as GCaMP6f: tells a model that calibrates itself.", valueName: "name"),
        completion: Completions.indicators)
    var indicator: String?

    @OptionGroup var response: ResponseOptions

    @Option(
        help: ArgumentHelp(
            "Go on although this was found in the first block, such as raw-fluorescence. May be given several times.",
            valueName: "check"))
    var accept: [AcceptedFinding] = []

    @Option(help: "How expected spikes are written.")
    var format = FrameFormat.f32

    @Option(
        help: ArgumentHelp(
            "Serve one client, who sends frames and receives expected spikes: PORT or 127.0.0.1:PORT, on this machine only; "
                + "or the path of a Unix socket. Port 0 is any that is free.", valueName: "address"))
    var listen: RigAddress?

    @Option(
        help: ArgumentHelp("Replay a recording as a rig would make it: .npy, .mat, .csv or .tsv.", valueName: "file"),
        completion: .file())
    var replay: String?

    @Option(help: ArgumentHelp("How many times as fast a recording is replayed as it was made.", valueName: "factor"))
    var speed = 1.0

    @OptionGroup var postprocessing: PredictionOptions

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard listen == nil || replay == nil else {
            throw ValidationError("--listen and --replay both say where frames come from; give one of them.")
        }
        guard neurons != nil || replay != nil else {
            throw ValidationError("Give the neurons of a frame: --neurons NUMBER.")
        }
        guard (1...1_000_000_000).contains(neurons ?? 1) else { throw ValidationError("--neurons must be above 0.") }
        guard (1e-3...1e6).contains(speed) else { throw ValidationError("--speed must be between 0.001 and 1000000.") }
        guard noiseBlock.seconds > 0 else { throw ValidationError("--noise-block must be longer than 0.") }
        guard !global.json else {
            throw ValidationError("--json and the frames both write to standard output; --format jsonl writes JSON.")
        }
    }

    func run() throws {
        let registry = try global.openRegistry()
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let record = try selection.model(named: model)
        if let replay {
            let source = try ReplayedFrames(try StandardStreams.input(replay), frameRateHz: rate, speed: speed)
            guard neurons ?? source.neuronCount == source.neuronCount else {
                throw FileError(
                    .conflict, path: replay, "has \(counted(source.neuronCount, "neuron")), not \(neurons ?? 0)",
                    remedy: "Leave out --neurons.")
            }
            return try run(source, to: try standardOutput(), neuronCount: source.neuronCount, record, registry)
        }
        let neuronCount = neurons ?? 0
        guard let listen else {
            try StandardStreams.requireNoTerminal(remedy: "Send frames: rig | cascade-registry stream …")
            let source = SentFrames(.standardInput, name: "standard input")
            return try run(source, to: try standardOutput(), neuronCount: neuronCount, record, registry)
        }
        // What does not fit together is found before anybody connects.
        let prediction = try StreamPrediction(request(neuronCount), model: record, registry: registry)
        let client = try listen.client { address in note("Listening on \(address.text)") }
        defer { close(client.number) }
        note("A client has connected")
        let rows = FrameRows(descriptor: client, name: "the client of \(listen.text)", format: format)
        try StreamRun(source: SentFrames(client, name: rows.name), rows: rows, isQuiet: global.quiet).run(
            prediction, of: request(neuronCount), model: record.identifier)
    }

    private func run(
        _ source: some FrameSource, to rows: FrameRows, neuronCount: Int, _ record: ModelRecord,
        _ registry: OpenRegistry
    ) throws {
        let request = request(neuronCount)
        let prediction = try StreamPrediction(request, model: record, registry: registry)
        try StreamRun(source: source, rows: rows, isQuiet: global.quiet).run(
            prediction, of: request, model: record.identifier)
    }

    private func standardOutput() throws -> FrameRows {
        guard format != .f32 || !Descriptor.standardOutput.isTerminal else {
            throw ValidationError("Standard output is a terminal, which shows no bytes; --format csv writes text.")
        }
        return FrameRows(descriptor: .standardOutput, name: "standard output", format: format)
    }

    private func request(_ neuronCount: Int) -> StreamRequest {
        StreamRequest(
            neuronCount: neuronCount, frameRateHz: rate, units: units ?? .fraction,
            baseline: BaselineSettings(
                neuropilFraction: 0, percentile: baseline.baselinePercentile,
                windowSeconds: baseline.baselineWindow.seconds),
            noiseLevels: noise?.numbers, blockSeconds: noiseBlock.seconds, hint: response.hint, indicator: indicator,
            settings: postprocessing.settings,
            accepted: Set(accept.map(\.kind)).union(units == .fraction ? [.looksLikePercent] : []),
            threads: parallelism.threads)
    }

    private func note(_ line: String) {
        if !global.quiet { Console.note(line) }
    }
}
