package import Files
package import Core
internal import CResources
package import Foundation

/// Reads what to train: the keys of a published `config.yaml`, and ours. Four are needed: `model_name`, `sampling_rate`,
/// `training_datasets` and `noise_levels`. `smoothing` is 1.5 frames where it is not said; ``template`` shows the other
/// defaults.
///
/// | key | default | meaning |
/// |---|---|---|
/// | `seed` | 1 | of all draws |
/// | `learning_rate` | 0.05 with Adagrad | Keras' own with Adam, Nadam, Adamax and RMSprop (0.001) and SGD (0.01) |
/// | `adagrad` | keras | `keras` or `torch`: where Adagrad's sums of squares begin |
/// | `segment_labels` | 64 | consecutive labels that are trained together |
///
/// With `architecture: self-calibrating`, the extents of the network and the training have other keys and defaults
/// (Documentation/self-calibration.md).
package enum TrainingConfigurationFile {
    private static let neededKeys = ["model_name", "sampling_rate", "training_datasets", "noise_levels"]
    private static let ownKeys = ["architecture", "seed", "learning_rate", "segment_labels"]
    /// What means something to networks that look at windows alone.
    private static let windowedKeys = ["filter_sizes", "filter_numbers", "dense_expansion", "adagrad"]
    /// What means something to self-calibrating networks alone, and what holds where the file says nothing.
    private static let selfCalibratingDefaults = {
        let (plan, augmentation) = (SelfCalibratingPlan.customary, TrainingAugmentation())
        return [
            "hidden_units": "\(plan.hiddenUnits)", "calibration_units": "\(plan.calibrationUnits)",
            "warp": "\(augmentation.warp)", "amplitude": "\(augmentation.amplitude)",
            "nonlinearity": "\(augmentation.nonlinearity)", "drift": "\(augmentation.drift)",
            "noise": "\(augmentation.noise)",
        ]
    }()
    /// Expected spikes per second that are none, where the file does not say how many per frame.
    private static let customaryFloorHz = 0.3
    /// Expected spikes that are none where no more come at once within so many seconds, where the file does not say so.
    private static let (customaryQuietSpikes, customaryQuietSeconds) = (1, 10.0)
    private static let extentDefaults = {
        let plan = SelfCalibratingPlan.customary
        return [
            "level_channels": plan.levelChannels.map(String.init),
            "encoder_channels": plan.encoderChannels.map(String.init),
            "statistics_channels": plan.statisticsChannels.map(String.init),
        ]
    }()
    private static let selfCalibratingKeys =
        ["floor", "quiet_spikes", "quiet_frames"] + selfCalibratingDefaults.keys + extentDefaults.keys
    private static let knownKeys =
        BundleConfigurationFile.publishedKeys + ownKeys + ["adagrad"] + selfCalibratingKeys
    /// Other defaults of self-calibrating networks than of those that look at windows.
    private static let otherDefaults = [
        "loss_function": "poisson", "optimizer": "AdamW", "nr_of_epochs": "20", "ensemble_size": "1",
        "batch_size": "12288", "segment_labels": "2048",
    ]

    /// Reads a training configuration.
    ///
    /// - Parameter url: a YAML file, such as ``template`` filled in.
    /// - Returns: the configuration, its ranges checked.
    /// - Throws: `FileError` that names the key and the value. A key that means nothing is an error: it may be a slip.
    package static func read(_ url: URL) throws(FileError) -> TrainingConfiguration {
        try read(FileBytes(url, atMost: BundleConfigurationFile.largestFile))
    }

    /// Reads a training configuration from its text.
    ///
    /// - Parameters:
    ///   - text: the bytes of a YAML file.
    ///   - path: the name to use in errors.
    /// - Returns: the configuration, its ranges checked.
    /// - Throws: `FileError` that names the key and the value.
    package static func read(_ text: Data, path: String) throws(FileError) -> TrainingConfiguration {
        try read(FileBytes(path: path, bytes: Array(text)))
    }

    private static func read(_ file: FileBytes) throws(FileError) -> TrainingConfiguration {
        let template = try ConfigurationValues(
            FileBytes(path: "training-template.yaml", bytes: Array(template.utf8)),
            atMost: BundleConfigurationFile.largestFile)
        var values = try ConfigurationValues(
            file, atMost: BundleConfigurationFile.largestFile,
            defaults: template.without(neededKeys + ["learning_rate"]),
            remedy: "Correct it there; `cascade-registry train template` explains every key.")
        let isSelfCalibrating = try values.isSelfCalibrating
        let otherKinds = isSelfCalibrating ? windowedKeys : selfCalibratingKeys
        try values.refuseKeys(except: knownKeys.filter { !otherKinds.contains($0) })
        if isSelfCalibrating {
            for (key, value) in otherDefaults { values.setDefault(key, to: value) }
            for (key, list) in extentDefaults { values.setDefault(key, to: list) }
            for (key, value) in selfCalibratingDefaults { values.setDefault(key, to: value) }
        }
        try values.requireKeys(neededKeys)
        let rate = try values.number("sampling_rate", in: Double.leastNormalMagnitude...10_000)
        values.setDefault("smoothing", to: "\(customarySmoothingSeconds(frameRateHz: rate))")
        if isSelfCalibrating {
            values.setDefault("floor", to: "\(Float(min(1, customaryFloorHz / rate)))")
            values.setDefault("quiet_spikes", to: "\(customaryQuietSpikes)")
            let frames = Int((customaryQuietSeconds * rate).rounded())
            values.setDefault("quiet_frames", to: "\(max(SelfCalibratingPlan.eventFrames, frames))")
        }
        let bundle = try BundleConfigurationFile.read(values)
        let losses = ["mean_squared_error"] + (isSelfCalibrating ? ["poisson"] : [])
        guard losses.contains(bundle.lossFunction) else {
            throw values.damaged(
                "“loss_function” is “\(bundle.lossFunction)”; there is \(losses.joined(separator: " and ")) "
                    + (isSelfCalibrating ? "" : "only"))
        }
        guard let optimizer = TrainingConfiguration.Optimizer(named: bundle.optimizer) else {
            let names = TrainingConfiguration.Optimizer.allCases.map(\.rawValue).joined(separator: ", ")
            throw values.damaged("“optimizer” is “\(bundle.optimizer)”; there are \(names)")
        }
        values.setDefault("learning_rate", to: "\(optimizer.customaryLearningRate)")
        guard bundle.epochCount > 0 else { throw values.damaged("“nr_of_epochs” is 0; nothing would be trained") }
        var configuration = TrainingConfiguration(bundle: bundle)
        configuration.seed = UInt64(try values.integer("seed", in: 0...Int.max))
        configuration.learningRate = try values.number("learning_rate", in: 1e-9...10)
        configuration.labelsPerSegment = try values.integer("segment_labels", in: 1...65536)
        if let plan = bundle.network.selfCalibrating {
            return try selfCalibrating(configuration, plan: plan, values)
        }
        let text = try values.text("adagrad")
        guard let variant = TrainingConfiguration.AdagradVariant(rawValue: text) else {
            throw values.damaged("“adagrad” is “\(text)”, expected keras or torch")
        }
        configuration.adagrad = variant
        return configuration
    }

    /// The rest of a configuration whose networks read whole traces.
    private static func selfCalibrating(
        _ configuration: TrainingConfiguration, plan: SelfCalibratingPlan, _ values: ConfigurationValues
    ) throws(FileError) -> TrainingConfiguration {
        var configuration = configuration
        guard configuration.optimizer == .adamW else {
            throw values.damaged(
                "“optimizer” is “\(configuration.bundle.optimizer)”; self-calibrating networks have AdamW")
        }
        guard configuration.labelsPerSegment.isMultiple(of: plan.segmentFrameStep) else {
            throw values.damaged(
                "“segment_labels” is \(configuration.labelsPerSegment), expected a multiple of "
                    + "\(plan.segmentFrameStep)")
        }
        var augmentation = TrainingAugmentation()
        augmentation.warp = try values.number("warp", in: 1...10)
        augmentation.amplitude = try values.number("amplitude", in: 1...100)
        augmentation.nonlinearity = try values.flag("nonlinearity")
        augmentation.drift = try values.flag("drift")
        augmentation.noise = try values.flag("noise")
        configuration.augmentation = augmentation
        return configuration
    }

    /// 1.5 frames, in whole milliseconds, as names tell it.
    private static func customarySmoothingSeconds(frameRateHz: Double) -> Double {
        (1000 * 1.5 / frameRateHz).rounded() / 1000
    }

    /// The `config.yaml` of the finished model: what the reference reads, and our keys after it.
    ///
    /// - Parameter configuration: what was trained.
    /// - Returns: UTF-8 text.
    package static func encodeFinished(_ configuration: TrainingConfiguration) -> Data {
        let rule =
            configuration.augmentation.map { augmentation in
                """
                warp: \(augmentation.warp)
                amplitude: \(augmentation.amplitude)
                nonlinearity: \(augmentation.nonlinearity ? "yes" : "no")
                drift: \(augmentation.drift ? "yes" : "no")
                noise: \(augmentation.noise ? "yes" : "no")
                """
            } ?? "adagrad: \(configuration.adagrad.rawValue)"
        let own = """

            ## How cascade-registry trained it

            seed: \(configuration.seed)
            learning_rate: \(configuration.learningRate)
            \(rule)
            segment_labels: \(configuration.labelsPerSegment)

            """
        return BundleConfigurationFile.encode(configuration.bundle) + Data(own.utf8)
    }

    /// A configuration with comments, to be filled in.
    package static let template = unsafe String(cString: cresources_training_template_text())
}
