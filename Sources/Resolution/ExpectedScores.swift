package import Core
internal import Foundation
internal import Signals

/// Foretells how well a model does on new neurons, by how it did on those of the ground truth.
///
/// The median is that of neurons of like indicator and class. How far a new neuron may lie from it, datasets tell that were
/// foretold by the others: each of their neurons lies at some distance from the median of like neurons of *other*
/// datasets, and eight of ten such distances make the range. So it holds what differs between neurons of a dataset and what
/// differs between datasets. The derivation and a check stand in Documentation/resolution.md.
package struct ExpectedScores: Sendable {
    private let neurons: [NeuronScores]
    private let levels: ClosedRange<Double>

    /// Takes the scores of a model; `nil` where there are none.
    package init?(_ neurons: [NeuronScores]) {
        let levels = neurons.flatMap(\.levels).map { Double($0.noiseLevel) }
        guard let least = levels.min(), let greatest = levels.max() else { return nil }
        self.neurons = neurons
        self.levels = least...greatest
    }

    /// Foretells the scores of neurons.
    ///
    /// - Parameters:
    ///   - traits: what is known of them.
    ///   - noiseLevel: their ν in %·s^½; beyond the levels of the evaluations, the nearest of these.
    /// - Returns: `nil` where no neuron was evaluated around that noise level.
    package func expectation(of traits: Traits, noiseLevel: Double) -> ModelExpectation? {
        guard !noiseLevel.isNaN else { return nil }
        let noise = min(max(noiseLevel, levels.lowerBound), levels.upperBound)
        let groups = NeuronGroup.groups(of: neurons, noiseLevel: noise)
        let kind = NeuronKind(indicator: traits[.indicator], isInterneuron: traits.cellClass == .inhibitory)
        let likeness = Likeness(among: groups.map(\.kind) + [kind])
        guard let like = LikeNeurons(kind, among: groups, likeness) else { return nil }
        let foretold = groups.compactMap { group in
            LikeNeurons(group.kind, among: groups.filter { $0.dataset != group.dataset }, likeness).map {
                (group.points, others: $0.points)
            }
        }
        let range = { (score: Score) in Self.range(of: score, like.points, foretold) }
        return ModelExpectation(
            noiseLevel: noise, neuronCount: like.points.count,
            trainedOnCount: like.points.count(where: \.wasTrainedOn), indicator: like.indicator,
            areInterneurons: like.areOfClass ? kind.isInterneuron : nil, correlation: range(.correlation),
            error: range(.error), bias: range(.bias))
    }

    /// The median of like neurons, and around it eight of ten distances at which neurons lay from what other datasets foretold.
    private static func range(
        of score: Score, _ like: [ScorePoint], _ foretold: [(points: [ScorePoint], others: [ScorePoint])]
    ) -> ModelExpectation.Range? {
        guard let center = median(of: like.compactMap { $0.scores[score] }) else { return nil }
        var distances = foretold.flatMap { points, others -> [Double] in
            guard let center = median(of: others.compactMap { $0.scores[score] }) else { return [] }
            return points.compactMap { $0.scores[score] }.map { $0 - center }
        }
        // Of one dataset alone nobody knows how far others are.
        if distances.isEmpty { distances = like.compactMap { $0.scores[score] }.map { $0 - center } }
        distances.sort()
        return ModelExpectation.Range(
            median: score.value(center), lower: score.value(center + distances.quantile(0.1)),
            upper: score.value(center + distances.quantile(0.9)))
    }
}

/// A score on a scale on which neurons and datasets differ by about as much wherever they lie.
private enum Score: CaseIterable {
    case correlation, error, bias

    /// A score on this scale: the inverse hyperbolic tangent of a correlation (Fisher's z), the logarithm of an error, and
    /// of the ratio of predicted to true spikes, which is 1 more than the bias.
    func scaled(_ scores: AgreementScores) -> Double? {
        switch self {
        case .correlation: scores.correlation.map { atanh(min(max($0, -0.999), 0.999)) }
        case .error: scores.error.map { log(max($0, 0.01)) }
        case .bias: scores.bias.map { log(max(1 + $0, 0.01)) }
        }
    }

    /// The score of a value on the scale.
    func value(_ scaled: Double) -> Double {
        switch self {
        case .correlation: tanh(scaled)
        case .error: exp(scaled)
        case .bias: exp(scaled) - 1
        }
    }
}

/// The scaled scores of a neuron at one noise level.
private struct ScorePoint {
    let scores: [Score: Double]
    let wasTrainedOn: Bool

