import Core
import Foundation
import TestSupport

@testable import Cluster

/// A work of small units in a temporary folder.
struct WorkScene {
    let root: URL
    let work: WorkFolder
    let plan: WorkPlan

    static let maker = WorkPlan.Maker(program: "cascade-registry 1", instructions: "avx2")

    static func units(_ count: Int) throws -> [WorkUnit] {
        try (0..<count).map { try WorkUnit(title: "unit \($0)", inputs: ["number": $0]) }
    }

    static func with(unitCount: Int, _ body: (WorkScene) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "work")
            let work = try make(in: root, unitCount: unitCount)
            try body(WorkScene(root: root, work: work, plan: work.plan()))
        }
    }

    @discardableResult
    static func make(
        _ subject: String = "mine", in root: URL, unitCount: Int, inputs: [String: Data] = [:]
    ) throws -> WorkFolder {
        try WorkFolder.make(for: subject, in: root, inputs: inputs) { copies in
            WorkPlan(
                arguments: ["train", copies.appending(path: "mine.yaml").path], folder: "/data", maker: maker,
                units: try units(unitCount))
        }
    }

    /// The mark of a process that was killed long ago.
    func leaveDeadMark(of unit: WorkUnit) throws {
        let file = work.states.appending(path: "\(unit.digest).elsewhere-1.running")
        try UnitMark().encoded().write(to: file)
        try FileManager.default.setAttributes([.modificationDate: Date.now - 3600], ofItemAtPath: file.path)
    }
}
