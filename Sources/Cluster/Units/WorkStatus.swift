internal import Core
internal import Files
internal import Foundation

/// How far a work is, told by the files in its folder alone.
package struct WorkStatus: Sendable, Encodable {
    /// A unit that failed.
    package struct Failure: Sendable, Encodable {
        /// Its index in the plan, from 0.
        package let index: Int
        /// What it is.
        package let unit: String
        /// Why it failed.
        package let reason: String
        /// What to do next.
        package let remedy: String?
    }

    /// A job that was submitted.
    package struct Job: Sendable, Encodable {
        /// The number of the job array; `nil` where only the result was to be published.
        package let array: String?
        /// The number of the job that publishes.
        package let finishing: String?
        /// How many units it has.
        package let unitCount: Int
    }

    /// The name of the work.
    package let name: String
    /// The command, as it is typed.
    package let command: [String]
    /// How many units there are.
    package let unitCount: Int
    /// How many units are in each state.
    package let counts: [String: Int]
    /// The units that failed, in order; at most a hundred.
    package let failures: [Failure]
    /// How far the last step is, which publishes the result.
    package let finishing: UnitState
    /// Why the last step failed.
    package let finishingFailure: Failure?
    /// The time until the units are done, in seconds, if those that run now and the next ones take as long as the earlier
    /// ones; `nil` where nothing runs, or nothing is known.
    package let secondsLeft: Double?
    /// What was submitted.
    package let jobs: [Job]

    /// How many units are in a state.
    package func count(_ state: UnitState) -> Int { counts[state.rawValue] ?? 0 }

    private static let mostFailures = 100
    /// As many durations tell the usual one.
    private static let mostDurations = 101

    /// Looks at a work.
    ///
    /// - Throws: ``WorkError`` or `FileError` when its folder cannot be read.
    package init(of folder: WorkFolder) throws {
        let (plan, states) = (try folder.plan(), try folder.unitStates())
        name = folder.name
        command = plan.arguments
        unitCount = plan.units.count
        let all = plan.units.map { states[$0] }
        counts = all.reduce(into: [:]) { $0[$1.rawValue, default: 0] += 1 }
        failures = try zip(plan.units.indices, all).filter { $1 == .failed }.prefix(Self.mostFailures).compactMap {
            try folder.failure(
                of: plan.units[$0.0].digest.hexadecimal, index: $0.0, unit: plan.units[$0.0].title, states)
        }
        finishing = states.finishing
        finishingFailure =
            finishing == .failed
            ? try folder.failure(of: UnitKey.finishing, index: -1, unit: "publishing", states) : nil
        let done = plan.units.indices.filter { all[$0] == .done }
        let step = max(1, done.count / Self.mostDurations)
        // Only an estimate goes by them, which can do without some.
        let durations = stride(from: 0, to: done.count, by: step).compactMap {
            (try? folder.mark(of: plan.units[done[$0]].digest.hexadecimal, states))?.seconds
        }
        let (running, left) = (all.count { $0 == .running }, all.count { $0 != .done })
        let usual = durations.isEmpty ? nil : durations.sorted()[durations.count / 2]
        secondsLeft = running > 0 ? usual.map { $0 * Double(left) / Double(running) } : nil
        jobs = try folder.allSubmissions().filter { $0.arrayJob ?? $0.finishingJob != nil }.map {
            Job(array: $0.arrayJob, finishing: $0.finishingJob, unitCount: $0.units.count)
        }
    }
}

extension WorkFolder {
    /// How far all units are.
    package func unitStates() throws -> UnitStates { try UnitStates(states) }

    /// The indices of the units that are not done, in order.
    package func unfinishedUnits() throws -> [Int] {
        let (units, states) = (try plan().units, try unitStates())
        return units.indices.filter { states[units[$0]] != .done }
    }

    /// What says most about a unit; `nil` where it is gone by now.
    func mark(of key: String, _ states: UnitStates) throws -> UnitMark? {
        guard let name = states.file(of: key) else { return nil }
        let file = self.states.appending(path: name)
        guard try FileKind(of: file) != nil else { return nil }
        return try document(UnitMark.self, in: file, schema: UnitMark.schema, version: 1, atMost: 1 << 20)
    }

    fileprivate func failure(
        of key: String, index: Int, unit: String, _ states: UnitStates
    ) throws -> WorkStatus.Failure? {
        try mark(of: key, states).map {
            WorkStatus.Failure(index: index, unit: unit, reason: $0.reason ?? "unknown", remedy: $0.remedy)
        }
    }
}
