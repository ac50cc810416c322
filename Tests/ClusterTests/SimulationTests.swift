import Core
import Files
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Cluster

@Suite("A work of ten thousand units", .serialized)
struct SimulationTests {
    /// What happens to a worker with a unit, by luck.
    private enum Luck {
        case sound, killedAtOnce, killedBeforeItsMark, fails, twice
    }

    private struct Fault: Error {}

    /// A result that is always the same, whoever leaves it.
    private static func result(of index: Int) -> Data { Data("result of unit \(index)\n".utf8) }

    /// A work and where its units leave results.
    private struct Workers {
        let scene: WorkScene
        let results: URL

        func file(_ index: Int) -> URL { results.appending(path: "\(index)") }

        func leaveResult(of index: Int) throws {
            let file = try AtomicFile(file(index), replacesExisting: true)
            try file.write(SimulationTests.result(of: index))
            try file.commit()
        }

        /// Does a unit as a worker of this luck does it.
        func run(_ index: Int, _ luck: Luck) throws {
            let (runner, unit) = (UnitRunner(scene.work), scene.plan.units[index])
            switch luck {
            case .killedAtOnce: try scene.leaveDeadMark(of: unit)
            case .killedBeforeItsMark:
                try scene.leaveDeadMark(of: unit)
                try leaveResult(of: index)
            case .fails: _ = try runner.run(unit) { throw Fault() }
            case .sound: _ = try runner.run(unit) { try leaveResult(of: index) }
            case .twice:
                _ = try runner.run(unit) {
                    _ = try runner.run(unit) { try leaveResult(of: index) }
                    try leaveResult(of: index)
                }
            }
        }

        func hasResult(_ index: Int) -> Bool {
            FileManager.default.contents(atPath: file(index).path) == SimulationTests.result(of: index)
        }
    }

    private static func luck(_ index: Int, round: Int) -> Luck {
        switch SeededGenerator.seed(UInt64(round), for: UInt64(index)) % 100 {
        case 0..<6: .killedAtOnce
        case 6..<9: .killedBeforeItsMark
        case 9..<12: .fails
        case 12..<15: .twice
        default: .sound
        }
    }

    @Test("loses nothing with 200 workers that fail, are killed, meet and leave damage", .timeLimit(.minutes(5)))
    func losesNothing() throws {
        let count = 10_000
        try WorkScene.with(unitCount: count) { scene in
            let workers = Workers(scene: scene, results: scene.root.appending(path: "results"))
            try FileManager.default.createDirectory(at: workers.results, withIntermediateDirectories: true)
            var (rounds, runs) = (0, 0)
            while true {
                let missing = try scene.work.unfinishedUnits()
                if missing.isEmpty {
                    // The last step finds results that are not there after all.
                    let lost = (0..<count).filter { !workers.hasResult($0) }
                    if lost.isEmpty { break }
                    for index in lost { try UnitRunner(scene.work).forget(scene.plan.units[index]) }
                    continue
                }
                rounds += 1
                runs += missing.count
                let submission = try scene.work.newSubmission(of: missing, request: SlurmRequest())
                let round = rounds
                let faults = Mutex<[String]>([])
                _ = waitingMap(below: submission.taskCount, threads: 200) { task in
                    for index in submission.units(ofTask: task) {
                        do {
                            try workers.run(index, Self.luck(index, round: round))
                        } catch {
                            faults.withLock { $0.append("\(error)") }
                        }
                    }
                }
                #expect(faults.withLock { $0 }.isEmpty)
                // Every hundredth result is damaged after the first round.
                if round == 1 {
                    for index in stride(from: 0, to: count, by: 100) where workers.hasResult(index) {
                        try Data("damage".utf8).write(to: workers.file(index))
                    }
                }
            }
            #expect((0..<count).allSatisfy(workers.hasResult))
            let status = try WorkStatus(of: scene.work)
            #expect(status.count(.done) == count && status.failures.isEmpty)
            // No more was done again than had failed, or was damaged.
            #expect(rounds < 12 && runs < count + count / 4, "\(rounds) rounds, \(runs) runs")
            #expect(try UnitRunner(scene.work).finish {} == nil)
        }
    }

    @Test("is looked at in a time that grows with their number, and no faster")
    func isLinear() throws {
        func works(_ count: Int, in root: URL) throws -> WorkFolder {
            let work = try WorkScene.make("of \(count)", in: root, unitCount: count)
            let units = try work.plan().units
            for (index, unit) in units.enumerated() {
                let ending = ["done", "failed", "elsewhere-1.running"][index % 3]
                try UnitMark().encoded().write(to: work.states.appending(path: "\(unit.digest).\(ending)"))
            }
            return work
        }
        try withTemporaryFolder { root in
            let (small, large) = (try works(2_500, in: root), try works(10_000, in: root))
            let ratio = try growth(from: small, to: large) { work in
                _ = try WorkStatus(of: work)
                _ = try work.newSubmission(of: work.unfinishedUnits(), request: SlurmRequest())
            }
            #expect(ratio < 8, "four times as many units take \(ratio) times as long")
        }
    }
}
