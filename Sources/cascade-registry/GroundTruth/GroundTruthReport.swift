import ArgumentParser
import Core
import Foundation
import Inspection
import Pages
import Registry
import Signals

/// `ground-truth report`: one row per dataset.
struct GroundTruthReport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print a table of all datasets and what the checks found, as Markdown.",
        discussion: "Run `cascade-registry ground-truth check` first for what the newest checks say.")

    @OptionGroup var page: ReportOptions

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        try page.check(outside: registry.location, replacesExisting: force)
        let rows = try registry.groundTruth.datasets().filter(\.isCurrent).map { dataset in
            var filter = NeuronFilter()
            filter.datasets = [dataset.identifier]
            return Row(
                dataset,
                try registry.groundTruth.neurons(matching: filter).map { try registry.groundTruth.manifest(of: $0) })
        }
        try page.write(replacesExisting: force) { Row.page(of: rows, registry: registry.location.folder.path) }
        if global.json {
            try Console.printDocument(ReportDocument(datasets: rows), schema: "cascade-registry/ground-truth-report")
        } else {
            Console.printText(Row.header)
            for row in rows { print(row.line) }
        }
    }

    private struct ReportDocument: Encodable {
        let datasets: [Row]
    }

    /// What is said about one dataset.
    private struct Row: Encodable {
        let dataset: DatasetRecord
        let indicators: [String]
        let rates: [Double]
        let medianNoiseLevel: Double?
        let lagSeconds: Double?
        /// Recordings by what was found in them.
        let findings: [String: Int]
        let errorCount: Int

        init(_ dataset: DatasetRecord, _ neurons: [NeuronManifest]) {
            self.dataset = dataset
            let recordings = neurons.flatMap(\.inspection.recordings)
            let found = neurons.flatMap(\.inspection.findings)
            indicators = Set(neurons.compactMap { $0.traits[.indicator] }).sorted()
            rates = [recordings.map(\.frameRateHz).min(), recordings.map(\.frameRateHz).max()].compactMap(\.self)
            medianNoiseLevel = median(of: recordings.compactMap(\.noiseLevel))
            lagSeconds = DatasetInspection(of: neurons.map(\.inspection)).lagSeconds
            findings = Dictionary(grouping: found.filter { $0.severity > .info }, by: \.kind.rawValue).mapValues(
                \.count)
            errorCount = found.count { $0.severity == .error }
        }

        static let header = """
            | Dataset | Indicator | Neurons | Recordings | Rate (Hz) | Median ν | Hours | Spikes | Lag (ms) | Warnings and errors |
            |---|---|--:|--:|--:|--:|--:|--:|--:|---|
            """

        /// The page of all datasets.
        static func page(of rows: [Row], registry: String) -> ReportPage {
            var page = ReportPage(
                kind: "Ground truth", title: "Datasets of this registry", name: "ground-truth",
                summary: [
                    .init("Registry", registry), .init("Datasets", "\(rows.count)"),
                    .init("Neurons", "\(rows.reduce(0) { $0 + $1.dataset.neuronCount })"),
                    .init("Spikes", "\(rows.reduce(0) { $0 + $1.dataset.spikeCount })"),
                    .init("Hours", fixed(rows.reduce(0) { $0 + $1.dataset.durationSeconds } / 3600, 1)),
                ])
            page.tables = [
                .init(
                    "Datasets", note: "What is here, and what the checks found",
                    [
                        .init("Dataset", texts: rows.map(\.dataset.name)),
                        .init("Indicator", texts: rows.map { $0.indicators.joined(separator: ", ") }),
                        .init("Neurons", rows.map { Double($0.dataset.neuronCount) }),
                        .init("Recordings", rows.map { Double($0.dataset.recordingCount) }),
                        .init("Lowest rate (Hz)", rows.map(\.rates.first)), .init("Highest", rows.map(\.rates.last)),
                        .init("Median ν", rows.map(\.medianNoiseLevel)),
                        .init("Hours", rows.map { $0.dataset.durationSeconds / 3600 }),
                        .init("Spikes", rows.map { Double($0.dataset.spikeCount) }, digits: 7),
                        .init("Lag (ms)", rows.map { $0.lagSeconds.map { 1000 * $0 } }),
                        .init("Errors", rows.map { Double($0.errorCount) }),
                        .init("Warnings and errors", texts: rows.map(\.found)),
                    ])
            ]
            page.citations = [ReportPage.cascadeCitation, ReportPage.programCitation]
            return page
        }

        /// What the checks found, the most frequent first.
        private var found: String {
            findings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
                .joined(separator: ", ")
        }

        var line: String {
            let rate = Set(rates.map { significant($0, digits: 4) }).sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }
            let cells = [
                dataset.name, indicators.joined(separator: ", "), "\(dataset.neuronCount)",
                "\(dataset.recordingCount)", rate.joined(separator: "–"), medianNoiseLevel.map { fixed($0, 2) } ?? "–",
                fixed(dataset.durationSeconds / 3600, 2), "\(dataset.spikeCount)",
                lagSeconds.map { fixed($0 * 1000, 0) } ?? "–", found.isEmpty ? "none" : found,
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
    }
}
