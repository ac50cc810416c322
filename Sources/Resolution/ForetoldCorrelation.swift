package import Core
internal import Foundation
internal import Signals

/// Foretells how well a prediction follows a neuron's spikes by what the prediction itself shows, neuron by neuron.
///
/// Fisher's z of the correlation is a quadratic function of the signs' logarithms, fitted to neurons of the ground truth by least
/// squares; every dataset counts alike. A model for some indicators does better on these than their signs tell, by as much for all
/// of them. How far a new neuron may lie from it, datasets tell that were foretold by the others.
/// The derivation and a check stand in Documentation/resolution.md.
package struct ForetoldCorrelation: Sendable {
    private let fit: SignsFit
    /// Whether the model is for some indicators alone, and the recording has one of these.
    private let isOfModelsKind: Bool
    /// Between which the numbers of the neurons lie that were fitted; others count as the nearest of these.
    private let reach: [ClosedRange<Double>]
    /// Of ten distances, the second lowest and the second highest; on the scale of z.
    private let distances: ClosedRange<Double>

    /// Fewer neurons, or from fewer datasets, are too few to tell of others.
    private static let (fewestNeurons, fewestDatasets) = (60, 5)

    /// Fits the scores of a model; `nil` where there are too few of networks that calibrate themselves.
    ///
    /// - Parameters:
    ///   - neurons: its scores.
    ///   - indicator: the one, or the family, that the model is for; `nil` for a model for any.
    ///   - trainingDatasets: the names of the datasets that it was trained on.
    ///   - recordingIndicator: that of the neurons that are to be foretold; where it is not known, the model is taken to be for it.
    package init?(
        _ neurons: [NeuronScores], ofModelFor indicator: String?, trainedOn trainingDatasets: [String],
        recordingIndicator: String?
    ) {
        let ownDatasets = indicator == nil ? [] : Set(trainingDatasets)
        let ownIndicators = Set(neurons.filter { ownDatasets.contains($0.dataset) }.compactMap(\.indicator))
        isOfModelsKind =
            recordingIndicator.map { recording in
                ownIndicators.contains { IndicatorMatch(model: $0, recording: recording) < .general }
            } ?? !ownIndicators.isEmpty
        let points = neurons.flatMap { neuron in
            neuron.levels.compactMap {
                SignsPoint($0, dataset: neuron.dataset, isOfModelsKind: ownDatasets.contains(neuron.dataset))
            }
        }
        let datasets = Dictionary(grouping: points, by: \.dataset).sorted { $0.key < $1.key }.map(\.value)
        guard points.count >= Self.fewestNeurons, datasets.count >= Self.fewestDatasets else { return nil }
        let sums = datasets.map(SignsSums.init)
        let all = sums.dropFirst().reduce(into: sums[0]) { $0.add($1) }
        fit = SignsFit(all)
        reach = points[0].numbers.indices.map { index in
            let numbers = points.map { $0.numbers[index] }
            return (numbers.min() ?? 0)...(numbers.max() ?? 0)
        }
        let distances = zip(datasets, sums).flatMap { points, own -> [Double] in
            var others = all
            others.add(own, times: -1)
            let fit = SignsFit(others)
            return points.map { $0.scaledCorrelation - fit.value(at: $0.terms) }
        }.sorted()
        self.distances = distances.quantile(0.1)...distances.quantile(0.9)
    }

    /// What to expect of a neuron.
    package func range(of signs: PredictionSigns) -> ModelExpectation.Range {
        let numbers = zip(signs.numbers, reach).map { min(max($0, $1.lowerBound), $1.upperBound) }
        let center = fit.value(at: SignsPoint.terms(of: numbers, isOfModelsKind: isOfModelsKind))
        return ModelExpectation.Range(
            median: tanh(center), lower: tanh(center + distances.lowerBound),
            upper: tanh(center + distances.upperBound))
    }
}

/// A neuron of the ground truth at one noise level.
private struct SignsPoint {
    let dataset: String
    let numbers: [Double]
    let terms: [Double]
    /// Fisher's z.
    let scaledCorrelation: Double

    init?(_ level: NeuronScores.Level, dataset: String, isOfModelsKind: Bool) {
        guard let signs = level.signs, let correlation = level.scores.correlation else { return nil }
        self.dataset = dataset
        numbers = signs.numbers
        terms = Self.terms(of: numbers, isOfModelsKind: isOfModelsKind)
        scaledCorrelation = atanh(min(max(correlation, -0.999), 0.999))
    }

    /// A constant, the numbers, their products of two, and 1 for a neuron of the kind that the model is for alone.
    static func terms(of numbers: [Double], isOfModelsKind: Bool) -> [Double] {
        [1] + numbers + numbers.indices.flatMap { first in numbers[first...].map { numbers[first] * $0 } }
            + [isOfModelsKind ? 1 : 0]
    }
}

extension PredictionSigns {
    /// Logarithms. How large a spike is counts beside the noise.
    fileprivate var numbers: [Double] {
        [
            log(noiseLevel), log(amplitude / noiseLevel), log(halfDecaySeconds), log(meanRateHz + 0.01),
            log(dispersion + 1e-3), log(highest + 1e-3),
        ]
    }
}

/// What the least squares of a fit need to know of datasets: sums of the terms' products, each dataset's divided by its neurons.
private struct SignsSums {
    private(set) var products: SymmetricMatrix
    private(set) var answers: [Double]

    /// Those of one dataset.
    init(_ points: [SignsPoint]) {
        let (size, share) = (points[0].terms.count, 1 / Double(points.count))
        (products, answers) = (SymmetricMatrix(size: size), [Double](repeating: 0, count: size))
        for point in points {
            products.addProducts(of: point.terms, times: share)
            for (row, term) in point.terms.enumerated() { answers[row] += share * term * point.scaledCorrelation }
        }
    }

    /// Adds those of other datasets, or takes them away.
    mutating func add(_ others: SignsSums, times factor: Double = 1) {
        products.add(others.products, times: factor)
        for row in answers.indices { answers[row] += factor * others.answers[row] }
    }
}

/// A sum of terms, each with its weight, that comes nearest to some neurons in the mean square.
private struct SignsFit {
    private let weights: [Double]

    /// Keeps weights that little depends on small.
    private static let ridge = 0.01

    init(_ sums: SignsSums) {
        var products = sums.products
        for row in sums.answers.indices.dropFirst() { products[row, row] += Self.ridge }
        weights = products.solution(of: sums.answers)
    }

    func value(at terms: [Double]) -> Double { zip(weights, terms).reduce(0) { $0 + $1.0 * $1.1 } }
}
