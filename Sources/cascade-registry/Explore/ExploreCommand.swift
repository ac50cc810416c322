import ArgumentParser
import Core
import Explorer
import Files
import Formats
import Foundation
import Pages
import Prediction
import Registry
import Synchronization

/// `explore`: a page over the registry, or over a recording.
struct ExploreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Look at ground truth, models or a recording in a browser.",
        discussion: """
            A page of this machine alone: nothing is sent elsewhere, and other pages cannot read it. It ends with Ctrl-C.

            Examples:
              cascade-registry explore
              cascade-registry explore GCaMP8m
              cascade-registry explore Builtin_EXC_30Hz_smoothing50ms
              cascade-registry explore suite2p/plane0
              cascade-registry explore recording.npy --rate 30
            """)

    @Argument(
        help: ArgumentHelp(
            "A recording, a model, or words that narrow the ground truth, such as GCaMP8m or DS09. Default: the ground truth.",
            valueName: "subject"),
        completion: .file())
    var subject: String?

    @Flag(name: .customLong("no-browser"), help: "Print the page's address, and open no browser.")
    var opensNoBrowser = false

    @Flag(help: "Allow the page to give models further names.")
    var allowChanges = false

    @OptionGroup(title: "How a recording is read") var options: RecordingOptions
    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let (start, recording) = try start(in: registry)
        let explorer = Explorer(
            registry, recording: recording, start: start,
            words: .init(
                model: { .init(ModelDescription(record: $0, manifest: $1).lines) },
                neuron: { .init(NeuronDescription(manifest: $0, lineage: $1).properties) }),
            allowsChanges: allowChanges, threads: parallelism.threads)
        try serve(explorer, opensBrowser: !opensNoBrowser, isQuiet: global.quiet)
    }

    /// Serves until the process is interrupted.
    private func serve(_ explorer: Explorer, opensBrowser: Bool, isQuiet: Bool) throws {
        let ended = DispatchSemaphore(value: 0)
        let fault = Mutex<(any Error)?>(nil)
        Task.detached {
            do {
                try await ExplorerServer(explorer).run { url in
                    Console.printText(url.absoluteString)
                    try? Console.flush()
                    if !isQuiet { Console.note("Ctrl-C ends it.") }
                    if opensBrowser { Self.open(url) }
                }
            } catch {
                fault.withLock { $0 = error }
            }
            ended.signal()
        }
        ended.wait()
        if let fault = fault.withLock(\.self) { throw fault }
    }

    /// What the subject is: a file or folder, a model, or words.
    private func start(in registry: OpenRegistry) throws -> (Explorer.Start, SurveyedRecording?) {
        guard let subject else { return (.groundTruth(words: ""), nil) }
        let file = URL(filePath: subject)
        // A recording that is not there must not be taken for words.
        if try FileKind(of: file) != nil || RecordingSearch.isNamedAsRecording(file) {
            let recording = try RecordingLook(isQuiet: global.quiet).usable(
                file, reading: options.reading, threads: parallelism.threads)
            guard recording.traceSets.count == 1 else {
                throw PredictionError.severalTraceSets(recording.traceSets.map(\.traceSet.name), path: subject)
            }
            return (.recording, recording)
        }
        if try registry.models.has(subject) { return (.model(subject), nil) }
        return (.groundTruth(words: subject), nil)
    }

    /// Asks the desktop to open the page; where there is none, the address was printed.
    private static func open(_ url: URL) {
        #if os(macOS)
            let program = "/usr/bin/open"
        #else
            let program = "/usr/bin/xdg-open"
        #endif
        guard FileManager.default.isExecutableFile(atPath: program) else { return }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = [url.absoluteString]
        (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        process.standardError = FileHandle.nullDevice
        try? process.run()
    }
}
