import ArgumentParser
import Core
import Registry

/// `ground-truth remove`: takes a version of a dataset away, or makes one without some neuron.
struct GroundTruthRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one version of a dataset, or make a version without some neuron.",
        discussion: """
            Versions never change: without a neuron, a dataset gets a new version, and the old ones keep the neuron. \
            Removing a version removes the neurons that no other version has.

            Examples:
              cascade-registry ground-truth remove DS09-GCaMP6f-m-V1@1
              cascade-registry ground-truth remove DS09/Chen2013_GC6f_cell1
            """)

    @Argument(
        help: ArgumentHelp("A dataset (its newest version), DATASET@VERSION, or DATASET/NEURON."),
        completion: Completions.groundTruth)
    var reference: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let registry = try global.openRegistry()
        let removal =
            reference.contains("/")
            ? try registry.groundTruth.remove(registry.groundTruth.neuron(named: reference))
            : try registry.groundTruth.remove(registry.groundTruth.dataset(named: reference))
        if global.json {
            try Console.printDocument(removal, schema: "cascade-registry/ground-truth-removal")
        } else if let version = removal.newVersion {
            global.report("\(version) is without \(removal.identifier); older versions keep it")
        } else {
            global.report(
                "Removed \(removal.identifier) and \(counted(removal.neuronCount, "neuron")) of "
                    + "\(removal.byteCount) bytes that no other version has")
        }
    }
}
