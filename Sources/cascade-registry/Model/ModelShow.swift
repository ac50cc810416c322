import ArgumentParser
import Core
import Formats
import Foundation
import ModelBuilding
import Registry
import Plots
import Signals

/// `model show`: everything about one model.
struct ModelShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that is known about a model, how it was trained, and how well it does.",
        discussion: """
            Of a model that is not here, what its list tells. Scores are medians over neurons, with the lower and upper quartile of the correlation in brackets: with the \
            alignment “calibrated” / “cascade”. Error and bias are relative to the true number of spikes.
            """)

    @OptionGroup var reference: ModelReference

    @Flag(help: "Also show the scores on each dataset.")
    var scores = false

    @Flag(
        help: ArgumentHelp(
            "Also show what the model says of one spike, frame by frame: a perfect one, and this one on isolated spikes of "
                + "the ground truth that it was trained on, as far as that is here."))
    var amplitude = false

    @Option(
        help: ArgumentHelp(
            "Also draw the learning curves of a model that was trained here (.svg, .png or .pdf).", valueName: "file"),
        completion: .file(extensions: FigureOptions.formats))
    var curves: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        if try !registry.models.has(reference.model) {
            try connection.refreshNewLists(of: registry, isQuiet: global.quiet)
        }
        switch try registry.models.find(reference.model) {
        case .here(let record): try show(record, of: registry)
        case .listed(let model): try show(model)
        case .builtIn(let name):
            throw RegistryError(
                .notFound, "“\(name)” comes with the program, and was removed from this registry",
                remedy: "To have it again: `cascade-registry model import --built-in \(name)`")
        }
    }

    /// What is known of a model before it is fetched.
    private func show(_ model: ListedModel) throws {
        guard curves == nil else {
            throw ValidationError("--curves: \(model.name) is not here, and learning curves do not come with models.")
        }
        if global.json {
            try Console.printDocument(model, schema: "cascade-registry/listed-model")
        } else {
            Console.printText(ListedModelDescription(model).text)
        }
    }

    private func show(_ record: ModelRecord, of registry: OpenRegistry) throws {
        let manifest = try registry.models.manifest(of: record)
        let training = try registry.models.trainingRecord(of: record)
        let evaluations = try registry.models.evaluations(of: record)
        let summary = EvaluationSummary(of: evaluations)
        if let curves { try draw(training, of: record, to: curves) }
        let measured = amplitude ? try measuredSpike(of: record, in: registry) : nil
        if global.json {
            try Console.printDocument(
                ShowDocument(
                    manifest: manifest, singleSpike: SingleSpike(of: record), measuredSingleSpike: measured,
                    training: training, evaluations: evaluations, scores: summary),
                schema: ModelManifest.schema, version: ModelManifest.schemaVersion)
            return
        }
        let parts = [
            ModelDescription(record: record, manifest: manifest).text,
            amplitude ? SingleSpike(of: record).text(beside: measured, frameRateHz: record.frameRateHz) : nil,
            training.map { TrainingDescription(record: $0).text },
            evaluations.isEmpty ? nil : ScoreTable.text(summary.levels),
            evaluations.isEmpty || !scores ? nil : ScoreTable.text(summary.datasets),
        ]
        Console.printText(parts.compactMap(\.self).joined(separator: "\n\n"))
    }

    private func measuredSpike(of record: ModelRecord, in registry: OpenRegistry) throws -> MeasuredSingleSpike? {
        let progress = Progress("Predicted neurons:", isQuiet: global.quiet)
        defer { progress.finish() }
        return try MeasuredSingleSpike.measure(record, in: registry, threads: parallelism.threads) {
            progress.show($0, of: $1)
        }
    }

    private func draw(_ training: TrainingRecord?, of model: ModelRecord, to path: String) throws {
        guard let training else {
            throw ValidationError("--curves: \(model.identifier) has no record of its training.")
        }
        try FigureFile(URL(filePath: path), replacesExisting: force)
            .write(TrainingCurvePlot(of: training, model: model.identifier).document)
    }

    /// The manifest's fields, and what came after it.
    private struct ShowDocument: Encodable {
        let manifest: ModelManifest
        let singleSpike: SingleSpike
        let measuredSingleSpike: MeasuredSingleSpike?
        let training: TrainingRecord?
        let evaluations: [EvaluationRecord]
        let scores: EvaluationSummary

        private enum CodingKeys: CodingKey {
            case singleSpike, measuredSingleSpike, training, evaluations, scores
        }

        func encode(to encoder: any Encoder) throws {
            try manifest.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(singleSpike, forKey: .singleSpike)
            try container.encodeIfPresent(measuredSingleSpike, forKey: .measuredSingleSpike)
            try container.encodeIfPresent(training, forKey: .training)
            try container.encode(evaluations, forKey: .evaluations)
            try container.encode(scores, forKey: .scores)
        }
    }
}
