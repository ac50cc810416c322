import ArgumentParser
import Inference

/// How outputs of networks become a prediction.
struct PredictionOptions: ParsableArguments {
    @Option(help: "What becomes of small and negative outputs.")
    var threshold = Settings.current.choice(.threshold, or: Threshold.zero)

    @Option(help: "The frame a window speaks for; `cascade` is one frame earlier, as the reference toolbox has it.")
    var alignment = Settings.current.choice(.alignment, or: Alignment.calibrated)

    @Option(help: "What stands in the frames at both ends that no window speaks for.")
    var padding = Settings.current.choice(.padding, or: Padding.nan)

    /// All of it together.
    var settings: PredictionSettings {
        PredictionSettings(alignment: alignment, padding: padding, threshold: threshold)
    }
}
