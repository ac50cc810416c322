import ArgumentParser
import Cluster
import Core
import Files
import Formats
import Foundation
import ModelBuilding
import Pages
import Registry

/// `train CONFIG`: trains, and adds the model to the registry.
struct TrainRun: DividedCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Train a model (this is what `train CONFIG` does).")

    @Argument(help: "What to train: see `train template`.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @Option(
        help: ArgumentHelp("Begin with the networks of this model.", valueName: "model"),
        completion: Completions.models)
    var transfer: String?

    @Option(
        name: .customLong("validate"),
        help: ArgumentHelp(
            "Keep a dataset (DS09) or a neuron (DS09/NAME) out of training, and correlate with it after every epoch. "
                + "May be given several times.", valueName: "name"), completion: Completions.groundTruth)
    var heldOut: [String] = []

    @Option(
        help: ArgumentHelp(
            "Stop a network after so many epochs without a better held-out correlation, and keep its best weights.",
            valueName: "epochs"))
    var earlyStopping: Int?

    @OptionGroup var page: ReportOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var parallelism: ThreadOptions
    @OptionGroup var connection: NetworkOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let earlyStopping else { return }
        guard earlyStopping > 0 else { throw ValidationError("--early-stopping must be at least 1.") }
        guard !heldOut.isEmpty else {
            throw ValidationError("--early-stopping needs something to --validate on.")
        }
    }

    func run() throws { try runOrSubmit() }

    func subject() throws -> String { try configuration().bundle.modelName }

    func check(in registry: OpenRegistry) throws {
        try training(in: registry).checkName()
        try page.check(outside: registry.location, replacesExisting: false)
    }

    func inputs(in registry: OpenRegistry) throws -> [String: Data] {
        [Self.copiedName: Data(try FileBytes(URL(filePath: config), atMost: 1 << 24).bytes)]
    }

    private static let copiedName = "training.yaml"

    func arguments(_ words: [String], copies: URL) -> [String] {
        words.map { $0 == config ? copies.appending(path: Self.copiedName).path : $0 }
    }

    func work(in registry: OpenRegistry, words: [String]) throws -> any DividedWork {
        try training(in: registry).work()
    }

    private func configuration() throws -> TrainingConfiguration {
        try TrainingConfigurationFile.read(URL(filePath: config))
    }

    private func training(in registry: OpenRegistry) throws -> ModelTraining {
        let selection = ModelSelection(registry: registry, connection: connection, isQuiet: global.quiet)
        let request = TrainingRequest(
            configuration: try configuration(), transfer: try transfer.map(selection.model(named:)), heldOut: heldOut,
            patience: earlyStopping, threads: parallelism.threads)
        return ModelTraining(request, registry: registry)
    }

    func runHere(in registry: OpenRegistry) throws {
        try check(in: registry)
        let progress = Progress("Training:", isQuiet: global.quiet)
        let outcome = try training(in: registry).run(
            progress: { state in
                let rate = (state.doneLabels - state.resumedLabels) / max(progress.elapsedSeconds, 1e-3)
                progress.show(
                    share: state.doneLabels / state.totalLabels,
                    ofWhichBefore: state.resumedLabels / state.totalLabels,
                    "\(TrainingLine(state).text), \(fixed(rate / 1e6, 2)) million labels per second")
            }, notice: { if !global.quiet { Console.note("Warning: \($0)") } })
        progress.finish()
        let model = outcome.record
        try page.write(replacesExisting: false) {
            guard let record = try registry.models.trainingRecord(of: model) else {
                throw RegistryError(.notFound, "\(model.identifier) has no record of its training")
            }
            return try TrainingPage(
                record: record, model: model, manifest: try registry.models.manifest(of: model)
            ).page()
        }
        if global.json {
            try Console.printDocument(model, schema: "cascade-registry/train")
        } else {
            global.report(
                "\(model.identifier) trained: \(ModelLine(model).traits); sha256 \(model.digest.abbreviated)")
            if let record = try registry.models.trainingRecord(of: model) {
                global.report(lines: "\n\(TrainingDescription(record: record).text)")
            }
        }
    }
}

/// How far a training is, in a line.
struct TrainingLine {
    private let progress: TrainingProgress

    init(_ progress: TrainingProgress) {
        self.progress = progress
    }

    var text: String {
        let heldOut = progress.heldOutCorrelation.map { ", held-out correlation \(fixed($0, 3))" } ?? ""
        return
            "\(progress.finishedNetworks) of \(progress.networkCount) networks, loss \(compact(progress.loss))\(heldOut)"
    }
}
