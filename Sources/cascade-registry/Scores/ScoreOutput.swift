import ArgumentParser
import Core
import Files
import Formats
import Foundation
import ModelBuilding
import Registry
import Plots

/// What becomes of scores: a table or JSON, and a plot where one is asked for.
struct ScoreOutput: ParsableArguments {
    @Option(
        help: ArgumentHelp("Also draw the correlation of every neuron.", valueName: "file.svg"),
        completion: .file(extensions: ["svg"]))
    var plot: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    /// Refuses, before long work, a plot that could not be written after it.
    func check(in registry: OpenRegistry) throws {
        if let plot { try registry.location.requireOutside([URL(filePath: plot)]) }
        _ = try drawing()
    }

    private func drawing() throws -> AtomicFile? {
        try plot.map { try AtomicFile(URL(filePath: $0), replacesExisting: force) }
    }

    /// Prints a report, and draws it.
    func print(_ report: EvaluationReport, global: GlobalOptions) throws {
        if let drawing = try drawing() {
            try drawing.write(Data(ScorePlot([.init(report.model, report.evaluation)]).document.text.utf8))
            try drawing.commit()
        }
        if global.json {
            try Console.printDocument(report, schema: "cascade-registry/evaluation-report")
        } else {
            Console.printText(ScoreTable.text(report.summary.datasets + report.summary.levels))
            if let spikes = report.discreteSpikes { Console.printText("\n" + ScoreTable.text(spikes)) }
        }
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
