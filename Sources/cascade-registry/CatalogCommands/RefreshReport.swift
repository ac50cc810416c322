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
        print(
            "\(result.list.name) \(result.outcome.rawValue): \(Self.counts(of: content))"
                + (content.signer.map { ", signed by \($0)" } ?? ""))
        for name in result.addedModels { print("  + \(name)") }
        for name in result.removedModels { print("  - \(name)") }
        for name in result.relinkedModels { print("  ~ \(name), by another link") }
        for name in result.addedDatasets { print("  + \(name), ground truth") }
        for name in result.removedDatasets { print("  - \(name), ground truth") }
        for name in result.changedDatasets { print("  ~ \(name), ground truth: see ground-truth update") }
        guard result.outcome != .unchanged else { return }
        for remark in content.remarks { Console.note("\(result.list.name): \(remark)") }
    }

    private static func counts(of content: ListSnapshot) -> String {
        let (models, datasets) = (content.models.count, content.datasets.count)
        let texts = [
            models > 0 || datasets == 0 ? counted(models, "model") : nil,
            datasets > 0 ? counted(datasets, "dataset") : nil,
        ]
        return texts.compactMap(\.self).joined(separator: ", ")
    }

    /// The failure, with what is kept all the same.
    private static func explanation(of result: ListRefresh) -> String {
        let kept = result.list.lastGood.map {
            "; the list of \($0.refreshedAt.formatted(.iso8601)) with \(counts(of: $0)) is kept"
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
            let addedDatasets: [String]
            let removedDatasets: [String]
            let changedDatasets: [String]
        }

        let lists: [Refresh]

        init(_ results: [ListRefresh]) {
            lists = results.map {
                Refresh(
                    outcome: $0.outcome, list: ListSummary($0.list), addedModels: $0.addedModels,
                    removedModels: $0.removedModels, relinkedModels: $0.relinkedModels,
                    addedDatasets: $0.addedDatasets, removedDatasets: $0.removedDatasets,
                    changedDatasets: $0.changedDatasets)
            }
        }
    }
}
