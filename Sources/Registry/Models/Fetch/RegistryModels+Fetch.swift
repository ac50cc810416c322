public import Core
package import Download
internal import Files
internal import Formats
internal import Foundation

/// What fetching a model did.
public struct FetchOutcome: Hashable, Sendable, Encodable {
    /// What became of the model.
    public enum Status: String, Hashable, Sendable, Codable {
        /// It had been fetched before, and the server was not asked.
        case alreadyHere
        /// It is new here.
        case added
        /// The server delivers what it delivered before.
        case unchanged
        /// The server delivers other bytes than before. They are a version of their own.
        case changed
    }

    /// What became of it.
    public let status: Status
    /// The model.
    public let model: ModelRecord
    /// What was delivered, now or before.
    package let delivery: Delivery
    /// From where.
    public let address: WebAddress
    /// What the address delivered before, where that was something else.
    package let previous: Delivery?
}

/// How a model is fetched.
public struct FetchOptions: Hashable, Sendable {
    /// Takes a model that is not what its list says, and records that.
    public var acceptsContradictions = false
    /// Asks the server even if the model is here, whether it delivers something else now.
    public var asksAgain = false

    /// The plain way.
    public init() {}
}

extension RegistryModels {
    /// Fetches a model that a list offers, and makes it a model of this registry: after its digest was checked, its
    /// configuration compared with what the list says, and its test vectors computed. Before that nothing of it can be seen.
    ///
    /// - Parameters:
    ///   - remote: the model, as a list describes it.
    ///   - network: whether connections may be opened.
    ///   - options: how.
    ///   - progress: is called while bytes arrive.
    /// - Returns: the model, and whether it is new.
    /// - Throws: a `CascadeError` of category `.network` or `.badData` that says what came in place of the model; then
    ///   the registry is as before.
    package func fetch(
        _ remote: RemoteModel, network: NetworkAccess, options: FetchOptions = FetchOptions(),
        progress: (DownloadProgress) -> Void = { _ in }
    ) throws -> FetchOutcome {
        let known = try fetchedModel(remote)
        if let known, !options.asksAgain { return known }
        let request = DownloadRequest(
            remote.addresses, kind: .archive, digest: remote.archiveDigest, byteCount: remote.archiveByteCount,
            validators: known?.delivery.validators)
        let fetched = try obtain(
            remote.name, request, listed: remote, acceptingContradictions: options.acceptsContradictions, network,
            progress)
        guard let outcome = fetched ?? known?.with(.unchanged) else {
            throw RegistryError(.bug, "“\(remote.name)” has not changed, but was not here")
        }
        return outcome
    }

    /// Downloads an archive and makes a model of it; `nil` when it has not changed.
    func obtain(
        _ name: String, _ request: DownloadRequest, listed: RemoteModel?, acceptingContradictions: Bool,
        _ network: NetworkAccess, _ progress: (DownloadProgress) -> Void
    ) throws -> FetchOutcome? {
        let (request, limits) = try network.admitting(request, of: "“\(name)” is not in this registry")
        if let readOnlyReason { throw readOnlyReason }
        // What cannot be added to must be known before anything is fetched.
        for address in request.addresses { _ = try manifests.link(address) }
        switch try Downloader(folder: location.temporary, limits: limits).download(request, progress: progress) {
        case .unchanged:
            return nil
        case .downloaded(let file):
            defer { file.remove() }
            return try take(file, as: name, listed: listed, acceptingContradictions: acceptingContradictions)
        }
    }

    /// The model that was made of what a list offers, if it was fetched and is still here.
    func fetchedModel(_ remote: RemoteModel) throws -> FetchOutcome? {
        for address in remote.addresses {
            guard let delivery = try manifests.link(address).deliveriesByName[remote.name[...]],
                let record = try model(of: delivery, wanted: remote)
            else { continue }
            return FetchOutcome(
                status: .alreadyHere, model: record, delivery: delivery, address: address, previous: nil)
        }
        return nil
    }

    /// The model that was made of a delivery, if it is still here and the delivery is what is wanted.
    func model(of delivery: Delivery, wanted remote: RemoteModel) throws -> ModelRecord? {
        guard
            remote.archiveDigest ?? delivery.archiveDigest == delivery.archiveDigest
                || remote.weightsDigest == delivery.weightsDigest
        else { return nil }
        return try withDigest(delivery.weightsDigest).first { $0.identifier == delivery.model }
    }

    /// Makes a model of an archive that has arrived.
    private func take(
        _ file: DownloadedFile, as name: String, listed: RemoteModel?, acceptingContradictions: Bool
    ) throws -> FetchOutcome {
        let outcome: ImportOutcome
        do {
            outcome = try importModel(
                from: file.file, location: file.address.description, listed: listed,
                acceptingContradictions: acceptingContradictions, name: name)
        } catch let error as any CascadeError {
            throw RegistryError(
                error.category == .notFound ? .badData : error.category,
                error.reason.replacing(file.file.path, with: "“\(name)” from \(file.address)"),
                remedy: error.remedy)
        }
        let record = outcome.record
        let delivery = Delivery(
            archiveDigest: file.digest, byteCount: file.byteCount, fetchedAt: .now.wholeSeconds,
            model: record.identifier, weightsDigest: record.digest, validators: file.validators)
        let previous = try note(delivery, from: file.address)
        let status: FetchOutcome.Status =
            switch (outcome, previous) {
            case (_, .some): .changed
            case (.added, nil): .added
            case (.alreadyPresent, nil): .unchanged
            }
        return FetchOutcome(
            status: status, model: record, delivery: delivery, address: file.address, previous: previous)
    }

    /// Remembers what an address delivered.
    ///
    /// - Returns: the last delivery before, where it was another archive.
    private func note(_ delivery: Delivery, from address: WebAddress) throws -> Delivery? {
        // In a write transaction, so that two commands do not overwrite each other's notes.
        try catalog.write { _ in
            var link = try manifests.link(address)
            let last = link.deliveries.last
            link.add(delivery)
            try manifests.write(link)
            return last.flatMap { $0.archiveDigest == delivery.archiveDigest ? nil : $0 }
        }
    }
}

extension FetchOutcome {
    fileprivate func with(_ status: Status) -> FetchOutcome {
        FetchOutcome(status: status, model: model, delivery: delivery, address: address, previous: previous)
    }
}
