import ArgumentParser
import Cluster
import Core
import Foundation
import ModelBuilding
import Registry

/// A planned work, with the command that it is the work of, to be done here.
struct OpenWork: Sendable {
    private let folder: WorkFolder
    private let plan: WorkPlan
    /// The command and its units as the registry is now, or why there is nothing of the kind.
    private let current: Result<(command: any DividedCommand, work: any DividedWork), any Error>

    /// Opens a work. That its command cannot be done any more is what its units then fail with.
    init(_ folder: WorkFolder, in registry: OpenRegistry) throws {
        let plan = try folder.plan()
        (self.folder, self.plan) = (folder, plan)
        current = Result {
            guard FileManager.default.changeCurrentDirectoryPath(plan.folder) else {
                throw WorkError(
                    .notFound, "\(plan.folder): the folder that the command was given in is not here",
                    remedy: "Is the disk mounted on every machine? The paths of the command begin there.")
            }
            guard let command = try CascadeRegistry.parseAsRoot(plan.arguments) as? any DividedCommand else {
                throw WorkError(.badData, "\(folder.name): its command has no units")
            }
            return (command, try command.work(in: registry, words: plan.arguments))
        }
    }

    /// The title of a unit.
    func title(of index: Int) -> String { plan.units.indices.contains(index) ? plan.units[index].title : "\(index)" }

    /// Does a unit, unless it is done.
    ///
    /// - Returns: why it failed; `nil` where it is done.
    func run(
        unit index: Int, progress: @escaping @Sendable (Double) -> Void
    ) throws -> (any Error)? {
        guard plan.units.indices.contains(index) else {
            throw WorkError(.notFound, "there is no unit \(index): \(folder.name) has \(plan.units.count)")
        }
        let title = title(of: index)
        return try UnitRunner(folder).run(plan.units[index]) {
            let work = try current.get().work
            let unit = work.units.indices.contains(index) ? work.units[index] : nil
            try plan.check(index, is: unit, by: NetworkWork.maker)
            try work.run(
                unit: index, progress: progress, notice: { Console.note("Warning: \(title): \($0)") })
        }
    }

    /// Publishes the result once all units are done.
    ///
    /// - Returns: why that failed; `nil` where it is done.
    func finish(in registry: OpenRegistry) throws -> (any Error)? {
        try UnitRunner(folder).finish {
            let (command, work) = try current.get()
            let missing = try unitsWithoutResult(work)
            guard missing.isEmpty else {
                throw WorkError(
                    .badData,
                    "\(missing.count) of \(counted(plan.units.count, "unit")) are not done, such as \(title(of: missing[0]))",
                    remedy: "See `cascade-registry work status \(folder.name)`, and submit what is missing: "
                        + "`cascade-registry work resume \(folder.name)`.")
            }
            try command.finish(in: registry)
        }
    }

    /// The units that are not done, and those whose result is not there after all: they have to be done again.
    private func unitsWithoutResult(_ work: any DividedWork) throws -> [Int] {
        var missing = try folder.unfinishedUnits()
        for index in Set(plan.units.indices).subtracting(missing).sorted() {
            let unit = work.units.indices.contains(index) ? work.units[index] : nil
            try plan.check(index, is: unit, by: NetworkWork.maker)
            if try !work.hasResult(ofUnit: index, notice: { Console.note("Warning: \($0)") }) {
                try UnitRunner(folder).forget(plan.units[index])
                missing.append(index)
            }
        }
        return missing.sorted()
    }
}
