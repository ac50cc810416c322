package import Core
internal import Foundation

/// A plot of how well models do: for every noise level a column, for every dataset a row, in it the correlation of each
/// neuron as a dot, behind the dots a box from the lower to the upper quartile, and the median as a line.
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

    let series: [Series]
    let noiseLevels: [Int]
    let rows: [Row]
    /// The range of correlations; it begins at 0 or, for those below, at a tenth.
    let domain: ClosedRange<Double>

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
        domain = min(0, (lowest * 10).rounded(.down) / 10)...1
    }

    /// The drawing; as high as there are datasets and models, and as wide as there are noise levels.
    package var document: SVGDocument {
        SVGDocument(
            width: size.width, height: size.height,
            plotTitle: series.count == 1 ? series[0].name : "Agreement with true spikes",
            subtitle: "correlation of predicted with smoothed true spikes, neuron by neuron", style: Self.style,
            elements: legend + rowLabels + noiseLevels.indices.flatMap(column))
    }
}
