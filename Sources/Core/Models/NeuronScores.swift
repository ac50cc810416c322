/// How well a model did on one neuron of the ground truth, by noise level: of all its evaluations what counts.
package struct NeuronScores: Hashable, Sendable, Codable {
    /// At one noise level.
    package struct Level: Hashable, Sendable {
        /// The noise level ν that was aimed at, in %·s^½.
        package let noiseLevel: Int
        /// Whether the networks that predicted had been trained on the neuron.
        package let wasTrainedOn: Bool
        /// In the alignment of the training labels.
        package let scores: AgreementScores
        /// What the prediction shows of the neuron; `nil` of networks that do not calibrate themselves.
        package var signs: PredictionSigns?
    }

    /// The name of its dataset, without a version.
    package let dataset: String
    /// Its calcium indicator; `nil` where that is not known.
    package let indicator: String?
    /// Its class; `nil` where that is not known.
    package let cellClass: CellClass?
    /// By rising noise level.
    package let levels: [Level]

    /// Takes from all evaluations of a model, neuron by neuron, those that tell most of new data: of networks that were trained
    /// without its dataset, then without it, then of the model itself, and of those the newest.
    ///
    /// - Parameter evaluations: of one model, the oldest first.
    /// - Returns: the neurons, by dataset and digest.
    package static func all(of evaluations: [EvaluationRecord]) -> [NeuronScores] {
        var best: [Digest: [Int: EvaluationRecord.Neuron]] = [:]
        for kind in [EvaluationRecord.Kind.evaluation, .leaveOneNeuronOut, .leaveOneDatasetOut] {
            for neuron in evaluations.filter({ $0.kind == kind }).flatMap(\.neurons) {
                best[neuron.digest, default: [:]][neuron.noiseLevel] = neuron
            }
        }
        let known = best.sorted { $0.key < $1.key }.compactMap { _, levels -> NeuronScores? in
            let levels = levels.values.sorted { $0.noiseLevel < $1.noiseLevel }
            guard let first = levels.first else { return nil }
            return NeuronScores(
                dataset: first.dataset, indicator: levels.lazy.compactMap(\.indicator).first,
                cellClass: levels.lazy.compactMap(\.cellClass).first,
                levels: levels.map {
                    Level(
                        noiseLevel: $0.noiseLevel, wasTrainedOn: $0.wasTrainedOn, scores: $0.calibrated,
                        signs: $0.signs)
                })
        }
        return known.sorted { $0.dataset < $1.dataset }
    }
}

extension NeuronScores.Level: Codable {
    /// Reads an array of the fields' values, signs last if there are any: there are thousands, and each prediction reads them.
    ///
    /// - Parameter decoder: holds the array.
    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        noiseLevel = try fields.decode(Int.self)
        wasTrainedOn = try fields.decode(Bool.self)
        scores = AgreementScores(
            correlation: try fields.decodeIfPresent(Double.self), error: try fields.decodeIfPresent(Double.self),
            bias: try fields.decodeIfPresent(Double.self))
        signs = fields.isAtEnd ? nil : try PredictionSigns(values: &fields)
    }

    /// Writes the array.
    ///
    /// - Parameter encoder: receives it.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.unkeyedContainer()
        try fields.encode(noiseLevel)
        try fields.encode(wasTrainedOn)
        for score in [scores.correlation, scores.error, scores.bias] { try fields.encode(score) }
        for sign in signs?.values ?? [] { try fields.encode(sign) }
    }
}

extension PredictionSigns {
    /// In the order of the fields.
    fileprivate var values: [Double] {
        [noiseLevel, amplitude, halfDecaySeconds, meanRateHz, dispersion, highest]
    }

    fileprivate init(values fields: inout any UnkeyedDecodingContainer) throws {
        self.init(
            noiseLevel: try fields.decode(Double.self), amplitude: try fields.decode(Double.self),
            halfDecaySeconds: try fields.decode(Double.self), meanRateHz: try fields.decode(Double.self),
            dispersion: try fields.decode(Double.self), highest: try fields.decode(Double.self))
    }
}
