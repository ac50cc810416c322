import Core
import Foundation
import TestSupport
import Testing

@testable import Cluster

@Suite("The folder of a work")
struct WorkFolderTests {
    @Test("has the plan as it was made, and copies of what the command reads")
    func make() throws {
        try withTemporaryFolder { root in
            let work = try WorkScene.make(in: root, unitCount: 3, inputs: ["mine.yaml": Data("a: 1\n".utf8)])
            let plan = try WorkFolder(named: "mine", in: root).plan()
            #expect(try plan.units == WorkScene.units(3) && work.name == "mine")
            #expect(try String(contentsOfFile: plan.arguments[1], encoding: .utf8) == "a: 1\n")
            #expect(try WorkFolder.names(in: root) == ["mine"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["mine"])
        }
    }

    @Test("is not made a second time for the same units before these are published; other units get another name")
    func again() throws {
        try withTemporaryFolder { root in
            let work = try WorkScene.make(in: root, unitCount: 3)
            #expect {
                try WorkScene.make(in: root, unitCount: 3)
            } throws: {
                ($0 as? WorkError)?.remedy?.contains("work resume mine") == true
            }
            #expect(try WorkScene.make(in: root, unitCount: 4).name == "mine-2")
            #expect(try UnitRunner(work).finish {} == nil)
            #expect(try WorkScene.make(in: root, unitCount: 3).name == "mine-3")
        }
    }

    @Test("has a name that leads nowhere else", arguments: ["../outside", ".hidden", "a/b", "ümlaut \u{1B}[0m", ""])
    func names(subject: String) throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "work")
            let work = try WorkScene.make(subject, in: root, unitCount: 1)
            #expect(work.place.deletingLastPathComponent().path == root.path)
            #expect(try WorkFolder.names(in: root) == [work.name])
            #expect(throws: WorkError.self) { try WorkFolder(named: subject, in: root) }
        }
    }

    @Test("that is damaged is said to be so, whatever byte changed", arguments: [0, 10, -3])
    func damaged(place: Int) throws {
        try WorkScene.with(unitCount: 2) { scene in
            let file = scene.work.place.appending(path: "plan.json")
            let bytes = try Data(contentsOf: file)
            try bytes.prefix(place > 0 ? place : bytes.count + place - (place == 0 ? bytes.count : 0)).write(to: file)
            #expect {
                try scene.work.plan()
            } throws: { error in
                (error as? WorkError)?.reason.contains(file.path) == true
            }
        }
    }

    @Test("whose name is nearly right is suggested")
    func suggestion() throws {
        try WorkScene.with(unitCount: 1) { scene in
            #expect {
                try WorkFolder(named: "mne", in: scene.root)
            } throws: {
                ($0 as? WorkError)?.remedy == "Did you mean “mine”?"
            }
        }
    }

    @Test("refuses units whose inputs changed, another program and another kind of processor")
    func stale() throws {
        try WorkScene.with(unitCount: 2) { scene in
            let (plan, units) = (scene.plan, scene.plan.units)
            try plan.check(1, is: units[1], by: WorkScene.maker)
            let others: [(Int, WorkUnit?, WorkPlan.Maker, String)] = [
                (1, units[0], WorkScene.maker, "no longer"), (1, nil, WorkScene.maker, "no longer"),
                (2, units[0], WorkScene.maker, "there is no unit 2"),
                (1, units[1], .init(program: "cascade-registry 2", instructions: "avx2"), "cascade-registry 2"),
                (1, units[1], .init(program: "cascade-registry 1", instructions: "avx512"), "avx512"),
            ]
            for (index, unit, maker, words) in others {
                #expect {
                    try plan.check(index, is: unit, by: maker)
                } throws: {
                    ($0 as? WorkError)?.reason.contains(words) == true
                }
            }
        }
    }
}
