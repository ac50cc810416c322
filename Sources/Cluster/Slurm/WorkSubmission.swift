internal import Core
internal import Files
internal import Foundation

/// Units of a work that were, or are to be, submitted together.
package struct WorkSubmission: Hashable, Sendable, Codable {
    static let schema = "cascade-registry/work-submission"

    /// Its number within the work, from 1.
    package let number: Int
    /// The indices of its units in the plan.
    package let units: [Int]
    /// How many units a task does, one after another.
    package let unitsPerTask: Int
    /// What is asked of Slurm.
    package let request: SlurmRequest
    /// The number that Slurm gave to the array; `nil` before, and where a person submits it.
    package internal(set) var arrayJob: String?
    /// The number of the job that publishes.
    package internal(set) var finishingJob: String?

    /// Slurm's default for the largest index of an array (`MaxArraySize`) is 1,000.
    static let mostTasks = 1000

    init(number: Int, units: [Int], request: SlurmRequest) {
        self.number = number
        self.units = units
        self.request = request
        unitsPerTask = max(1, (units.count + Self.mostTasks - 1) / Self.mostTasks)
    }

    /// How many tasks the array has.
    package var taskCount: Int { (units.count + unitsPerTask - 1) / unitsPerTask }

    /// The units of a task.
    package func units(ofTask task: Int) -> ArraySlice<Int> {
        units.dropFirst(task * unitsPerTask).prefix(unitsPerTask)
    }

    /// The task that does a unit; `nil` where none does.
    package func task(ofUnit index: Int) -> Int? { units.firstIndex(of: index).map { $0 / unitsPerTask } }
}

extension WorkFolder {
    /// Everything that was submitted, in order.
    package func allSubmissions() throws -> [WorkSubmission] {
        try submissionNumbers().map(submission)
    }

    private func submissionNumbers() throws(FileError) -> [Int] {
        try folderNames(submissions).compactMap { $0.hasSuffix(".json") ? Int($0.dropLast(5)) : nil }.sorted()
    }

    /// One of them.
    package func submission(_ number: Int) throws -> WorkSubmission {
        let submission = try document(
            WorkSubmission.self, in: submissions.appending(path: "\(number).json"), schema: WorkSubmission.schema,
            version: 1)
        guard submission.unitsPerTask > 0 else {
            throw WorkError(.badData, "the submission \(number) of \(name) has no units in a task")
        }
        return submission
    }

    /// Notes units that are to be submitted, under the next number.
    func newSubmission(of units: [Int], request: SlurmRequest) throws -> WorkSubmission {
        let first = try (submissionNumbers().last ?? 0) + 1
        for number in first... {
            let submission = WorkSubmission(number: number, units: units, request: request)
            do {
                try write(submission, replacesExisting: false)
                return submission
            } catch let error as FileError where error.code == .exists {
                // Somebody else took the number.
            }
        }
        throw WorkError(.bug, "there is no number left for a submission of \(name)")
    }

    func write(_ submission: WorkSubmission, replacesExisting: Bool) throws {
        try write(
            JSONDocument.encode(submission, schema: WorkSubmission.schema, version: 1),
            as: "\(submission.number).json", replacesExisting: replacesExisting)
    }

    func write(_ bytes: Data, as name: String, replacesExisting: Bool) throws {
        let file = try AtomicFile(submissions.appending(path: name), replacesExisting: replacesExisting)
        try file.write(bytes)
        try file.commit()
    }
}
