import Core
import TestSupport

/// A network of the real architecture, small enough to damage its files in every place.
enum TinyNetwork {
    static func shape() throws -> NetworkPlan { try Generated.smallShape() }

    static func weights() throws -> NetworkWeights { try Generated.weights(shape(), seed: 1) }

    static func configuration(noiseLevels: [Int] = [2, 3]) throws -> BundleConfiguration {
        try Generated.configuration(shape: shape(), noiseLevels: noiseLevels)
    }

    static func bundle(noiseLevels: [Int] = [2, 3]) throws -> ModelBundle {
        try Generated.bundle(configuration(noiseLevels: noiseLevels))
    }

    /// The text of ``configuration(noiseLevels:)`` as published.
    static func configurationText() -> String {
        """
        ## Main parameter of this model:

        model_name: Global_EXC_30Hz_smoothing50ms     # Name of the model
        sampling_rate: 30                             # Sampling rate in Hz
        training_datasets:
        - DS09-GCaMP6f-m-V1
        placeholder_1: 0       # protect formatting
            # Noise levels for training (integers, normally 1-9)
        noise_levels: [2, 3]
        placeholder_2: 0
        smoothing: 0.05
        causal_kernel: 0
        windowsize: 16
        before_frac: 0.5
        filter_sizes: [3, 3, 2]
        filter_numbers:
        - 2
        - 3
        - 2

        dense_expansion: 2
        loss_function: mean_squared_error
        optimizer: Adagrad
        nr_of_epochs: 10
        ensemble_size: 2
        batch_size: 1024
        training_finished: Yes       # Yes / No / Running
        verbose: 1

        """
    }
}
