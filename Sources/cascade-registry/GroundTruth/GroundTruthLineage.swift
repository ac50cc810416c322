import ArgumentParser
import Core
import Registry

/// `ground-truth lineage`: what was trained on what.
struct GroundTruthLineage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Tell which datasets a model was trained on, or which models a dataset or a neuron trained.",
        discussion: """
            A model with a record of its training is known by the exact neurons. Of any other, the configuration names \
            datasets, and the published ones were renumbered in 2021: the whole list decides which numbering it \
            follows, and where that cannot be told, both meanings are shown. A model that began with the networks of another \
            one is known by what these had been trained on, too.

            Examples:
              cascade-registry ground-truth lineage Global_EXC_30Hz_smoothing50ms
              cascade-registry ground-truth lineage DS09
            """)

    @Argument(
        help: ArgumentHelp("A model, a dataset, or DATASET/NEURON.", valueName: "reference"),
        completion: Completions.models)
    var reference: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let lineage = try lineage(in: registry)
        if global.json {
            try Console.printDocument(lineage, schema: "cascade-registry/lineage")
            return
        }
        if let source = lineage.source {
            print("\(lineage.subject) was read from \(source.description), sha256 \(source.digest)")
            print("It is in \(lineage.versions.isEmpty ? "no version" : lineage.versions.joined(separator: ", "))")
        }
        if lineage.trainings.isEmpty { print("\(lineage.subject): no training is known in this registry") }
        for training in lineage.trainings { print(line(training)) }
    }

    private func lineage(in registry: OpenRegistry) throws -> Lineage {
        if reference.contains("/") {
            return try registry.groundTruth.lineage(of: registry.groundTruth.neuron(named: reference))
        }
        let isAbsent = { (error: any Error) in (error as? RegistryError)?.category == .notFound }
        let model: ModelRecord
        do {
            model = try registry.models.named(reference)
        } catch  where isAbsent(error) {
            let dataset: DatasetRecord
            do {
                dataset = try registry.groundTruth.dataset(named: reference)
            } catch  where isAbsent(error) {
                throw RegistryError(
                    .notFound, "“\(reference)” is neither a model nor a dataset of the registry",
                    remedy: "See `cascade-registry model list` and `cascade-registry ground-truth list`.")
            }
            return try registry.groundTruth.lineage(of: dataset)
        }
        return try registry.models.lineage(of: model)
    }

    private func line(_ training: Lineage.Training) -> String {
        let earlier = training.isEarlier ? "by the networks that its training began with; " : ""
        let versions = training.versions.isEmpty ? "not in this registry" : training.versions.joined(separator: ", ")
        let here = earlier + versions
        if let neurons = training.neurons {
            let heldOut = neurons.count(where: \.isHeldOut)
            let share = heldOut == 0 ? "" : ", \(heldOut) of them held out"
            return "\(training.model) ← \(training.written), \(counted(neurons.count, "neuron"))\(share) (\(here))"
        }
        let name = training.written == training.dataset ? "" : ", written \(training.written)"
        let doubt = training.isCertain ? "" : ", or not: the numbering of its list cannot be told"
        return "\(training.model) ← \(training.dataset)\(name)\(doubt) (\(here))"
    }
}
