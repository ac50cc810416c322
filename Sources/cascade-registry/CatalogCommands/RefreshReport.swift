import ArgumentParser
import Core
import Foundation
import Registry

/// What came of fetching lists.
struct RefreshReport {
    private let results: [ListRefresh]

    init(_ results: [ListRefresh]) {
        self.results = results
    }

    /// Prints what came of it.
    ///
    /// - Throws: the exit code of the first failure, if there was any.
    func tell(_ options: GlobalOptions) throws {
        if options.json {
            try Console.printDocument(Document(results), schema: "cascade-registry/list-refresh")
        } else {
            for result in results { tell(result, quietly: options.quiet) }
            if results.isEmpty, !options.quiet { Console.note(CatalogCommand.withoutLists) }
        }
        let failures = results.filter { $0.outcome == .failed }
        for result in failures {
            Console.note(error: Self.explanation(of: result), remedy: result.list.lastFailure?.remedy)
        }
        if let failure = failures.first?.list.lastFailure { throw ExitCode(failure.category.exitStatus) }
    }

    private func tell(_ result: ListRefresh, quietly: Bool) {
        guard !quietly, let content = result.list.lastGood, result.outcome != .failed else { return }
        print("\(result.list.name) \(result.outcome.rawValue): \(counted(content.models.count, "model"))")
        for name in result.addedModels { print("  + \(name)") }
        for name in result.removedModels { print("  - \(name)") }
        for name in result.relinkedModels { print("  ~ \(name), by another link") }
        guard result.outcome != .unchanged else { return }
        for remark in content.remarks { Console.note("\(result.list.name): \(remark)") }
    }

    /// The failure, with what is kept all the same.
    private static func explanation(of result: ListRefresh) -> String {
        let kept = result.list.lastGood.map {
            "; the list of \($0.refreshedAt.formatted(.iso8601)) with \(counted($0.models.count, "model")) is kept"
        }
        return "\(result.list.name): \(result.list.lastFailure?.reason ?? "")\(kept ?? "")"
    }

    private struct Document: Encodable {
        struct Refresh: Encodable {
            let outcome: ListRefresh.Outcome
            let list: ListSummary
            let addedModels: [String]
            let removedModels: [String]
            let relinkedModels: [String]
        }

        let lists: [Refresh]

        init(_ results: [ListRefresh]) {
            lists = results.map {
                Refresh(
                    outcome: $0.outcome, list: ListSummary($0.list), addedModels: $0.addedModels,
                    removedModels: $0.removedModels, relinkedModels: $0.relinkedModels)
            }
        }
    }
}
