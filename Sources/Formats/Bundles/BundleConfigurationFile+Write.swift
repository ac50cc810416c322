internal import Files
package import Core
package import Foundation

extension BundleConfigurationFile {
    /// The name of the file in a bundle.
    package static let fileName = "config.yaml"

    /// The keys of a published configuration, in their order. The reference refuses a configuration without one of them.
    static let publishedKeys = [
        "model_name", "sampling_rate", "training_datasets", "placeholder_1", "noise_levels", "placeholder_2",
        "smoothing", "causal_kernel", "windowsize", "before_frac", "filter_sizes", "filter_numbers",
        "dense_expansion", "loss_function", "optimizer", "nr_of_epochs", "ensemble_size", "batch_size",
        "training_finished", "verbose",
    ]

    /// The text of a `config.yaml` with all keys of a published one, in their order; reading it gives the same
    /// configuration.
    ///
    /// - Parameter configuration: texts that are not empty, and other values in the ranges that ``read(_:)`` accepts.
    /// - Returns: UTF-8 text, the same for the same configuration.
    package static func encode(_ configuration: BundleConfiguration) -> Data {
        let network = configuration.network
        let lines =
            [
                "## Main parameters of this model",
                "",
                text("model_name", configuration.modelName),
                number("sampling_rate", configuration.frameRateHz) + "  # Hz",
                "",
                "# Ground truth that the model was trained with",
                list("training_datasets", configuration.trainingDatasets.map(YAMLText.plainOrQuoted)),
                "placeholder_1: 0",
                "",
                "# Noise levels of the networks (% · s^1/2)",
                list("noise_levels", configuration.noiseLevels.map(String.init)),
                "placeholder_2: 0",
                "",
                "# Standard deviation of the kernel that smoothed the spikes (s); symmetric (0) or causal (1)",
                number("smoothing", configuration.smoothingSeconds),
                "causal_kernel: \(configuration.isCausal ? 1 : 0)",
                "",
                "## The networks",
                "",
                "windowsize: \(network.windowLength)  # frames",
                number("before_frac", configuration.fractionBefore) + "  # of the window, before the predicted frame",
            ] + extents(of: network) + [
                "",
                "## The training",
                "",
                text("loss_function", configuration.lossFunction),
                text("optimizer", configuration.optimizer),
                "nr_of_epochs: \(configuration.epochCount)",
                "ensemble_size: \(configuration.ensembleSize)  # networks per noise level",
                "batch_size: \(configuration.batchSize)",
                text("training_finished", configuration.trainingStatus),
                "verbose: 1",
            ]
        return Data((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func extents(of network: NetworkPlan) -> [String] {
        guard let plan = network.selfCalibrating else {
            return [
                list("filter_sizes", network.convolutionTaps.map(String.init)),
                list("filter_numbers", network.convolutionChannels.map(String.init)),
                "dense_expansion: \(network.denseUnits)",
            ]
        }
        return [
            "architecture: \(selfCalibratingArchitecture)",
            list("level_channels", plan.levelChannels.map(String.init)),
            list("encoder_channels", plan.encoderChannels.map(String.init)),
            list("statistics_channels", plan.statisticsChannels.map(String.init)),
            "hidden_units: \(plan.hiddenUnits)",
            "calibration_units: \(plan.calibrationUnits)",
            number("floor", Double(plan.floor)) + "  # expected spikes per frame that are none",
            number("quiet_spikes", Double(plan.quietSpikes)) + "  # fewer expected ones at once are none",
        ] + (plan.quietSpikes > 0 ? ["quiet_frames: \(plan.quietFrames)  # where no more come within so many"] : [])
    }

    /// A text that the reference takes: the original where it has all keys and says what the configuration says.
    static func completed(_ original: Data, for configuration: BundleConfiguration) -> Data {
        let file = FileBytes(path: fileName, bytes: Array(original))
        guard let values = try? ConfigurationValues(file, atMost: largestFile), publishedKeys.allSatisfy(values.has),
            let found = try? read(file), found == configuration
        else { return encode(configuration) }
        return original
    }

    private static func text(_ key: String, _ value: String) -> String { "\(key): \(YAMLText.plainOrQuoted(value))" }

    /// A whole number without a fraction, as published; the shortest decimals that read as the same number otherwise.
    private static func number(_ key: String, _ value: Double) -> String {
        Int(exactly: value).map { "\(key): \($0)" } ?? "\(key): \(value)"
    }

    private static func list(_ key: String, _ items: [String]) -> String {
        items.isEmpty ? "\(key): []" : ([key + ":"] + items.map { "- \($0)" }).joined(separator: "\n")
    }
}
