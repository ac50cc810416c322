import ArgumentParser
import Core
import Foundation
import Prediction

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

            Exit code 1 where `predict` would refuse the recording.
            """)

    @Argument(help: RecordingText.argumentHelp, completion: .file())
    var recording: String

    @OptionGroup(title: "How the recording is read") var options: RecordingOptions
    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Print the result, or the error, as one JSON document.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the errors that were found.")
    var quiet = false

    @OptionGroup var log: LogOptions

    func run() throws {
        let surveyed = try SurveyedRecording(
            StandardStreams.input(recording), reading: options.reading, threads: parallelism.threads)
        let report = RecordingReport(surveyed)
        if json {
            try Console.printDocument(report, schema: RecordingReport.schema)
        } else {
            Console.printText(quiet ? RecordingText(surveyed).errors : RecordingText(surveyed).text)
        }
        if report.errorCount > 0 { throw ExitCode(1) }
    }
}
