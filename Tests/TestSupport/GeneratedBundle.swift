public import Core

/// Untrained networks and bundles of any shape, the same for the same seed.
public enum Generated {
    /// A network small enough that its files have a few kilobytes.
    public static func smallShape() throws -> NetworkPlan {
        try NetworkPlan(windowLength: 16, convolutionTaps: [3, 3, 2], convolutionChannels: [2, 3, 2], denseUnits: 2)
    }

    /// The published network.
    public static func standardShape(denseUnits: Int = 10) throws -> NetworkPlan {
        try NetworkPlan(
            windowLength: 64, convolutionTaps: [31, 19, 5], convolutionChannels: [30, 40, 50], denseUnits: denseUnits)
    }

    /// A self-calibrating network that is as small.
    package static func selfCalibratingPlan() throws -> SelfCalibratingPlan {
        try SelfCalibratingPlan(
            checking: [3, 4, 5], encoderChannels: [3, 4, 5, 4], statisticsChannels: [3, 4], hiddenUnits: 6,
            calibrationUnits: 5)
    }

    /// Weights between ±√(3 / fan-in), biases between ±0.1.
    public static func weights(_ shape: NetworkPlan, seed: UInt64) throws -> NetworkWeights {
        var generator = SeededGenerator(seed: seed)
        let tensors = shape.tensorShapes.map { extents in
            let fanIn = extents.dropLast().reduce(1, *)
            let limit = extents.count == 1 ? 0.1 : (3 / Float(fanIn)).squareRoot()
            return Tensor(
                shape: extents,
                values: (0..<extents.reduce(1, *)).map { _ in Float.random(in: -limit...limit, using: &generator) })
        }
        return try NetworkWeights(plan: shape, tensors: tensors)
    }

    /// A configuration as the published ones are, with what a test wants to differ.
    public static func configuration(
        name: String = "Global_EXC_30Hz_smoothing50ms", shape: NetworkPlan, frameRateHz: Double = 30,
        noiseLevels: [Int] = [2, 3], smoothingSeconds: Double = 0.05, isCausal: Bool = false,
        fractionBefore: Double = 0.5, ensembleSize: Int = 2, optimizer: String = "Adagrad"
    ) -> BundleConfiguration {
        BundleConfiguration(
            modelName: name, frameRateHz: frameRateHz, trainingDatasets: ["DS09-GCaMP6f-m-V1"],
            noiseLevels: noiseLevels, smoothingSeconds: smoothingSeconds, isCausal: isCausal, network: shape,
            fractionBefore: fractionBefore, ensembleSize: ensembleSize, lossFunction: "mean_squared_error",
            optimizer: optimizer, epochCount: 10, batchSize: 1024, trainingStatus: "Yes")
    }

    /// A complete bundle.
    public static func bundle(_ configuration: BundleConfiguration, seed: UInt64 = 1) throws -> ModelBundle {
        try ModelBundle(
            configuration: configuration,
            ensembles: configuration.noiseLevels.map { level in
                // Self-calibrating networks are the same for all.
                let own = configuration.network.selfCalibrating == nil ? level : 0
                return Ensemble(
                    noiseLevel: level,
                    members: try (0..<configuration.ensembleSize).map {
                        try weights(configuration.network, seed: seed &+ UInt64(1000 * own + $0))
                    })
            })
    }

    /// A trace that looks like ΔF/F: noise around 0 with decaying transients.
    public static func trace(frameCount: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        var calcium: Float = 0
        return (0..<frameCount).map { _ in
            calcium = 0.95 * calcium + (Float.random(in: 0..<1, using: &generator) < 0.03 ? 0.5 : 0)
            return calcium + Float.random(in: -0.1...0.1, using: &generator)
        }
    }
}
