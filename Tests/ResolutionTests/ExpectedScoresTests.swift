@testable import Core
import Foundation
import TestSupport
import Testing

@testable import Resolution

@Suite("What to expect of a model")
struct ExpectedScoresTests {
    /// A neuron with a correlation at every level; the error is twice, the bias half of it.
    private func neuron(
        _ dataset: String, _ indicator: String?, _ cellClass: CellClass?, _ correlations: [Int: Double],
        wasTrainedOn: Bool = false
    ) -> NeuronScores {
        NeuronScores(
            dataset: dataset, indicator: indicator, cellClass: cellClass,
            levels: correlations.sorted { $0.key < $1.key }.map { level, correlation in
                .init(
                    noiseLevel: level, wasTrainedOn: wasTrainedOn,
                    scores: AgreementScores(correlation: correlation, error: 2 * correlation, bias: correlation / 2))
            })
    }

    private func expectation(
        _ neurons: [NeuronScores], _ indicator: String? = nil, _ cellClass: CellClass? = nil, noise: Double = 2
    ) -> ModelExpectation? {
        var traits = Traits()
        traits[.indicator] = indicator
        traits.cellClass = cellClass
        return ExpectedScores(neurons)?.expectation(of: traits, noiseLevel: noise)
    }

    @Test("is of like neurons: of the indicator, else of its family, else of all, if there are enough")
    func likeness() throws {
        var neurons: [NeuronScores] = []
        for (indicator, correlation) in [("GCaMP6f", 0.5), ("GCaMP6s", 0.6), ("GCaMP8m", 0.7), ("OGB-1", 0.4)] {
            for dataset in ["A", "B"] {
                // Of GCaMP8m there is only one dataset.
                let name = indicator == "GCaMP8m" ? "C" : dataset + indicator
                neurons += (0..<3).map { _ in neuron(name, indicator, .excitatory, [2: correlation]) }
            }
        }
        neurons += (0..<3).flatMap { _ in ["I", "J"].map { neuron($0, "GCaMP6f", .inhibitory, [2: 0.2]) } }
        let found = { (indicator: String?, cellClass: CellClass?) in
            try #require(expectation(neurons, indicator, cellClass))
        }
        let exact = try found("GCaMP-6f", .excitatory)
        #expect(exact.neuronCount == 6 && exact.indicator == "GCaMP-6f")
        #expect(abs((exact.correlation?.median ?? 0) - 0.5) < 1e-9 && abs((exact.error?.median ?? 0) - 1) < 1e-9)
        #expect(abs((exact.bias?.median ?? 0) - 0.25) < 1e-9)
        #expect(try found("GCaMP6m", nil).neuronCount == 12)
        #expect(try found("GCaMP6m", nil).indicator == "GCaMP6m and its family")
        #expect(try found("GCaMP8m", nil).neuronCount == 24 && found("GCaMP8m", nil).indicator == nil)
        #expect(try abs((found("GCaMP6f", .inhibitory).correlation?.median ?? 0) - 0.2) < 1e-9)
        #expect(try found(nil, nil).neuronCount == 24)
    }

    @Test("lies between noise levels where ν does, and at the nearest beyond them")
    func interpolation() throws {
        let neurons = (0..<6).map { neuron("\($0 % 2)", nil, nil, [2: 0.8, 4: 0.6, 8: 0.3], wasTrainedOn: $0 == 0) }
        let medians = try [0.5, 2, 3, 4, 6, 20].map { try #require(expectation(neurons, noise: $0)) }
        #expect(medians.map(\.noiseLevel) == [2, 2, 3, 4, 6, 8])
        let correlations = medians.compactMap { $0.correlation?.median }
        let halfway = tanh((atanh(0.8) + atanh(0.6)) / 2)
        for (found, expected) in zip(correlations, [0.8, 0.8, halfway, 0.6, tanh((atanh(0.6) + atanh(0.3)) / 2), 0.3]) {
            #expect(abs(found - expected) < 1e-9)
        }
        #expect(medians[0].trainedOnCount == 1)
        #expect(expectation([], noise: 2) == nil && expectation(neurons, noise: .nan) == nil)
    }

    @Test("a neuron that is noisier than ν tells nothing of it")
    func tooNoisy() throws {
        let neurons = (0..<6).map { neuron("\($0 % 2)", nil, nil, $0 < 5 ? [2: 0.8, 4: 0.6] : [4: 0.1]) }
        #expect(expectation(neurons, noise: 2)?.neuronCount == 5)
        #expect(expectation(neurons, noise: 3)?.neuronCount == 5)
        #expect(expectation(neurons, noise: 4)?.neuronCount == 6)
    }

    @Test("holds 80 % of the neurons of new datasets, however much datasets differ", arguments: [0.0, 0.1, 0.3, 0.6])
    func coverage(spreadOfDatasets: Double) throws {
        var generator = SeededGenerator(seed: 7)
        func normal() -> Double {
            (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
        }
        let indicators = ["GCaMP6f", "GCaMP6s", "OGB-1", "Cal-520"]
        let datasets = (0..<60).map { index in
            let center = 0.8 + spreadOfDatasets * normal()
            return (0..<10).map { _ in
                neuron("\(index)", indicators[index % 4], nil, [2: tanh(center + 0.3 * normal())])
            }
        }
        let held = datasets.enumerated().flatMap { index, neurons -> [Bool] in
            let others = ExpectedScores(datasets.enumerated().filter { $0.offset != index }.flatMap(\.element))
            var traits = Traits()
            traits[.indicator] = neurons.first?.indicator
            let range = others?.expectation(of: traits, noiseLevel: 2)?.correlation
            return neurons.map { neuron in
                let correlation = neuron.levels[0].scores.correlation ?? .nan
                return range.map { ($0.lower...$0.upper).contains(correlation) } ?? false
            }
        }
        let share = Double(held.count(where: \.self)) / Double(held.count)
        #expect((0.75...0.85).contains(share), "\(share)")
    }

    @Test("is one line")
    func sentence() throws {
        let neurons = (0..<6).map { neuron("\($0 % 2)", "GCaMP6f", nil, [2: 0.8], wasTrainedOn: $0 < 2) }
        #expect(
            expectation(neurons, "GCaMP6f")?.sentence
                == "correlation 0.80 [0.80 to 0.80], error 1.6 [1.6 to 1.6], bias +0.4 [+0.4 to +0.4] at ν = 2 (median and "
                + "80 % range, from 6 neurons of GCaMP6f, 2 of them in its training)")
    }
}
