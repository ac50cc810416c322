import ArgumentParser
import Files
import Formats
import Prediction

/// How a recording is to be read.
struct RecordingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Frames per second of the recording.", valueName: "hz"))
    var rate: Double

    @Option(help: ArgumentHelp("The variable of a .mat file.", valueName: "name"))
    var variable: String?

    @Option(help: "The unit of the recording.")
    var units: PredictionRequest.Units?

    @Option(help: "Which axis of the matrix is which, where the file does not say: by default, rows are neurons.")
    var orientation: RecordingFile.Orientation?

    func validate() throws {
        guard rate.isFinite, rate > 0 else {
            throw ValidationError("--rate must be a positive number of frames per second.")
        }
    }
}
