import Core
import Foundation
import Registry

/// A list of models and ground truth that can be fetched, for a person to read.
struct ListDescription {
    private let list: KnownList

    init(_ list: KnownList) {
        self.list = list
    }

    /// Lists as a table.
    static func table(_ lists: [KnownList]) -> String {
        var table = Table(
            header: ["NAME", "MODELS", "DATASETS", "SIGNED BY", "REFRESHED", "LOCATION", "STATE"], numeric: [1, 2])
        for list in lists {
            let line = ListDescription(list)
            table.append([
                list.name, list.lastGood.map { "\($0.models.count)" } ?? "–",
                list.lastGood.map { "\($0.datasets.count)" } ?? "–", line.signer, line.refreshed, line.location,
                line.state,
            ])
        }
        return table.text
    }

    /// The list with all its models.
    var text: String {
        let head = labelled([
            ("List", list.name), ("Location", location), ("Signed by", signer), ("Refreshed", refreshed),
            ("State", state),
        ])
        guard let content = list.lastGood else { return head }
        let remarks = content.remarks.map { ("Remark", $0) }
        let tables = [
            content.models.isEmpty ? "" : Self.table(content.models),
            content.datasets.isEmpty ? "" : Self.table(content.datasets),
        ]
        return ([head] + tables + [labelled(remarks)]).filter { !$0.isEmpty }.joined(separator: "\n\n")
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

    private static func table(_ datasets: [RemoteDataset]) -> String {
        var table = Table(
            header: ["DATASET", "INDICATOR", "CLASS", "REGION", "NEURONS", "RECORDINGS", "HOURS", "SPIKES"],
            numeric: [4, 5, 6, 7])
        for dataset in datasets {
            let (traits, size) = (dataset.traits, dataset.size)
            table.append([
                dataset.name, traits[.indicator] ?? "–", traits[.cellClass] ?? "–", traits[.region] ?? "–",
                size.map { "\($0.neuronCount)" } ?? "–", size.map { "\($0.recordingCount)" } ?? "–",
                size.map { fixed($0.durationSeconds / 3600, 2) } ?? "–", size.map { "\($0.spikeCount)" } ?? "–",
            ])
        }
        return table.text
    }

    /// Who signed it; `–` where nobody is asked for.
    private var signer: String { list.signers == nil ? "–" : list.lastGood?.signer ?? "nobody yet" }

    private var location: String { list.location?.description ?? "–" }

    private var refreshed: String { list.lastGood?.refreshedAt.formatted(.iso8601) ?? "–" }

    private var state: String {
        if let reason = list.unreadableBecause { return "damaged: \(reason)" }
        if let failure = list.lastFailure { return "failed \(failure.at.formatted(.iso8601)): \(failure.reason)" }
        return list.lastGood == nil ? "never refreshed" : "ok"
    }
}

/// A list without what it offers, as JSON.
struct ListSummary: Encodable {
    private let name: String
    private let location: ListLocation?
    private let isBuiltIn: Bool
    private let modelCount: Int?
    private let datasetCount: Int?
    private let serial: Int?
    private let mustBeSigned: Bool
    private let signer: String?
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
        datasetCount = list.lastGood?.datasets.count
        serial = list.lastGood?.serial
        mustBeSigned = list.signers != nil
        signer = list.lastGood?.signer
        refreshedAt = list.lastGood?.refreshedAt
        digest = list.lastGood?.digest
        remarks = list.lastGood?.remarks ?? []
        lastFailure = list.lastFailure
        unreadableBecause = list.unreadableBecause
    }
}
