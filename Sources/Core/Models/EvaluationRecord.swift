/// How well a model did on ground truth: one number of each kind per neuron.
package struct EvaluationRecord: Hashable, Sendable, Codable {
    /// How the scores came about.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The model itself predicted, also neurons that it was trained on.
        case evaluation
        /// Networks trained without the neuron's dataset predicted.
        case leaveOneDatasetOut = "leave-one-dataset-out"
        /// Networks trained without the neuron predicted.
        case leaveOneNeuronOut = "leave-one-neuron-out"
    }

    /// How the scores came about.
    package var kind: Kind
    /// The program that computed them, with its version.
    package var program: String
    /// When they were computed, as ISO 8601.
    package var date: String
    /// The seed of the noise.
    package var seed: UInt64
    /// Members per noise level that predicted.
    package var membersPerLevel: Int
    /// One entry per neuron and noise level.
    package var neurons: [Neuron]

    /// Gathers the values.
    package init(
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
    package struct Neuron: Hashable, Sendable, Codable {
        /// The name of its dataset, without a version.
        package var dataset: String
        /// Its name within the dataset.
        package var name: String
        /// The digest of its object.
        package var digest: Digest
        /// Its calcium indicator; `nil` where it was not known, or not written down by an older program.
        package var indicator: String?
        /// Its class; `nil` likewise.
        package var cellClass: CellClass?
        /// The noise level ν that was aimed at, in %·s^½.
        package var noiseLevel: Int
        /// The median over its recordings of ν reached.
        package var noiseReached: Double
        /// Whether the networks that predicted had been trained on it.
        package var wasTrainedOn: Bool
        /// In the alignment of the training labels.
        package var calibrated: AgreementScores
        /// One frame earlier, as the reference writes its output.
        package var cascade: AgreementScores
        /// What the prediction shows of the neuron; `nil` of networks that do not calibrate themselves.
        package var signs: PredictionSigns?

        /// Gathers the values.
        package init(
            dataset: String, name: String, digest: Digest, indicator: String? = nil, cellClass: CellClass? = nil,
            noiseLevel: Int, noiseReached: Double, wasTrainedOn: Bool, calibrated: AgreementScores,
            cascade: AgreementScores, signs: PredictionSigns? = nil
        ) {
            self.dataset = dataset
            self.name = name
            self.digest = digest
            self.indicator = indicator
            self.cellClass = cellClass
            self.noiseLevel = noiseLevel
            self.noiseReached = noiseReached
            self.wasTrainedOn = wasTrainedOn
            self.calibrated = calibrated
            self.cascade = cascade
            self.signs = signs
        }
    }
}

extension EvaluationRecord.Neuron {
    /// The same to a millionth: nobody needs more, and further digits would be most of what is kept of thousands of neurons.
    package var rounded: Self {
        func millionths(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
        func rounded(_ scores: AgreementScores) -> AgreementScores {
            AgreementScores(
                correlation: scores.correlation.map(millionths), error: scores.error.map(millionths),
                bias: scores.bias.map(millionths))
        }
        var neuron = self
        neuron.noiseReached = millionths(noiseReached)
        (neuron.calibrated, neuron.cascade) = (rounded(calibrated), rounded(cascade))
        neuron.signs = signs.map {
            PredictionSigns(
                noiseLevel: millionths($0.noiseLevel), amplitude: millionths($0.amplitude),
                halfDecaySeconds: millionths($0.halfDecaySeconds), meanRateHz: millionths($0.meanRateHz),
                dispersion: millionths($0.dispersion), highest: millionths($0.highest))
        }
        return neuron
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
