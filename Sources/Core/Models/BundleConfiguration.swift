/// What a bundle's `config.yaml` says: how the networks were trained and so how they must be used.
public struct BundleConfiguration: Hashable, Sendable, Codable {
    /// `model_name`.
    package let modelName: String
    /// `sampling_rate`, in Hz.
    package let frameRateHz: Double
    /// `training_datasets`: names of ground-truth folders, in the numbering of the time of training.
    package let trainingDatasets: [String]
    /// `noise_levels`, in %·s^½, rising.
    package let noiseLevels: [Int]
    /// `smoothing`: standard deviation of the kernel that smoothed the training spikes, in seconds.
    package let smoothingSeconds: Double
    /// `causal_kernel`: the smoothing kernel starts at the spike. Absent in old bundles, which are symmetric.
    package let isCausal: Bool
    /// `windowsize`, `filter_sizes`, `filter_numbers`, `dense_expansion`.
    package let network: NetworkPlan
    /// `before_frac`: share of the window that lies before the frame it speaks for.
    package let fractionBefore: Double
    /// `ensemble_size`: members per noise level.
    package let ensembleSize: Int
    /// `loss_function`, as written.
    package let lossFunction: String
    /// `optimizer`, as written.
    package let optimizer: String
    /// `nr_of_epochs`.
    package let epochCount: Int
    /// `batch_size`, in windows.
    package let batchSize: Int
    /// `training_finished`, as written. Published, finished bundles say “Running”; nothing is decided by it.
    package let trainingStatus: String

    /// Every value of the configuration; ranges are checked where the file is read.
    package init(
        modelName: String, frameRateHz: Double, trainingDatasets: [String], noiseLevels: [Int],
        smoothingSeconds: Double, isCausal: Bool, network: NetworkPlan, fractionBefore: Double, ensembleSize: Int,
        lossFunction: String, optimizer: String, epochCount: Int, batchSize: Int, trainingStatus: String
    ) {
        self.modelName = modelName
        self.frameRateHz = frameRateHz
        self.trainingDatasets = trainingDatasets
        self.noiseLevels = noiseLevels
        self.smoothingSeconds = smoothingSeconds
        self.isCausal = isCausal
        self.network = network
        self.fractionBefore = fractionBefore
        self.ensembleSize = ensembleSize
        self.lossFunction = lossFunction
        self.optimizer = optimizer
        self.epochCount = epochCount
        self.batchSize = batchSize
        self.trainingStatus = trainingStatus
    }

    private enum CodingKeys: String, CodingKey {
        case modelName, frameRateHz, trainingDatasets, noiseLevels, smoothingSeconds, isCausal
        case network = "shape"
        case fractionBefore, ensembleSize, lossFunction, optimizer, epochCount, batchSize, trainingStatus
    }

    /// The smoothing in frames, σ = s·f.
    package var smoothingFrames: Double { smoothingSeconds * frameRateHz }

    /// The frame of a window whose spikes it was trained on, round(b·W), ties to even.
    package var labelledFrame: Int {
        Int((fractionBefore * Double(network.windowLength)).rounded(.toNearestOrEven))
    }

    /// Frames after the labelled one that a window needs.
    package var latencyFrames: Int { network.windowLength - 1 - labelledFrame }

    /// The noise level whose networks suit a trace of noise level ν best: the nearest, and the first of two equally near.
    ///
    /// - Parameter noiseLevel: ν in %·s^½.
    /// - Returns: one of ``noiseLevels``, or `nil` when ν is not a number.
    package func noiseLevel(nearestTo noiseLevel: Double) -> Int? {
        guard !noiseLevel.isNaN else { return nil }
        return noiseLevels.min { abs(Double($0) - noiseLevel) < abs(Double($1) - noiseLevel) }
    }

    /// The noise levels that have networks of their own. Networks that calibrate themselves are the same for all: the level in
    /// the middle stands for them.
    package var networkNoiseLevels: [Int] {
        network.selfCalibrating == nil ? noiseLevels : [noiseLevels[noiseLevels.count / 2]]
    }

    /// Where networks of some noise levels can be relied on: from 1 below the lowest to 2 above the highest.
    ///
    /// - Parameter levels: in %·s^½, rising.
    /// - Returns: a range of ν, or `nil` without levels.
    package static func reliableNoise(ofLevels levels: [Int]) -> ClosedRange<Double>? {
        guard let lowest = levels.first, let highest = levels.last, lowest <= highest else { return nil }
        return Double(lowest) - 1...Double(highest) + 2
    }

    /// Noise levels in words: `2–9`, or all of them where some between are missing.
    ///
    /// - Parameter levels: rising.
    /// - Returns: the text.
    package static func text(ofNoiseLevels levels: [Int]) -> String {
        if let first = levels.first, let last = levels.last, last > first, last - first + 1 == levels.count {
            return "\(first)–\(last)"
        }
        return levels.map(String.init).joined(separator: ",")
    }

    /// How long after a frame its prediction can be made, in seconds.
    package var latencySeconds: Double { Double(latencyFrames) / frameRateHz }
}
