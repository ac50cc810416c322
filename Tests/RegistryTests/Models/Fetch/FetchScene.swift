import Core
import Download
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport

@testable import Registry

/// An empty registry and a server.
struct FetchScene {
    static let name = "Global_EXC_30Hz_smoothing50ms"

    let registry: OpenRegistry
    let server: MisbehavingServer
    /// One attempt, and no long waits.
    let network = NetworkAccess.online(
        DownloadLimits(connectSeconds: 20, stallSeconds: 20, attempts: 1, firstPauseSeconds: 0.01))

    static func with(_ behaviours: [String: Behaviour], _ body: (FetchScene) throws -> Void) throws {
        try MisbehavingServer.with(behaviours) { server in
            try withRegistry { try body(FetchScene(registry: $0, server: server)) }
        }
    }

    /// A model of the server, as a list with nothing but names and links has it.
    func remote(
        _ path: String, name: String = FetchScene.name, digest: Digest? = nil, byteCount: Int? = nil
    ) throws -> RemoteModel {
        guard let hints = BundleName(name) else { throw CocoaError(.formatting) }
        return RemoteModel(
            name: name, addresses: [server.address(path)], archiveDigest: digest, archiveByteCount: byteCount,
            listing: ModelListing(hints))
    }

    /// A model of the server, as our own lists have it.
    func described(_ path: String, name: String, change: (inout ModelListing) -> Void = { _ in }) -> RemoteModel {
        var listing = ModelListing(provenance: .list, frameRateHz: 30, smoothingSeconds: 0.05, isCausal: false)
        change(&listing)
        return RemoteModel(name: name, addresses: [server.address(path)], listing: listing)
    }

    /// Nothing but what a registry without models has is there.
    var isEmpty: Bool {
        get throws {
            let unfinished = try folderContents(registry.location.temporary).filter { !$0.hasPrefix("download") }
            return try registry.models.all().isEmpty && registry.store.contents().objects.isEmpty && unfinished.isEmpty
                && folderContents(registry.location.links).isEmpty
        }
    }

    /// A bundle as it is published, in a zip; another seed makes other weights.
    static func archive(name: String = FetchScene.name, seed: UInt64 = 1) throws -> Data {
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "bundle.zip")
            let bundle = try Generated.bundle(configuration(name: name), seed: seed)
            try PublishedBundle.write(
                bundle, configurationText: BundleConfigurationFile.encode(bundle.configuration), framework: .torch,
                to: place, replacesExisting: false)
            return try Data(contentsOf: place)
        }
    }

    /// A model as another registry exports it; `change` may alter its files.
    static func exported(change: (inout [(name: String, bytes: Data)]) throws -> Void = { _ in }) throws -> Data {
        try withRegistry { other in
            let record = try other.add(configuration(name: FetchScene.name)).record
            var files = try other.models.exportedModel(of: record).files()
            try change(&files)
            return TarArchive.encode(files)
        }
    }

    static func configuration(name: String = FetchScene.name) throws -> BundleConfiguration {
        Generated.configuration(name: name, shape: try Generated.smallShape())
    }
}
