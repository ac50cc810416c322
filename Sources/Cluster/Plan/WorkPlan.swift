package import Core
internal import Files
package import Foundation

/// What is to be done, once and for all: a command, and the units that its work has.
package struct WorkPlan: Hashable, Sendable, Codable {
    static let schema = "cascade-registry/work-plan"
    static let version = 1
    /// A plan is never larger: some ten thousand units take two megabytes.
    static let mostBytes = 1 << 28

    /// What determines the bits of a result besides the inputs.
    package struct Maker: Hashable, Sendable, Codable {
        /// The program, with its version.
        package let program: String
        /// The instructions of the processor that networks are computed with.
        package let instructions: String

        /// Pairs a program with instructions.
        package init(program: String, instructions: String) {
            self.program = program
            self.instructions = instructions
        }
    }

    /// The arguments of the command, without the program's name.
    package let arguments: [String]
    /// The folder that paths in ``arguments`` begin in.
    package let folder: String
    /// What made the plan; nothing else may do its units.
    package let maker: Maker
    /// When it was made.
    package let madeAt: Date
    /// The units, in the order of the command.
    package let units: [WorkUnit]

    /// Gathers the parts.
    package init(arguments: [String], folder: String, maker: Maker, madeAt: Date = .now, units: [WorkUnit]) {
        self.arguments = arguments
        self.folder = folder
        self.maker = maker
        self.madeAt = madeAt
        self.units = units
    }

    /// Makes sure that a unit is still what it was when the plan was made.
    ///
    /// - Parameters:
    ///   - index: the unit's index in the plan.
    ///   - unit: the unit as the registry and the files give it now; `nil` where there is none any more.
    ///   - maker: what would do it.
    /// - Throws: ``WorkError`` that says what has changed.
    package func check(_ index: Int, is unit: WorkUnit?, by maker: Maker) throws(WorkError) {
        guard units.indices.contains(index) else {
            throw WorkError(.notFound, "there is no unit \(index): the work has \(units.count), counted from 0")
        }
        guard maker.program == self.maker.program else {
            throw WorkError(
                .usage, "the work was planned by \(self.maker.program), and this is \(maker.program)",
                remedy: "Go on with the program that planned it, or give the command again.")
        }
        guard maker.instructions == self.maker.instructions else {
            throw WorkError(
                .usage,
                "the work was planned on a machine with \(self.maker.instructions) instructions, and this one has "
                    + "\(maker.instructions), which give other bits",
                remedy: "Keep to machines of one kind (`--partition`), or give the command again on the lesser kind.")
        }
        guard unit?.digest == units[index].digest else {
            throw WorkError(
                .badData, "\(units[index].title): its inputs are no longer those that the work was planned with",
                remedy: "Give the command again: it plans the work with what is there now.")
        }
    }
}

/// Work that cannot be planned, submitted or done.
package struct WorkError: CascadeError, Hashable {
    /// The kind of failure.
    package let category: FailureCategory
    /// What is wrong, where, and why.
    package let reason: String
    /// What to do next.
    package let remedy: String?

    /// Describes a fault.
    package init(_ category: FailureCategory, _ reason: String, remedy: String? = nil) {
        self.category = category
        self.reason = reason
        self.remedy = remedy
    }
}