    /// Interpolates between the nearest levels; `nil` for a neuron without a level on both sides, such as one that is
    /// noisier than ν itself.
    init?(_ neuron: NeuronScores, noiseLevel: Double) {
        guard let below = neuron.levels.last(where: { Double($0.noiseLevel) <= noiseLevel }),
            let above = neuron.levels.first(where: { Double($0.noiseLevel) >= noiseLevel })
        else { return nil }
        let step = Double(above.noiseLevel - below.noiseLevel)
        let share = step > 0 ? (noiseLevel - Double(below.noiseLevel)) / step : 0
        scores = Score.allCases.reduce(into: [:]) { scores, score in
            guard let low = score.scaled(below.scores), let high = score.scaled(above.scores) else { return }
            scores[score] = low + share * (high - low)
        }
        wasTrainedOn = below.wasTrainedOn || above.wasTrainedOn
    }
}

/// What neurons are compared by.
private struct NeuronKind: Hashable {
    let indicator: String?
    let isInterneuron: Bool
}

/// The neurons of a dataset that are of one kind.
private struct NeuronGroup {
    let dataset: String
    let kind: NeuronKind
    let points: [ScorePoint]

    private struct Key: Hashable {
        let dataset: String
        let kind: NeuronKind
    }

    static func groups(of neurons: [NeuronScores], noiseLevel: Double) -> [NeuronGroup] {
        let keyed = neurons.compactMap { neuron -> (Key, [ScorePoint])? in
            guard let point = ScorePoint(neuron, noiseLevel: noiseLevel) else { return nil }
            let kind = NeuronKind(indicator: neuron.indicator, isInterneuron: neuron.cellClass == .inhibitory)
            return (Key(dataset: neuron.dataset, kind: kind), [point])
        }
        return Dictionary(keyed, uniquingKeysWith: +).map {
            NeuronGroup(dataset: $0.dataset, kind: $0.kind, points: $1)
        }
    }
}

/// How alike indicators are, each pair looked up once.
private struct Likeness {
    private var matches: [String: [String: IndicatorMatch]] = [:]

    init(among kinds: [NeuronKind]) {
        let indicators = Set(kinds.compactMap(\.indicator))
        for one in indicators {
            for other in indicators { matches[one, default: [:]][other] = IndicatorMatch(model: other, recording: one) }
        }
    }

    func match(_ kind: NeuronKind, to other: NeuronKind) -> IndicatorMatch {
        guard let one = kind.indicator, let other = other.indicator else { return .other }
        return matches[one]?[other] ?? .other
    }
}

/// The neurons that tell most of others: of the same class, and of the same indicator, else of its family, else of all
/// indicators, wherever there are enough.
private struct LikeNeurons {
    let points: [ScorePoint]
    let indicator: String?
    let areOfClass: Bool

    /// Fewer neurons, or from fewer datasets, are too few to tell of others.
    private static let fewestNeurons = 5
    private static let fewestDatasets = 2

    init?(_ kind: NeuronKind, among groups: [NeuronGroup], _ likeness: Likeness) {
        let ofClass = groups.filter { $0.kind.isInterneuron == kind.isInterneuron }
        let matches = ofClass.map { likeness.match(kind, to: $0.kind) }
        let tiers: [(greatest: IndicatorMatch, indicator: String?)] = [
            (.exact, kind.indicator), (.sameFamily, kind.indicator.map { "\($0) and its family" }),
        ]
        for tier in tiers {
            let like = zip(ofClass, matches).filter { $1 <= tier.greatest }.map(\.0)
            guard Self.areEnough(like) else { continue }
            (points, indicator, areOfClass) = (like.flatMap(\.points), tier.indicator, true)
            return
        }
        areOfClass = Self.areEnough(ofClass)
        points = (areOfClass ? ofClass : groups).flatMap(\.points)
        indicator = nil
        if points.isEmpty { return nil }
    }

    private static func areEnough(_ groups: [NeuronGroup]) -> Bool {
        groups.reduce(0) { $0 + $1.points.count } >= fewestNeurons
            && Set(groups.map(\.dataset)).count >= fewestDatasets
    }
}

extension ModelExpectation {
    /// What to expect of a model; `nil` where it was not evaluated, or there is no noise level.
    ///
    /// - Parameters:
    ///   - scores: the model's.
    ///   - traits: what is known of the recorded neurons.
    ///   - noiseLevels: their ν in %·s^½; the median counts.
    package init?(by scores: [NeuronScores], of traits: Traits, noiseLevels: [Double]) {
        guard let noise = median(of: noiseLevels.filter { !$0.isNaN }),
            let expectation = ExpectedScores(scores)?.expectation(of: traits, noiseLevel: noise)
        else { return nil }
        self = expectation
    }
}
