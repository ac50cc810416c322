internal import Core
public import Download
internal import Files
internal import Formats
internal import Foundation

/// Whether a command may open connections, and how long it waits for what.
public enum NetworkAccess: Hashable, Sendable {
    /// No connection is opened.
    case offline
    /// Connections are opened where something is missing.
    case online(DownloadLimits = DownloadLimits())

    /// The error for what is missing and may not be fetched.
    static func refusal(of what: String, _ kind: DownloadRequest.Kind = .archive) -> RegistryError {
        let command =
            kind == .groundTruth
            ? "`cascade-registry ground-truth import FILE`" : "`cascade-registry model import FILE`"
        return RegistryError(
            .network, "\(what), and --offline forbids to fetch it",
            remedy: "Leave --offline away, or bring it here by other means: \(command).")
    }

    /// What of a request for `what`, which is missing, may be fetched, and at what cost: without a network, only files on disks.
    func admitting(
        _ request: DownloadRequest, of what: String
    ) throws(RegistryError) -> (DownloadRequest, DownloadLimits) {
        if case .online(let limits) = self { return (request, limits) }
        var onDisk = request
        onDisk.addresses.removeAll { $0.filePath == nil }
        guard !onDisk.addresses.isEmpty else { throw Self.refusal(of: what, request.kind) }
        return (onDisk, DownloadLimits())
    }
}

extension RegistryLists {
    /// How long a list that could not be fetched is left alone by ``refreshNew(network:)``, in seconds.
    private static let listPauseSeconds = 86_400.0

    /// What fetches lists of models for this registry.
    ///
    /// - Parameter network: whether connections may be opened.
    /// - Returns: a function for ``refresh(named:from:)`` and its like.
    package func source(_ network: NetworkAccess) -> ListSource {
        { [temporary = location.temporary] address, validators in
            guard case .online(var limits) = network else {
                throw RegistryError(
                    .network, "\(address): nothing is fetched with --offline",
                    remedy: "Repeat the command without --offline.")
            }
            limits.maximumByteCount = min(limits.maximumByteCount, ModelListFile.largestFile)
            let request = DownloadRequest([address], kind: .text, validators: validators)
            switch try Downloader(folder: temporary, limits: limits).download(request) {
            case .unchanged:
                return .unchanged
            case .downloaded(let file):
                defer { file.remove() }
                let list = try MappedFile(file.file)
                return .bytes(Data(try list.bytes(in: 0..<list.byteCount)), file.validators)
            }
        }
    }

    /// Reads the lists that were never read so far. One that could not be read is tried again a day later only, so that
    /// nobody waits for it with every command.
    ///
    /// - Parameter network: whether connections may be opened; if not, only lists in files are read.
    /// - Returns: what came of each.
    /// - Throws: ``RegistryError`` when the registry cannot be changed.
    package func refreshNew(network: NetworkAccess) throws -> [ListRefresh] {
        guard readOnlyReason == nil else { return [] }
        let new = try heads().filter { list in
            guard let location = list.location, list.lastGood == nil, list.unreadableBecause == nil else {
                return false
            }
            if case .address = location, network == .offline { return false }
            return list.lastFailure.map { -$0.at.timeIntervalSinceNow > Self.listPauseSeconds } ?? true
        }
        return new.isEmpty ? [] : try refresh(named: new.map(\.name), from: source(network))
    }
}
