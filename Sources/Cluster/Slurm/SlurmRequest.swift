internal import Core

/// What is asked of Slurm for the tasks of a work. What is `nil` is left to the cluster's own defaults.
package struct SlurmRequest: Hashable, Sendable, Codable {
    /// How many tasks may run at the same time.
    package var arrayLimit: Int?
    /// The longest time that a task may take, as `sbatch --time` has it: `90`, `12:00:00`, `2-00:00`.
    package var time: String?
    /// The memory of a task, as `sbatch --mem` has it: `8G`.
    package var memory: String?
    /// The partition.
    package var partition: String?
    /// Who is charged.
    package var account: String?
    /// Shell commands that make the program's libraries available: `module load hdf5`.
    package var setup: [String]
    /// How many cores a task has.
    package var coresPerTask: Int

    /// Gathers the wishes.
    package init(
        arrayLimit: Int? = nil, time: String? = nil, memory: String? = nil, partition: String? = nil,
        account: String? = nil, setup: [String] = [], coresPerTask: Int = 1
    ) {
        self.arrayLimit = arrayLimit
        self.time = time
        self.memory = memory
        self.partition = partition
        self.account = account
        self.setup = setup
        self.coresPerTask = coresPerTask
    }

    /// The wishes as options of `sbatch`.
    var options: [(name: String, value: String)] {
        [("time", time), ("mem", memory), ("partition", partition), ("account", account)]
            .compactMap { name, value in value.map { (name, $0) } } + [("cpus-per-task", "\(coresPerTask)")]
    }

    /// Refuses values that would be more than one word of a script.
    package func check() throws(WorkError) {
        for (name, value) in options where value.wholeMatch(of: #/[A-Za-z0-9_.:,@+\/-]+/#) == nil {
            throw WorkError(
                .usage, "“\(value)” is no value that `sbatch --\(name)` takes",
                remedy: "It is one word: --time 12:00:00, --mem 8G, --partition NAME, --account NAME.")
        }
    }
}
