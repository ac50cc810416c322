/// How well a model did on ground truth: one number of each kind per neuron.
public struct EvaluationRecord: Hashable, Sendable, Codable {
    /// How the scores came about.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The model itself predicted, also neurons that it was trained on.
        case evaluation
        /// Networks trained without the neuron's dataset predicted.
        case leaveOneDatasetOut = "leave-one-dataset-out"
        /// Networks trained without the neuron predicted.
        case leaveOneNeuronOut = "leave-one-neuron-out"
    }

    /// How the scores came about.
    public var kind: Kind
    /// The program that computed them, with its version.
    public var program: String
    /// When they were computed, as ISO 8601.
    public var date: String
    /// The seed of the noise.
    public var seed: UInt64
    /// Members per noise level that predicted.
    public var membersPerLevel: Int
    /// One entry per neuron and noise level.
    public var neurons: [Neuron]

    /// Gathers the values.
    public init(
        kind: Kind, program: String, date: String, seed: UInt64, membersPerLevel: Int, neurons: [Neuron]
    ) {
        self.kind = kind
        self.program = program
        self.date = date
        self.seed = seed
        self.membersPerLevel = membersPerLevel
        self.neurons = neurons
    }

    /// The scores of one neuron at one noise level.
    public struct Neuron: Hashable, Sendable, Codable {
        /// The name of its dataset, without a version.
        public var dataset: String
        /// Its name within the dataset.
        public var name: String
        /// The digest of its object.
        public var digest: Digest
        /// The noise level ν that was aimed at, in %·s^½.
        public var noiseLevel: Int
        /// The median over its recordings of ν reached.
        public var noiseReached: Double
        /// Whether the networks that predicted had been trained on it.
        public var wasTrainedOn: Bool
        /// In the alignment of the training labels.
        public var calibrated: AgreementScores
        /// One frame earlier, as the reference writes its output.
        public var cascade: AgreementScores

        /// Gathers the values.
        public init(
            dataset: String, name: String, digest: Digest, noiseLevel: Int, noiseReached: Double, wasTrainedOn: Bool,
            calibrated: AgreementScores, cascade: AgreementScores
        ) {
            self.dataset = dataset
            self.name = name
            self.digest = digest
            self.noiseLevel = noiseLevel
            self.noiseReached = noiseReached
            self.wasTrainedOn = wasTrainedOn
            self.calibrated = calibrated
            self.cascade = cascade
        }
    }
}

/// How well predicted spikes agree with the smoothed true ones.
///
/// Source: Rupprecht et al., *Nature Neuroscience* 24, 1324–1337 (2021), Methods. A score that does not exist, such as the
/// correlation with no spikes at all, is `nil`.
public struct AgreementScores: Hashable, Sendable, Codable {
    /// Pearson's r between prediction p and smoothed truth g.
    public var correlation: Double?
    /// Σ|p − g| / Σg, after both were smoothed.
    public var error: Double?
    /// Σ(p − g) / Σg, after both were smoothed.
    public var bias: Double?

    /// Gathers the values.
    public init(correlation: Double?, error: Double?, bias: Double?) {
        self.correlation = correlation
        self.error = error
        self.bias = bias
    }
}
