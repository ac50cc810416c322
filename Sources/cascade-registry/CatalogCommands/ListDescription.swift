import Core
import Foundation
import Registry

/// A list of models that can be fetched, for a person to read.
struct ListDescription {
    private let list: KnownList

    init(_ list: KnownList) {
        self.list = list
    }

    /// Lists as a table.
    static func table(_ lists: [KnownList]) -> String {
        var table = Table(header: ["NAME", "MODELS", "REFRESHED", "LOCATION", "STATE"], numeric: [1])
        for list in lists {
            let line = ListDescription(list)
            table.append([
                list.name, list.lastGood.map { "\($0.models.count)" } ?? "–", line.refreshed, line.location, line.state,
            ])
        }
        return table.text
    }

    /// The list with all its models.
    var text: String {
        let head = labelled([
            ("List", list.name), ("Location", location), ("Refreshed", refreshed), ("State", state),
        ])
        guard let content = list.lastGood else { return head }
        let remarks = content.remarks.map { ("Remark", $0) }
        return [head, Self.table(content.models), labelled(remarks)].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func table(_ models: [RemoteModel]) -> String {
        var table = Table(
            header: ["MODEL", "RATE", "SMOOTHING", "KERNEL", "INDICATOR", "CLASS"], numeric: [1, 2])
        for model in models {
            let listing = model.listing
            table.append([
                model.name, "\(compact(listing.frameRateHz)) Hz", "\(compact(listing.smoothingSeconds * 1000)) ms",
                listing.isCausal ? "causal" : "symmetric", listing.traits[.indicator] ?? "–",
                listing.traits[.cellClass] ?? "–",
            ])
        }
        return table.text
    }

    private var location: String { list.location?.description ?? "–" }

    private var refreshed: String { list.lastGood?.refreshedAt.formatted(.iso8601) ?? "–" }

    private var state: String {
        if let reason = list.unreadableBecause { return "damaged: \(reason)" }
        if let failure = list.lastFailure { return "failed \(failure.at.formatted(.iso8601)): \(failure.reason)" }
        return list.lastGood == nil ? "never refreshed" : "ok"
    }
}

/// A list without its models, as JSON.
struct ListSummary: Encodable {
    private let name: String
    private let location: ListLocation?
    private let isBuiltIn: Bool
    private let modelCount: Int?
    private let refreshedAt: Date?
    private let digest: Digest?
    private let remarks: [String]
    private let lastFailure: ListFailure?
    private let unreadableBecause: String?

    init(_ list: KnownList) {
        name = list.name
        location = list.location
        isBuiltIn = list.isBuiltIn
        modelCount = list.lastGood?.models.count
        refreshedAt = list.lastGood?.refreshedAt
        digest = list.lastGood?.digest
        remarks = list.lastGood?.remarks ?? []
        lastFailure = list.lastFailure
        unreadableBecause = list.unreadableBecause
    }
}
