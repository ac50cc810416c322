import ArgumentParser
import Core
import Formats
import Foundation
import ModelBuilding
import Registry
import Plots

/// What becomes of scores: a table or JSON, and a plot where one is asked for.
struct ScoreOutput: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also draw the correlation, error and bias of every neuron (.svg, .png or .pdf).", valueName: "file"),
        completion: .file(extensions: FigureOptions.formats))
    var plot: String?

    @OptionGroup var page: ReportOptions

    @Flag(help: "Replace a file that exists.")
    var force = false

    /// Refuses, before long work, a plot that could not be written after it.
    func check(in registry: OpenRegistry) throws {
        try registry.location.requireOutside([plot.map { URL(filePath: $0) }].compactMap(\.self))
        try page.check(outside: registry.location, replacesExisting: force)
        _ = try drawing()
    }

    private func drawing() throws -> FigureFile? {
        try plot.map { try FigureFile(URL(filePath: $0), replacesExisting: force) }
    }

    /// Prints reports, and draws them.
    func print(_ reports: [EvaluationReport], kind: String, global: GlobalOptions) throws {
        try page.write(replacesExisting: force) { try ScorePage(kind: kind, reports: reports).page() }
        if let drawing = try drawing() {
            try drawing.write(ScorePlot(reports.map { .init($0.model, $0.evaluation) }).document)
        }
        if global.json, let report = reports.first, reports.count == 1 {
            try Console.printDocument(report, schema: "cascade-registry/evaluation-report")
        } else if global.json {
            try Console.printDocument(["evaluations": reports], schema: "cascade-registry/evaluation-reports")
        } else {
            Console.printText(Self.text(of: reports))
        }
    }

    private static func text(of reports: [EvaluationReport]) -> String {
        let scores = reports.map { report in
            (reports.count == 1 ? "" : "\(report.model)\n")
                + ScoreTable.text(report.summary.datasets + report.summary.levels)
        }
        let spikes = reports.compactMap { report in report.discreteSpikes.map { (report.model, $0) } }
        return (scores + (spikes.isEmpty ? [] : [ScoreTable.text(spikes)])).joined(separator: "\n\n")
    }

    /// Says which neurons have no scores.
    static func noteLeftOut(_ report: EvaluationReport) {
        for (level, neurons) in Dictionary(grouping: report.leftOut, by: \.noiseLevel).sorted(by: { $0.key < $1.key }) {
            Console.note(
                "Left out at noise level \(level): \(counted(neurons.count, "neuron")), such as \(neurons[0].neuron): "
                    + neurons[0].reason)
        }
    }
}
