import Cluster
import Core
import Foundation

/// All works, one in a line.
struct WorkTable {
    private let works: [WorkStatus]

    init(_ works: [WorkStatus]) {
        self.works = works
    }

    var text: String {
        var table = Table(
            header: ["WORK", "UNITS", "DONE", "RUNNING", "FAILED", "RESULT", "COMMAND"], numeric: [1, 2, 3, 4])
        for work in works {
            table.append([
                work.name, "\(work.unitCount)", "\(work.count(.done))", "\(work.count(.running))",
                "\(work.count(.failed))", WorkDescription.result(work), work.command.first ?? "",
            ])
        }
        return table.text
    }
}

/// How far a work is, for people.
struct WorkDescription {
    private let status: WorkStatus

    init(_ status: WorkStatus) {
        self.status = status
    }

    /// What became of the result, in a word.
    static func result(_ status: WorkStatus) -> String {
        switch status.finishing {
        case .done: "published"
        case .running: "being published"
        case .failed: "failed"
        case .waiting, .interrupted: "not yet"
        }
    }

    var text: String {
        let states = UnitState.allCases.reversed().filter { $0 == .done || status.count($0) > 0 }
        let counts = states.map { "\(status.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        let left = status.secondsLeft.map { "; about \(Progress.duration($0)) left" } ?? ""
        let jobs = status.jobs.map { job in
            [job.array.map { "\($0) (\(counted(job.unitCount, "unit")))" }, job.finishing].compactMap(\.self)
                .joined(separator: ", then ")
        }
        let lines =
            [
                ("Command", (["cascade-registry"] + status.command.map(\.shellWord)).joined(separator: " ")),
                ("Units", "\(status.unitCount): \(counts)\(left)"), ("Result", Self.result(status)),
            ] + (jobs.isEmpty ? [] : [("Jobs", jobs.joined(separator: "; "))])
        let failures = status.failures + [status.finishingFailure].compactMap(\.self)
        let reasons = failures.flatMap { failure in
            let number = failure.index < 0 ? "" : " \(failure.index)"
            return ["failed\(number): \(failure.unit): \(failure.reason)".visibleOnOneLine]
                + (failure.remedy.map { ["  → \($0.visibleOnOneLine)"] } ?? [])
        }
        return ([labelled(lines)] + reasons).joined(separator: "\n")
    }
}
