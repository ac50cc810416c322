@testable import Core
import Foundation
import Testing

@testable import Resolution

@Suite("The correlation that is foretold of a neuron")
struct ForetoldCorrelationTests {
    /// The correlation of made-up neurons: it grows with how far a spike stands out of the noise.
    private static func correlation(_ signs: PredictionSigns) -> Double {
        tanh(1 + 0.4 * log(signs.amplitude / signs.noiseLevel * 10))
    }

    private static func signs(_ generator: inout SeededGenerator) -> PredictionSigns {
        func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
        return PredictionSigns(
            noiseLevel: number(1...8), amplitude: number(0.05...1), halfDecaySeconds: number(0.1...1.5),
            meanRateHz: number(0.05...3), dispersion: number(0.05...0.8), highest: number(0.1...2))
    }

    /// Neurons whose z differs from what their signs say by `scatter`, evenly, and by `offset` for each dataset.
    private static func neurons(
        datasets: Int = 10, each: Int = 20, scatter: Double = 0, offset: Double = 0
    ) -> [NeuronScores] {
        var generator = SeededGenerator(seed: 3)
        return (0..<datasets).flatMap { dataset in
            (0..<each).map { _ in
                let signs = signs(&generator)
                let off = scatter * Double.random(in: -1...1, using: &generator) + offset * Double(dataset % 3 - 1)
                let scores = AgreementScores(
                    correlation: tanh(atanh(correlation(signs)) + off), error: nil, bias: nil)
                return NeuronScores(
                    dataset: "DS\(dataset)", indicator: nil, cellClass: nil,
                    levels: [.init(noiseLevel: 2, wasTrainedOn: false, scores: scores, signs: signs)])
            }
        }
    }

    @Test("is what neurons with the same signs had")
    func fits() throws {
        let foretold = try #require(ForetoldCorrelation.ofGeneralModel(Self.neurons()))
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<20 {
            let signs = Self.signs(&generator)
            #expect(abs(foretold.range(of: signs).median - Self.correlation(signs)) < 0.03)
        }
    }

    @Test("has a range that holds eight of ten neurons of a dataset that was not there", arguments: [0.0, 0.3])
    func coverage(offset: Double) throws {
        let all = Self.neurons(datasets: 15, scatter: 0.3, offset: offset)
        var (within, count) = (0, 0)
        for dataset in Set(all.map(\.dataset)) {
            let foretold = try #require(ForetoldCorrelation.ofGeneralModel(all.filter { $0.dataset != dataset }))
            for level in all.filter({ $0.dataset == dataset }).flatMap(\.levels) {
                let range = foretold.range(of: try #require(level.signs))
                #expect(range.lower < range.median && range.median < range.upper)
                if (range.lower...range.upper).contains(try #require(level.scores.correlation)) { within += 1 }
                count += 1
            }
        }
        #expect((0.74...0.86).contains(Double(within) / Double(count)))
    }

    @Test("is better for the indicators that a model is for alone, also where nobody knows which one a recording has")
    func ofOneFamily() throws {
        // Signs tell nothing of how much better: that is the same for all neurons of these datasets.
        let neurons = Self.neurons().map { neuron in
            let isOwn = ["DS0", "DS1", "DS2"].contains(neuron.dataset)
            return NeuronScores(
                dataset: neuron.dataset, indicator: isOwn ? "jGCaMP8s" : "GCaMP6f", cellClass: nil,
                levels: neuron.levels.map { level in
                    var scores = level.scores
                    scores.correlation = scores.correlation.map { tanh(atanh($0) + (isOwn ? 0.5 : 0)) }
                    return .init(noiseLevel: 2, wasTrainedOn: false, scores: scores, signs: level.signs)
                })
        }
        let (own, others) = (["GCaMP8m", nil], ["GCaMP6f", "OGB-1"])
        for (indicator, gain) in own.map({ ($0, 0.5) }) + others.map({ ($0, 0.0) }) {
            let foretold = try #require(
                ForetoldCorrelation(
                    neurons, ofModelFor: "GCaMP8", trainedOn: ["DS0", "DS1", "DS2"], recordingIndicator: indicator))
            var generator = SeededGenerator(seed: 9)
            for _ in 0..<20 {
                let signs = Self.signs(&generator)
                let expected = tanh(atanh(Self.correlation(signs)) + gain)
                #expect(abs(foretold.range(of: signs).median - expected) < 0.03, "\(indicator ?? "unknown")")
            }
        }
    }

    @Test("does not run away where no neuron was: such signs count as the nearest that were")
    func beyond() throws {
        let foretold = try #require(ForetoldCorrelation.ofGeneralModel(Self.neurons(scatter: 0.1)))
        let far = PredictionSigns(
            noiseLevel: 500, amplitude: 0.0001, halfDecaySeconds: 100, meanRateHz: 0, dispersion: 0, highest: 0)
        let range = foretold.range(of: far)
        #expect((-1...1).contains(range.median) && range.lower < range.upper)
        let farther = PredictionSigns(
            noiseLevel: 5000, amplitude: 0.00001, halfDecaySeconds: 1000, meanRateHz: 0, dispersion: 0, highest: 0)
        #expect(foretold.range(of: farther) == range)
    }

    @Test("is not told from few neurons or datasets, or of networks that do not calibrate themselves")
    func tooFew() {
        #expect(ForetoldCorrelation.ofGeneralModel(Self.neurons(datasets: 4, each: 30)) == nil)
        #expect(ForetoldCorrelation.ofGeneralModel(Self.neurons(datasets: 10, each: 5)) == nil)
        let plain = Self.neurons().map { neuron in
            NeuronScores(
                dataset: neuron.dataset, indicator: nil, cellClass: nil,
                levels: neuron.levels.map { .init(noiseLevel: 2, wasTrainedOn: false, scores: $0.scores) })
        }
        #expect(ForetoldCorrelation.ofGeneralModel(plain) == nil)
    }
}

extension ForetoldCorrelation {
    /// Of a model for any indicator.
    fileprivate static func ofGeneralModel(_ neurons: [NeuronScores]) -> ForetoldCorrelation? {
        ForetoldCorrelation(neurons, ofModelFor: nil, trainedOn: neurons.map(\.dataset), recordingIndicator: nil)
    }
}
