/// What to train, and how.
public struct TrainingConfiguration: Hashable, Sendable, Codable {
    /// The two variants of Adagrad in use.
    public enum AdagradVariant: String, Hashable, Sendable, Codable, CaseIterable {
        /// Sums of squared gradients begin at 0.1.
        case keras
        /// Sums of squared gradients begin at 0.
        case torch
    }

    /// What the model will say of itself: the keys of a published `config.yaml`.
    public var bundle: BundleConfiguration
    /// `seed`: of all draws. The same seed gives the same model.
    public var seed: UInt64
    /// `learning_rate`.
    public var learningRate: Double
    /// `adagrad`: the variant of the optimizer.
    public var adagrad: AdagradVariant
    /// `segment_labels`: consecutive labels that are trained together; 1 trains every window on its own.
    public var labelsPerSegment: Int

    /// Gathers the values.
    public init(
        bundle: BundleConfiguration, seed: UInt64 = 1, learningRate: Double = 0.05, adagrad: AdagradVariant = .keras,
        labelsPerSegment: Int = 64
    ) {
        self.bundle = bundle
        self.seed = seed
        self.learningRate = learningRate
        self.adagrad = adagrad
        self.labelsPerSegment = labelsPerSegment
    }

    /// Segments of one step: `batch_size` labels, at least one segment.
    public var segmentsPerBatch: Int { max(1, bundle.batchSize / labelsPerSegment) }
}
