package import Files
package import Core
package import Foundation
internal import Yams

/// Reads a bundle's `config.yaml`, in every form in which bundles were published.
package enum BundleConfigurationFile {
    static let largestFile = 64 << 10

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
            network = try NetworkPlan(
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
        guard configuration.latencyFrames >= 0 else {
            throw values.damaged(
                "“before_frac” is \(configuration.fractionBefore), which leaves the predicted frame outside "
                    + "the window of \(network.windowLength)")
        }
        return configuration
    }
}
