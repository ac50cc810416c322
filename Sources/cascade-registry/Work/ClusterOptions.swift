import ArgumentParser
import Cluster
import Core

/// What does the work of a command in units.
enum ClusterKind: String, CaseIterable, ExpressibleByArgument {
    case slurm
}

/// Whether a command's work is done on a cluster, and how.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: .customLong("cluster"),
        help: "Split the work into units and submit them as one job array; `work status` tells how far they are.")
    var kind: ClusterKind?

    @OptionGroup var slurm: SlurmOptions

    func validate() throws {
        guard kind != nil || slurm.isEmpty else {
            throw ValidationError("\(slurm.given.joined(separator: ", ")) is for --cluster slurm.")
        }
    }
}

/// What is asked of Slurm.
struct SlurmOptions: ParsableArguments {
    @Option(help: ArgumentHelp("With --cluster: at most so many tasks at the same time.", valueName: "number"))
    var arrayLimit: Int?

    @Option(
        help: ArgumentHelp("With --cluster: the longest time of a task, such as 12:00:00.", valueName: "time"))
    var time: String?

    @Option(
        name: .customLong("mem"), help: ArgumentHelp("With --cluster: memory of a task, such as 8G.", valueName: "size")
    )
    var memory: String?

    @Option(help: ArgumentHelp("With --cluster: the partition.", valueName: "name"))
    var partition: String?

    @Option(help: ArgumentHelp("With --cluster: the account that is charged.", valueName: "name"))
    var account: String?

    @Option(
        help: ArgumentHelp(
            "With --cluster: a shell command that comes first in every task, such as 'module load hdf5'. May be given "
                + "several times.", valueName: "command"))
    var setup: [String] = []

    func validate() throws {
        guard arrayLimit.map((1...100_000).contains) ?? true else {
            throw ValidationError("--array-limit must be between 1 and 100000.")
        }
    }

    var isEmpty: Bool { given.isEmpty }

    /// The options that are there.
    var given: [String] {
        [
            ("--array-limit", arrayLimit != nil), ("--time", time != nil), ("--mem", memory != nil),
            ("--partition", partition != nil), ("--account", account != nil), ("--setup", !setup.isEmpty),
        ].filter(\.1).map(\.0)
    }

    /// All options of the command line that only concern the cluster, each with a value.
    static let names = ["--array-limit", "--time", "--mem", "--partition", "--account", "--setup"]

    /// An earlier request, with what is asked now in its place.
    func overriding(_ earlier: SlurmRequest) -> SlurmRequest {
        SlurmRequest(
            arrayLimit: arrayLimit ?? earlier.arrayLimit, time: time ?? earlier.time, memory: memory ?? earlier.memory,
            partition: partition ?? earlier.partition, account: account ?? earlier.account,
            setup: setup.isEmpty ? earlier.setup : setup, coresPerTask: earlier.coresPerTask)
    }
}
