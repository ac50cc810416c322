internal import Core
internal import Files
internal import Foundation

/// What an address has delivered so far, the oldest first: `links/<SHA-256 of the address>.json`. It outlives the models and
/// datasets, so that other bytes from the same address are noticed even after a model was removed.
struct LinkRecord: Codable {
    static let schema = "cascade-registry/link"
    /// Version 1 knew no ground truth.
    static let schemaVersion = 2

    let address: WebAddress
    private(set) var deliveries: [Delivery] = []
    private var datasetDeliveries: [DatasetDelivery]?

    init(address: WebAddress) {
        self.address = address
    }

    /// The newest delivery of each model's name.
    var deliveriesByName: [Substring: Delivery] {
        Dictionary(deliveries.map { ($0.model.prefix { $0 != "@" }, $0) }, uniquingKeysWith: { $1 })
    }

    /// The last archive of ground truth.
    var lastDatasets: DatasetDelivery? { datasetDeliveries?.last }

    /// The oldest version of the format that has a place for all of it: programs that know no newer one go on to read it.
    fileprivate var version: Int { datasetDeliveries == nil ? 1 : Self.schemaVersion }

    mutating func add(_ delivery: DatasetDelivery) {
        var others = datasetDeliveries ?? []
        others.removeAll { $0.archiveDigest == delivery.archiveDigest }
        datasetDeliveries = others + [delivery]
    }

    mutating func add(_ delivery: Delivery) {
        deliveries.removeAll { $0.archiveDigest == delivery.archiveDigest && $0.model == delivery.model }
        deliveries.append(delivery)
    }
}

extension ManifestFolder {
    /// What an address has delivered; nothing where it has no record.
    ///
    /// - Throws: ``RegistryError`` for a record that is there and cannot be read, or that a newer program wrote: it must
    ///   not be written over.
    func link(_ address: WebAddress) throws -> LinkRecord {
        do throws(RegistryError) {
            return try link(file: fileName(ofLink: address))
        } catch {
            guard error.category == .notFound else { throw error }
            return LinkRecord(address: address)
        }
    }

    /// - Throws: ``RegistryError`` that says what is wrong with the record; of category `.notFound` where there is none.
    private func link(file: String) throws(RegistryError) -> LinkRecord {
        let place = location.links.appending(path: file)
        do throws(RegistryError) {
            let record = try ManifestFile.decode(
                LinkRecord.self, from: read(place), schema: LinkRecord.schema, version: LinkRecord.schemaVersion,
                path: place.path)
            guard try fileName(ofLink: record.address) == file else {
                throw RegistryError(.badData, "\(place.path): is about another address, \(record.address)")
            }
            return record
        } catch {
            guard error.category == .badData else { throw error }
            throw RegistryError(
                .badData, error.reason,
                remedy:
                    "If a newer cascade-registry wrote it, use that one; else delete it, and it is forgotten what the "
                    + "address has delivered.")
        }
    }

    func write(_ record: LinkRecord) throws {
        let bytes = try ManifestFile.encode(record, schema: LinkRecord.schema, version: record.version)
        let place = location.links.appending(path: try fileName(ofLink: record.address))
        try write(bytes, to: place, replacesExisting: true)
    }

    fileprivate func fileName(ofLink address: WebAddress) throws(RegistryError) -> String {
        do {
            return "\(try Digest(of: Data(address.text.utf8))).json"
        } catch {
            throw RegistryError(error.category, error.reason, remedy: error.remedy)
        }
    }

    /// All records.
    func knownDeliveries() throws(RegistryError) -> KnownDeliveries {
        var known = KnownDeliveries(manifests: self)
        for file in try jsonFiles(in: location.links) {
            do throws(RegistryError) {
                let record = try link(file: file)
                known.byAddress[record.address] = record.deliveriesByName
            } catch {
                known.faults[file] = error
            }
        }
        return known
    }
}

/// What all addresses have delivered, for looking up many models at once.
struct KnownDeliveries {
    fileprivate let manifests: ManifestFolder
    fileprivate(set) var byAddress: [WebAddress: [Substring: Delivery]] = [:]
    /// What is wrong with records that cannot be read, by file.
    fileprivate(set) var faults: [String: RegistryError] = [:]

    /// The newest delivery of which a model of this name was made; a failure where that cannot be known, because the
    /// address's record cannot be read.
    func delivery(of name: String, from address: WebAddress) -> Result<Delivery?, RegistryError> {
        if let deliveries = byAddress[address] { return .success(deliveries[name[...]]) }
        return Result { () throws(RegistryError) in
            if !faults.isEmpty, let fault = faults[try manifests.fileName(ofLink: address)] { throw fault }
            return nil
        }
    }
}
