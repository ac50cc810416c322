/// What to train, and how.
public struct TrainingConfiguration: Hashable, Sendable, Codable {
    /// The two variants of Adagrad in use.
    public enum AdagradVariant: String, Hashable, Sendable, Codable, CaseIterable {
        /// Sums of squared gradients begin at 0.1.
        case keras
        /// Sums of squared gradients begin at 0.
        case torch
    }

    /// How weights may follow gradients, by the names that Keras has.
    public enum Optimizer: String, Hashable, Sendable, CaseIterable {
        /// A step shrinks with the sum of squared gradients so far: that of the published models.
        case adagrad = "Adagrad"
        /// Running means of gradients and of their squares.
        case adam = "Adam"
        /// The same with weights that decay by themselves.
        case adamW = "AdamW"
        /// Adam, looking ahead by a step.
        case nadam = "Nadam"
        /// A running mean of gradients, and their running maximum.
        case adamax = "Adamax"
        /// A running mean of squared gradients.
        case rmsProp = "RMSprop"
        /// The gradient as it is.
        case sgd = "SGD"

        /// The one of a name, in any case of letters.
        public init?(named name: String) {
            guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
                return nil
            }
            self = found
        }

        /// The learning rate where none is given: of Adagrad that of the published models, of the others Keras'.
        public var customaryLearningRate: Double {
            switch self {
            case .adagrad: 0.05
            case .adamW: 0.003
            case .adam, .nadam, .adamax, .rmsProp: 0.001
            case .sgd: 0.01
            }
        }
    }

    /// What the model will say of itself: the keys of a published `config.yaml`.
    public var bundle: BundleConfiguration
    /// `seed`: of all draws. The same seed gives the same model.
    public var seed: UInt64
    /// `learning_rate`.
    public var learningRate: Double
    /// `adagrad`: the variant of Adagrad; of no effect on other optimizers.
    public var adagrad: AdagradVariant
    /// `segment_labels`: consecutive labels that are trained together; 1 trains every window on its own.
    public var labelsPerSegment: Int
    /// How segments are changed that a self-calibrating network is trained on; `nil` for other networks.
    package var augmentation: TrainingAugmentation?

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

    /// `optimizer`; a name that means none counts as Adagrad.
    public var optimizer: Optimizer { Optimizer(named: bundle.optimizer) ?? .adagrad }

    /// Segments of one step: `batch_size` labels, at least one segment.
    public var segmentsPerBatch: Int { max(1, bundle.batchSize / labelsPerSegment) }
}

/// What is made of segments of ground truth, so that a network meets more kinds of neurons than there are
/// (Documentation/self-calibration.md).
package struct TrainingAugmentation: Hashable, Sendable, Codable {
    /// `warp`: time is stretched by factors from 1 / warp to warp; 1 leaves it as it is.
    package var warp = 2.5
    /// `amplitude`: ΔF/F is multiplied by factors from 1 / amplitude to amplitude; 1 leaves it as it is.
    package var amplitude = 4.0
    /// `nonlinearity`: ΔF/F is bent, as indicators do.
    package var nonlinearity = true
    /// `drift`: slow changes and noise that is slower than a frame are added.
    package var drift = true
    /// `noise`: shot noise is added, so that every noise level of the configuration occurs.
    package var noise = true

    /// The customary changes.
    package init() {}
}
