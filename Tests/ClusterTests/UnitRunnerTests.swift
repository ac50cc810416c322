import Core
import Foundation
import TestSupport
import Testing

@testable import Cluster

@Suite("A unit of work")
struct UnitRunnerTests {
    private struct Fault: CascadeError {
        let category = FailureCategory.badData
        let reason = "DS09 is gone"
        let remedy: String? = "Import it."
    }

    @Test("is done once, and leaves a mark alone")
    func done() throws {
        try WorkScene.with(unitCount: 2) { scene in
            let (runner, unit) = (UnitRunner(scene.work), scene.plan.units[0])
            var runs = 0
            for _ in 0..<2 {
                let failure = try runner.run(unit) {
                    runs += 1
                    let state = try scene.work.unitStates()[unit]
                    #expect(state == .running)
                }
                #expect(failure == nil)
            }
            #expect(runs == 1)
            #expect(try scene.work.unitStates()[unit] == .done)
            #expect(try scene.work.unfinishedUnits() == [1])
            let files = try FileManager.default.contentsOfDirectory(atPath: scene.work.states.path)
            #expect(files == ["\(unit.digest).done"])
        }
    }

    @Test("that fails tells why, and can be done later")
    func failed() throws {
        try WorkScene.with(unitCount: 2) { scene in
            let (runner, unit) = (UnitRunner(scene.work), scene.plan.units[1])
            #expect(try runner.run(unit) { throw Fault() } is Fault)
            let status = try WorkStatus(of: scene.work)
            #expect(status.count(.failed) == 1 && status.count(.waiting) == 1)
            #expect(status.failures.map(\.reason) == ["DS09 is gone"] && status.failures[0].unit == "unit 1")
            #expect(status.failures[0].index == 1 && status.failures[0].remedy == "Import it.")
            #expect(try scene.work.unfinishedUnits() == [0, 1])
            #expect(try runner.run(unit) {} == nil)
            #expect(try WorkStatus(of: scene.work).failures.isEmpty)
        }
    }

    @Test("whose process was killed counts as interrupted, and is simply run again")
    func killed() throws {
        try WorkScene.with(unitCount: 1) { scene in
            try scene.leaveDeadMark(of: scene.plan.units[0])
            #expect(try scene.work.unitStates()[scene.plan.units[0]] == .interrupted)
            #expect(try UnitRunner(scene.work).run(scene.plan.units[0]) {} == nil)
            #expect(try scene.work.unitStates()[scene.plan.units[0]] == .done)
        }
    }

    @Test("may be run by two at once, and is done by whoever ends first")
    func twice() throws {
        try WorkScene.with(unitCount: 1) { scene in
            let (runner, unit) = (UnitRunner(scene.work), scene.plan.units[0])
            let outer = try runner.run(unit) {
                let inner = try runner.run(unit) {}
                let state = try scene.work.unitStates()[unit]
                #expect(inner == nil && state == .done)
                throw Fault()
            }
            // The other one has failed, which no longer matters.
            #expect(outer is Fault)
            #expect(try scene.work.unitStates()[unit] == .done)
        }
    }

    @Test("that is said to be done, but has no result, is forgotten and done again")
    func forgotten() throws {
        try WorkScene.with(unitCount: 1) { scene in
            let (runner, unit) = (UnitRunner(scene.work), scene.plan.units[0])
            _ = try runner.run(unit) {}
            try runner.forget(unit)
            #expect(try scene.work.unitStates()[unit] == .waiting)
        }
    }

    @Test("whose folder cannot be listed is no unit that waits")
    func unreadable() throws {
        try WorkScene.with(unitCount: 1) { scene in
            try FileManager.default.removeItem(at: scene.work.states)
            #expect(throws: (any Error).self) { try scene.work.unfinishedUnits() }
        }
    }

    @Test("tells how long the rest will take, as far as that is known")
    func timeLeft() throws {
        try WorkScene.with(unitCount: 5) { scene in
            let runner = UnitRunner(scene.work)
            #expect(try WorkStatus(of: scene.work).secondsLeft == nil)
            _ = try runner.run(scene.plan.units[0]) { Thread.sleep(forTimeInterval: 0.2) }
            #expect(try WorkStatus(of: scene.work).secondsLeft == nil)
            _ = try runner.run(scene.plan.units[1]) {
                let left = try #require(try WorkStatus(of: scene.work).secondsLeft)
                // Four are left, one at a time.
                #expect(left > 0.7 && left < 3)
            }
        }
    }
}
