import Core
import Files
import Foundation
import Pages
import Plots
import Registry

/// The page of a model that was trained.
struct TrainingPage {
    let record: TrainingRecord
    let model: ModelRecord
    let manifest: ModelManifest

    func page() throws -> ReportPage {
        var page = ReportPage(
            kind: "Training of a model", title: model.identifier, name: model.name,
            summary: .init([("Model", ModelLine(model).traits)] + TrainingDescription(record: record).properties))
        page.figures = [
            ReportPage.Figure(
                "Learning curves", svg: TrainingCurvePlot(of: record, model: model.identifier).document.text,
                alternative: "Loss, and correlation on held-out neurons, after every epoch")
        ]
        let members = record.levels.flatMap { level in level.members.map { (level, $0) } }
        page.tables = [
            .init(
                "Networks", note: "\(counted(members.count, "network"))",
                [
                    .init("Noise ν", members.map { Double($0.0.noiseLevel) }),
                    .init("Epoch kept", members.map { Double($0.1.keptEpoch) }),
                    .init("First loss", members.map { $0.1.losses.first }),
                    .init("Last loss", members.map { $0.1.losses.last }),
                    .init("Held-out correlation", members.map { $0.1.heldOutCorrelations.last }),
                    .init("Seconds", members.map { $0.1.seconds }),
                    .init("Retried because", texts: members.map { $0.1.retriedBecause ?? "" }),
                ]),
            .init(
                "Neurons", note: "\(counted(record.neurons.count, "neuron"))",
                [
                    .init("Dataset", texts: record.neurons.map(\.dataset)),
                    .init("Neuron", texts: record.neurons.map(\.name)),
                    .init("Held out", texts: record.neurons.map { $0.isHeldOut ? "yes" : "no" }),
                ]),
        ]
        page.cards = [.init("Model", .init(ModelDescription(record: model, manifest: manifest).lines))]
        page.citations = [ReportPage.cascadeCitation, ReportPage.programCitation]
        page.source = String(
            decoding: try JSONDocument.encode(record, schema: "cascade-registry/training", version: 1), as: UTF8.self)
        return page
    }
}
