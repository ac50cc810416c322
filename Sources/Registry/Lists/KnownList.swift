package import Core
package import Download
internal import Formats
package import Foundation

/// A list of models and ground truth that can be fetched, as a registry knows it.
package struct KnownList: Hashable, Sendable, Codable {
    /// Its name in the registry.
    package let name: String
    /// Where it lies; `nil` where what was kept of it cannot be read, and nothing else tells.
    package let location: ListLocation?
    /// Its place among the lists that users added; `nil` for one that every registry knows.
    package let number: Int?
    /// Whose signatures it needs to be accepted; `nil` where it needs none.
    package internal(set) var signers: AllowedSigners?
    /// The list as it last was a sound one; `nil` where it was never fetched.
    package internal(set) var lastGood: ListSnapshot?
    /// Why it could not be fetched the last time; `nil` when that went well, or was never tried.
    package internal(set) var lastFailure: ListFailure?
    /// Why what was kept of it cannot be read; `nil` in the usual case.
    package internal(set) var unreadableBecause: String?

    /// Nobody added it: every registry knows it.
    package var isBuiltIn: Bool { number == nil && location != nil }
}

/// A list at one moment.
package struct ListSnapshot: Hashable, Sendable, Codable {
    /// The models, in the list's own order.
    package internal(set) var models: [RemoteModel]
    private let offeredDatasets: [RemoteDataset]?
    /// Grows with every change of the list; `nil` where the list does not say.
    package let serial: Int?
    /// Who signed it, by the name that the allowed signers have; `nil` where nobody was asked for.
    package let signer: String?
    /// What is odd about the list, in sentences.
    package let remarks: [String]
    /// The SHA-256 of the list's bytes.
    package let digest: Digest
    /// How to ask the server for changes.
    package let validators: Validators?
    /// When it was last known to be so.
    package internal(set) var refreshedAt: Date

    /// The datasets of ground truth, in the list's own order.
    package var datasets: [RemoteDataset] { offeredDatasets ?? [] }

    private enum CodingKeys: String, CodingKey {
        case models, serial, signer, remarks, digest, validators, refreshedAt
        case offeredDatasets = "datasets"
    }

    init(
        _ contents: ModelListContents, digest: Digest, signer: String?, validators: Validators?
    ) {
        models = contents.models
        offeredDatasets = contents.datasets.isEmpty ? nil : contents.datasets
        serial = contents.serial
        remarks = contents.remarks
        self.digest = digest
        self.signer = signer
        self.validators = validators
        refreshedAt = .now.wholeSeconds
    }

    /// Why it must not take the place of another one; `nil` where it may. One that is older than what was seen would bring back
    /// what was taken out of it.
    func fault(after before: ListSnapshot?, at location: ListLocation) -> RegistryError? {
        guard let before, let last = before.serial, digest != before.digest, serial ?? 0 <= last else { return nil }
        let found = serial.map { $0 == last ? "has the same serial number and other content" : "has \($0)" }
        return RegistryError(
            .badData,
            "\(location): was rolled back: the list of \(before.refreshedAt.formatted(.iso8601)) had the serial number "
                + "\(last), this one \(found ?? "has none")",
            remedy: "Ask whoever publishes it. If it was begun anew, take it away and add it again: "
                + "`cascade-registry catalog remove NAME`, `cascade-registry catalog add URL|FILE`.")
    }
}

/// Why a list could not be fetched.
package struct ListFailure: CascadeError, Hashable, Codable {
    /// When that was.
    package let at: Date
    /// The kind of failure.
    package let category: FailureCategory
    /// What is wrong, where, and why.
    package let reason: String
    /// What to do next.
    package let remedy: String?

    init(_ error: RegistryError) {
        at = .now.wholeSeconds
        category = error.category
        reason = error.reason
        remedy = error.remedy
    }
}

/// A model that can be fetched, and the list that says so.
public struct ListedModel: Hashable, Sendable, Codable {
    /// The name of the list.
    public let list: String
    /// The model.
    package let model: RemoteModel

    /// The name of the model.
    package var name: String { model.name }
}

/// A dataset of ground truth that can be fetched, and what says so.
package struct ListedDataset: Hashable, Sendable, Codable {
    /// The name of the list.
    package let list: String
    /// Where the list lies; `nil` for what the program itself knows.
    package let location: ListLocation?
    /// The dataset.
    package let dataset: RemoteDataset
}
