import Core

/// A network of the real architecture, small enough to damage its files in every place.
enum TinyNetwork {
    /// The smallest sensible extents: 89 numbers.
    static func shape() throws -> NetworkShape {
        try NetworkShape(windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 2, 2], denseUnits: 2)
    }

    /// Weights whose numbers all differ, also between members.
    static func weights(seed: Int = 0) throws -> NetworkWeights {
        let shape = try shape()
        var next = Float(1000 * seed)
        let tensors = shape.tensorShapes.map { extents in
            let values = (0..<extents.reduce(1, *)).map { _ in
                next += 0.5
                return next
            }
            return Tensor(shape: extents, values: values)
        }
        return try NetworkWeights(shape: shape, tensors: tensors)
    }

    /// A configuration of tiny networks.
    static func configuration(noiseLevels: [Int] = [2, 3], ensembleSize: Int = 2) throws -> BundleConfiguration {
        BundleConfiguration(
            modelName: "Global_EXC_30Hz_smoothing50ms", frameRateHz: 30, trainingDatasets: ["DS09-GCaMP6f-m-V1"],
            noiseLevels: noiseLevels, smoothingSeconds: 0.05, isCausal: false, shape: try shape(), fractionBefore: 0.5,
            ensembleSize: ensembleSize, lossFunction: "mean_squared_error", optimizer: "Adagrad", epochCount: 20,
            batchSize: 1024, trainingStatus: "Running")
    }

    static func bundle(noiseLevels: [Int] = [2, 3], ensembleSize: Int = 2) throws -> ModelBundle {
        let ensembles = try noiseLevels.map { level in
            Ensemble(noiseLevel: level, members: try (0..<ensembleSize).map { try weights(seed: 10 * level + $0) })
        }
        return try ModelBundle(
            configuration: configuration(noiseLevels: noiseLevels, ensembleSize: ensembleSize), ensembles: ensembles)
    }

    /// The text of ``configuration(noiseLevels:ensembleSize:)`` as published.
    static func configurationText(noiseLevels: [Int] = [2, 3], ensembleSize: Int = 2) -> String {
        """
        ## Main parameter of this model:

        model_name: Global_EXC_30Hz_smoothing50ms     # Name of the model
        sampling_rate: 30                             # Sampling rate in Hz
        training_datasets:
        - DS09-GCaMP6f-m-V1
        placeholder_1: 0       # protect formatting
            # Noise levels for training (integers, normally 1-9)
        noise_levels: \(noiseLevels)
        placeholder_2: 0
        smoothing: 0.05
        causal_kernel: 0
        windowsize: 16
        before_frac: 0.5
        filter_sizes: [3, 3, 2]
        filter_numbers:
        - 2
        - 2
        - 2

        dense_expansion: 2
        loss_function: mean_squared_error
        optimizer: Adagrad
        nr_of_epochs: 20
        ensemble_size: \(ensembleSize)
        batch_size: 1024
        training_finished: Running       # Yes / No / Running
        verbose: 1

        """
    }
}
