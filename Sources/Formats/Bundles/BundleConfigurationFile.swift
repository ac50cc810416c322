package import Files
package import Core
package import Foundation
internal import Yams

/// Reads a bundle's `config.yaml`, in every form in which bundles were published.
package enum BundleConfigurationFile {
    static let largestFile = 64 << 10
    /// What `architecture` says of networks that look at windows; it may be left out.
    static let windowedArchitecture = "windowed"
    /// What it says of networks that read whole traces.
    static let selfCalibratingArchitecture = "self-calibrating"

    /// Reads a configuration.
    ///
    /// - Parameter url: the file `config.yaml`.
    /// - Returns: the configuration, its ranges checked.
    /// - Throws: `FileError` that names the key and the value.
    package static func read(_ url: URL) throws(FileError) -> BundleConfiguration {
        try read(FileBytes(url, atMost: largestFile))
    }

    /// Reads a configuration from its text.
    ///
    /// - Parameters:
    ///   - text: the bytes of a `config.yaml`.
    ///   - path: the name to use in errors.
    /// - Returns: the configuration, its ranges checked.
    /// - Throws: `FileError` that names the key and the value.
    package static func read(_ text: Data, path: String) throws(FileError) -> BundleConfiguration {
        try read(FileBytes(path: path, bytes: Array(text)))
    }

    static func read(_ file: FileBytes) throws(FileError) -> BundleConfiguration {
        try read(ConfigurationValues(file, atMost: largestFile))
    }

    static func read(_ values: ConfigurationValues) throws(FileError) -> BundleConfiguration {
        let network: NetworkPlan
        do {
            network =
                try values.isSelfCalibrating
                ? NetworkPlan(values.selfCalibratingPlan())
                : NetworkPlan(
                    windowLength: values.integer("windowsize", in: 1...65536),
                    convolutionTaps: values.integers("filter_sizes", in: 1...4096),
                    convolutionChannels: values.integers("filter_numbers", in: 1...4096),
                    denseUnits: values.integer("dense_expansion", in: 1...4096))
        } catch let error as NetworkPlanError {
            throw FileError(.damaged, path: values.file.path, error.reason, remedy: error.remedy)
        } catch let error as FileError {
            throw error
        } catch {
            throw values.damaged("\(error)")
        }
        let configuration = BundleConfiguration(
            modelName: try values.text("model_name"),
            frameRateHz: try values.number("sampling_rate", in: Double.leastNormalMagnitude...10_000),
            trainingDatasets: try values.texts("training_datasets"),
            noiseLevels: try values.integers("noise_levels", in: 1...10_000),
            smoothingSeconds: try values.number("smoothing", in: 0...3600),
            // Bundles older than the key are symmetric.
            isCausal: try values.has("causal_kernel") ? values.flag("causal_kernel") : false,
            network: network,
            fractionBefore: try values.number("before_frac", in: 0...1),
            ensembleSize: try values.integer("ensemble_size", in: 1...1000),
            lossFunction: try values.text("loss_function"),
            optimizer: try values.text("optimizer"),
            epochCount: try values.integer("nr_of_epochs", in: 0...1_000_000_000),
            batchSize: try values.integer("batch_size", in: 1...1_000_000_000),
            trainingStatus: try values.text("training_finished"))
        let levels = configuration.noiseLevels
        guard !levels.isEmpty, zip(levels, levels.dropFirst()).allSatisfy(<) else {
            throw values.damaged("“noise_levels” is \(levels), expected rising whole numbers")
        }
        if network.selfCalibrating != nil, configuration.labelledFrame != network.windowLength / 2 {
            throw values.damaged(
                "“before_frac” is \(configuration.fractionBefore); a self-calibrating network has 0.5")
        }
        guard configuration.latencyFrames >= 0 else {
            throw values.damaged(
                "“before_frac” is \(configuration.fractionBefore), which leaves the predicted frame outside "
                    + "the window of \(network.windowLength)")
        }
        return configuration
    }
}

extension ConfigurationValues {
    /// Whether the networks read whole traces.
    var isSelfCalibrating: Bool {
        get throws(FileError) {
            guard has("architecture") else { return false }
            switch try text("architecture") {
            case BundleConfigurationFile.windowedArchitecture: return false
            case BundleConfigurationFile.selfCalibratingArchitecture: return true
            case let other:
                throw damaged(
                    "“architecture” is “\(other)”, expected \(BundleConfigurationFile.windowedArchitecture) or "
                        + BundleConfigurationFile.selfCalibratingArchitecture)
            }
        }
    }

    /// The extents of a network that reads whole traces.
    fileprivate func selfCalibratingPlan() throws -> SelfCalibratingPlan {
        let window = SelfCalibratingPlan.windowLength
        guard try integer("windowsize", in: 1...65536) == window else {
            throw damaged("“windowsize” is not \(window), which every self-calibrating network has")
        }
        var plan = try SelfCalibratingPlan(
            checking: integers("level_channels", in: 1...1024),
            encoderChannels: integers("encoder_channels", in: 1...1024),
            statisticsChannels: integers("statistics_channels", in: 1...1024),
            hiddenUnits: integer("hidden_units", in: 1...1024),
            calibrationUnits: integer("calibration_units", in: 1...1024))
        // Bundles older than the keys have none.
        if has("floor") { plan.floor = Float(try number("floor", in: 0...1)) }
        if has("quiet_spikes") { plan.quietSpikes = Float(try number("quiet_spikes", in: 0...1000)) }
        if plan.quietSpikes > 0 {
            plan.quietFrames = try integer("quiet_frames", in: SelfCalibratingPlan.possibleQuietFrames)
        }
        return plan
    }
}
