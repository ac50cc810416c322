package import Core
internal import Foundation

/// A plot of how well models do, by correlation, error and bias: for every noise level a column, for every dataset a row, in
/// it the score of each neuron as a dot, behind the dots a box from the lower to the upper quartile, and the median as a line.
package struct ScorePlot: Sendable {
    /// The scores of one model.
    package struct Series: Sendable {
        /// What the legend says.
        package let name: String
        /// One evaluation of the model, all noise levels.
        package let record: EvaluationRecord

        /// Gives an evaluation the name that the legend shows.
        package init(_ name: String, _ record: EvaluationRecord) {
            self.name = name
            self.record = record
        }
    }

    /// One dataset, or all of them together.
    struct Row {
        let dataset: String?
        var name: String { dataset ?? "All datasets" }
    }

    /// One of the scores, which are drawn below each other.
    struct Measure {
        let name: String
        let score: any KeyPath<AgreementScores, Double?> & Sendable
        /// What of it is drawn; a dot beyond is at the end.
        let domain: ClosedRange<Double>
    }

    let series: [Series]
    let noiseLevels: [Int]
    let rows: [Row]
    /// The correlation, whose range begins at 0 or, for those below, at a tenth; error and bias, to a half, and not beyond
    /// three times the true number of spikes, as few neurons are far from all others.
    let measures: [Measure]

    /// Gathers what is drawn.
    ///
    /// - Parameter series: one per model, drawn below each other in every row.
    package init(_ series: [Series]) {
        self.series = series
        let neurons = series.flatMap(\.record.neurons)
        noiseLevels = Set(neurons.map(\.noiseLevel)).sorted()
        let datasets = Set(neurons.map(\.dataset)).sorted().map { Row(dataset: $0) }
        rows = datasets.count > 1 ? datasets + [Row(dataset: nil)] : datasets
        let lowest = neurons.compactMap(\.calibrated.correlation).min() ?? 0
        let half = { (value: Double) in min(3, (value * 2).rounded(.up) / 2) }
        let most = { (score: KeyPath<AgreementScores, Double?>) in
            half(max(0.5, neurons.compactMap { $0.calibrated[keyPath: score] }.filter(\.isFinite).max() ?? 1))
        }
        let least = -half(max(0.5, neurons.compactMap(\.calibrated.bias).filter(\.isFinite).map { -$0 }.max() ?? 1))
        measures = [
            Measure(name: "Correlation", score: \.correlation, domain: min(0, (lowest * 10).rounded(.down) / 10)...1),
            Measure(name: "Relative error", score: \.error, domain: 0...most(\.error)),
            Measure(name: "Relative bias", score: \.bias, domain: least...most(\.bias)),
        ]
    }

    /// The drawing; as high as there are datasets and models, and as wide as there are noise levels.
    package var document: SVGDocument {
        SVGDocument(
            width: size.width, height: size.height,
            plotTitle: series.count == 1 ? series[0].name : "Agreement with true spikes",
            subtitle: [
                "predicted and smoothed true spikes, neuron by neuron",
                "error and bias relative to the true number of spikes",
            ], style: Self.style,
            elements: legend
                + measures.indices.flatMap { block in
                    rowLabels(block) + noiseLevels.indices.flatMap { column($0, of: block) }
                })
    }
}
