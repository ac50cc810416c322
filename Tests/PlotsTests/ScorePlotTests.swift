import Core
import TestSupport
import Testing

@testable import Plots

@Suite("The plot of scores")
struct ScorePlotTests {
    /// Neurons with correlations around a mean that falls with the noise level.
    private func record(
        datasets: [String], noiseLevels: [Int] = [2, 8], neuronCount: Int = 12, mean: Double = 0.8
    ) throws -> EvaluationRecord {
        var generator = SeededGenerator(seed: 1)
        let digest = try #require(Digest(hexadecimal: String(repeating: "0", count: 64)))
        let neurons = noiseLevels.flatMap { level in
            datasets.flatMap { dataset in
                (0..<neuronCount).map { index in
                    let correlation = mean - 0.04 * Double(level) + Double.random(in: -0.15...0.15, using: &generator)
                    let scores = AgreementScores(
                        correlation: index == 1 ? nil : min(1, correlation), error: 0.9, bias: -0.1)
                    return EvaluationRecord.Neuron(
                        dataset: dataset, name: "cell\(index)", digest: digest, noiseLevel: level,
                        noiseReached: Double(level), wasTrainedOn: dataset.contains("6s"), calibrated: scores,
                        cascade: scores)
                }
            }
        }
        return EvaluationRecord(
            kind: .evaluation, program: "test", date: "2026-01-01T00:00:00Z", seed: 1, membersPerLevel: 5,
            neurons: neurons)
    }

    @Test("It says what it shows")
    func words() throws {
        let record = try record(datasets: ["DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1"])
        let text = ScorePlot([.init("tiny@1", record)]).document.text
        for words in [
            "tiny@1", "DS09-GCaMP6f-m-V1", "DS14-GCaMP6s-m-V1", "All datasets", "ν = 2", "ν = 8", "Correlation",
            "Relative error", "Relative bias", ">11<", ">22<", ">12<", ">24<",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test("Several models share the rows, each in a lane and a colour of its own")
    func models() throws {
        let first = try record(datasets: ["DS09-GCaMP6f-m-V1", "DS11-GCaMP6f-m-V1"])
        let second = try record(datasets: ["DS11-GCaMP6f-m-V1"], noiseLevels: [8], neuronCount: 4, mean: 0.4)
        let plot = ScorePlot([.init("one", first), .init("two", second)])
        #expect(plot.rows.map(\.dataset) == ["DS09-GCaMP6f-m-V1", "DS11-GCaMP6f-m-V1", nil])
        let text = plot.document.text
        // Two datasets of 11 and their sum at two levels; then one dataset of 3 and its sum at one level. Error and bias
        // have one neuron more.
        #expect(text.ranges(of: "class=\"dot series0\"").count == 1 + 2 * (11 + 11 + 22) + 2 * 2 * (12 + 12 + 24))
        #expect(text.ranges(of: "class=\"dot series1\"").count == 3 + 3 + 2 * (4 + 4))
        #expect(text.ranges(of: "class=\"median\"").count == 1 + 3 * (2 * 3 + 2))
        #expect(text == plot.document.text)
    }

    @Test(
        "The axis of the correlation begins at 0, or at the tenth below the lowest correlation",
        arguments: [0.8, 0.1, -0.3])
    func domain(mean: Double) throws {
        let record = try record(datasets: ["DS09"], noiseLevels: [2], mean: mean)
        let lowest = try #require(record.neurons.compactMap(\.calibrated.correlation).min())
        let domain = ScorePlot([.init("tiny", record)]).measures[0].domain
        #expect(domain.upperBound == 1 && domain.lowerBound <= min(0, lowest))
        #expect(domain.lowerBound > min(0, lowest) - 0.1)
        #expect((domain.lowerBound * 10).rounded() == domain.lowerBound * 10)
    }

    @Test("A score beyond the axis is drawn at its end")
    func beyond() throws {
        var record = try record(datasets: ["DS09"], noiseLevels: [2], neuronCount: 3)
        record.neurons[0].calibrated.error = 1e30
        record.neurons[2].calibrated.error = .nan
        let plot = ScorePlot([.init("tiny", record)])
        #expect(plot.measures[1].domain == 0...3)
        #expect(plot.document.text.ranges(of: "class=\"dot series0\"").count == 1 + 2 + 2 + 3)
    }

    @Test("It is well-formed whatever there is to draw", arguments: [[], [""], ["<&\"'>", "a\u{1}"]])
    func wellFormed(datasets: [String]) throws {
        for neuronCount in [0, 1, 2] {
            let text = ScorePlot([.init("<&>", try record(datasets: datasets, neuronCount: neuronCount))]).document.text
            #expect(isWellFormed(text))
            #expect(!text.contains("nan") && !text.contains("inf"))
        }
        #expect(isWellFormed(ScorePlot([]).document.text))
    }
}
