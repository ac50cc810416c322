/// What the evaluations of a model say together: medians and quartiles over neurons.
///
/// Where a neuron was evaluated several times in the same way and at the same noise level, the newest scores count.
package struct EvaluationSummary: Hashable, Sendable, Codable {
    /// The scores of some neurons in one alignment.
    package struct Scores: Hashable, Sendable, Codable {
        /// Pearson's r; `nil` where no neuron has one.
        package let correlation: Quartiles?
        /// Σ|p − g| / Σg; `nil` where no neuron has one.
        package let error: Quartiles?
        /// Σ(p − g) / Σg; `nil` where no neuron has one.
        package let bias: Quartiles?

        init(_ scores: [AgreementScores]) {
            correlation = Quartiles(of: scores.compactMap(\.correlation))
            error = Quartiles(of: scores.compactMap(\.error))
            bias = Quartiles(of: scores.compactMap(\.bias))
        }
    }

    /// The neurons that were evaluated in one way at one noise level.
    package struct Group: Hashable, Sendable, Codable {
        /// How the scores came about.
        package let kind: EvaluationRecord.Kind
        /// The noise level ν, in %·s^½.
        package let noiseLevel: Int
        /// The dataset of the neurons; `nil` for all of them together.
        package let dataset: String?
        /// Neurons that have scores.
        package let neuronCount: Int
        /// Those of them that the networks had been trained on.
        package let trainedOnCount: Int
        /// ν reached, over the neurons, in %·s^½.
        package let noiseReached: Quartiles?
        /// In the alignment of the training labels.
        package let calibrated: Scores
        /// One frame earlier, as the reference writes its output.
        package let cascade: Scores

        init(
            kind: EvaluationRecord.Kind, noiseLevel: Int, dataset: String?, neurons: [EvaluationRecord.Neuron]
        ) {
            self.kind = kind
            self.noiseLevel = noiseLevel
            self.dataset = dataset
            neuronCount = neurons.count
            trainedOnCount = neurons.count(where: \.wasTrainedOn)
            noiseReached = Quartiles(of: neurons.map(\.noiseReached))
            calibrated = Scores(neurons.map(\.calibrated))
            cascade = Scores(neurons.map(\.cascade))
        }
    }

    /// All neurons, by kind and noise level.
    package let levels: [Group]
    /// The neurons of each dataset, by kind, dataset and noise level.
    package let datasets: [Group]

    /// Summarises evaluations.
    ///
    /// - Parameter evaluations: of one model, the oldest first.
    package init(of evaluations: [EvaluationRecord]) {
        var (levels, datasets): ([Group], [Group]) = ([], [])
        for kind in EvaluationRecord.Kind.allCases {
            var newest: [Key: EvaluationRecord.Neuron] = [:]
            for neuron in evaluations.filter({ $0.kind == kind }).flatMap(\.neurons) {
                newest[Key(digest: neuron.digest, noiseLevel: neuron.noiseLevel)] = neuron
            }
            levels += Self.groups(Array(newest.values), kind, dataset: nil)
            let byDataset = Dictionary(grouping: newest.values, by: \.dataset)
            for (dataset, neurons) in byDataset.sorted(by: { $0.key < $1.key }) {
                datasets += Self.groups(neurons, kind, dataset: dataset)
            }
        }
        self.levels = levels
        self.datasets = datasets
    }

    /// One group per noise level.
    private static func groups(
        _ neurons: [EvaluationRecord.Neuron], _ kind: EvaluationRecord.Kind, dataset: String?
    ) -> [Group] {
        Dictionary(grouping: neurons, by: \.noiseLevel).sorted { $0.key < $1.key }.map {
            Group(kind: kind, noiseLevel: $0, dataset: dataset, neurons: $1)
        }
    }

    private struct Key: Hashable {
        let digest: Digest
        let noiseLevel: Int
    }
}
