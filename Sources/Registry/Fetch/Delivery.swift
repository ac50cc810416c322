public import Core
internal import Download
internal import Formats
public import Foundation

/// An archive that an address has delivered. The newest one of an address is what it is expected to deliver again.
public struct Delivery: Hashable, Sendable, Codable {
    /// The SHA-256 of the archive.
    public let archiveDigest: Digest
    /// The size of the archive.
    public let byteCount: Int
    /// When it was fetched first; whole seconds.
    public let fetchedAt: Date
    /// The model that was made of it, `NAME@VERSION`.
    public let model: String
    /// The digest of that model's weights.
    public let weightsDigest: Digest
    /// What the server calls this state of the archive.
    let validators: Validators?
}

/// What an address has delivered so far, the oldest first: `links/<SHA-256 of the address>.json`. It outlives the
/// models, so that other bytes from the same address are noticed even after a model was removed.
struct LinkRecord: Codable {
    static let schema = "cascade-registry/link"
    static let schemaVersion = 1

    let address: WebAddress
    private(set) var deliveries: [Delivery] = []

    init(address: WebAddress) {
        self.address = address
    }

    /// The newest delivery of which a model of this name was made.
    func delivery(of name: String) -> Delivery? {
        deliveries.last { $0.model.hasPrefix("\(name)@") }
    }

    mutating func add(_ delivery: Delivery) {
        deliveries.removeAll { $0.archiveDigest == delivery.archiveDigest && $0.model == delivery.model }
        deliveries.append(delivery)
    }
}

extension ManifestFolder {
    /// What an address has delivered; nothing where its record is missing or cannot be read.
    func link(_ address: WebAddress) throws -> LinkRecord {
        let place = try url(ofLink: address)
        let record = try? ManifestFile.decode(
            LinkRecord.self, from: read(place), schema: LinkRecord.schema, version: LinkRecord.schemaVersion,
            path: place.path)
        return record ?? LinkRecord(address: address)
    }

    /// All addresses that have delivered something.
    func linkedAddresses() throws(RegistryError) -> Set<WebAddress> {
        Set(
            try jsonFiles(in: location.links).compactMap { file in
                let place = location.links.appending(path: file)
                return try? ManifestFile.decode(
                    LinkRecord.self, from: read(place), schema: LinkRecord.schema, version: LinkRecord.schemaVersion,
                    path: place.path
                ).address
            })
    }

    func write(_ record: LinkRecord) throws {
        let bytes = try ManifestFile.encode(record, schema: LinkRecord.schema, version: LinkRecord.schemaVersion)
        try write(bytes, to: url(ofLink: record.address), replacesExisting: true)
    }

    private func url(ofLink address: WebAddress) throws -> URL {
        location.links.appending(path: "\(try Digest(of: Data(address.text.utf8))).json")
    }
}
