package import Files
package import Core
package import Foundation

/// Reads and writes the weights of one ensemble member as Keras keeps them (`.h5`).
///
/// The names of layers are arbitrary (`dense_9`, `dense_10`), so only the lists that Keras stored say what comes
/// after what: `layer_names`, and for every layer `weight_names`.
package enum KerasWeightsFile {
    private static let largestFile = 256 << 20

    /// Reads a member.
    ///
    /// - Parameters:
    ///   - url: the `.h5` file.
    ///   - shape: what the bundle's configuration says.
    /// - Returns: the weights.
    /// - Throws: `FileError` when the file is damaged or is not the network of `shape`.
    package static func read(_ url: URL, shape: NetworkPlan) throws(FileError) -> NetworkWeights {
        try read(FileBytes(url, atMost: largestFile), shape: shape)
    }

    static func read(_ file: FileBytes, shape: NetworkPlan) throws(FileError) -> NetworkWeights {
        let tensors = try KerasReader(file).readTensors(of: shape)
        do {
            return try NetworkWeights(plan: shape, tensors: tensors)
        } catch {
            throw FileError(.damaged, path: file.path, error.reason, remedy: error.remedy)
        }
    }
}

extension KerasWeightsFile {
    /// A `.h5` file in the layout of Keras 2.4, which `load_model` of all later versions takes.
    ///
    /// - Parameters:
    ///   - weights: one member.
    ///   - configuration: decides whether the file says how the network is trained: where that is as published.
    ///   - name: the file's name without its extension, for errors.
    /// - Returns: the file, the same for the same weights.
    /// - Throws: `FileError` when the HDF5 library fails.
    package static func encode(
        _ weights: NetworkWeights, configuration: BundleConfiguration, name: String
    ) throws(FileError) -> Data {
        let isTrainable = configuration.lossFunction == "mean_squared_error" && configuration.optimizer == "Adagrad"
        return try withHDF5Lock { () throws(FileError) in
            try KerasWriter(weights, isTrainable: isTrainable, path: "\(name).h5").encode()
        }
    }
}

extension HDF5Usage {
    static let keras = HDF5Usage(
        remedy: "Fetch the file again.", uncompressed: "Save the network again from Keras, which does not compress it.")
}
