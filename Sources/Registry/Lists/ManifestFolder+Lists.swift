internal import Core
internal import Files
internal import Foundation

/// What is kept of a list: `lists/NAME.json`.
struct KeptList: Hashable, Codable {
    static let schema = "cascade-registry/known-list"
    /// Version 1 knew no ground truth, serial numbers and signatures.
    static let schemaVersion = 2
    /// The largest document: that of a list with as many models as a list can have.
    static let maximumByteCount = 1 << 26

    let name: String
    let location: ListLocation
    /// The place of the list among those that users added; `nil` for a built-in one.
    let number: Int?
    /// A user took a built-in list away, and does not want it back.
    var isRemoved = false
    var signers: AllowedSigners?
    var lastGood: ListSnapshot?
    var lastFailure: ListFailure?
    /// The digest of what the next refresh relies on, so that a changed byte does not let anybody's list in; `nil` in documents
    /// of older programs.
    private(set) var seal: Digest?

    /// The oldest version of the format that has a place for all of it: programs that know no newer one go on to read it.
    var schemaVersion: Int {
        let isOfVersion1 = signers == nil && lastGood?.serial == nil && lastGood?.datasets.isEmpty ?? true
        return isOfVersion1 ? 1 : Self.schemaVersion
    }

    func sealed() throws(RegistryError) -> KeptList {
        var list = self
        list.seal = try digestOfTrust()
        return list
    }

    /// Whether the next refresh may rely on what is written here.
    var isIntact: Bool {
        get throws(RegistryError) {
            guard let seal else { return true }
            return seal == (try digestOfTrust())
        }
    }

    private func digestOfTrust() throws(RegistryError) -> Digest {
        let facts = [
            name, location.description, number.map(String.init) ?? "", "\(isRemoved)", signers?.text ?? "",
            lastGood?.serial.map(String.init) ?? "",
            lastGood?.digest.hexadecimal ?? "",
        ]
        do {
            return try Digest(of: Data(facts.joined(separator: "\0").utf8))
        } catch {
            throw RegistryError(error.category, error.reason, remedy: error.remedy)
        }
    }
}

extension ManifestFolder {
    func url(ofList name: String) -> URL { location.lists.appending(path: "\(name).json") }

    /// The names of all lists of which something is kept, sorted.
    func listNames() throws(RegistryError) -> [String] {
        try jsonFiles(in: location.lists).map { String($0.dropLast(".json".utf8.count)) }
    }

    /// - Throws: ``RegistryError`` that says what is wrong with the document.
    func list(named name: String) throws(RegistryError) -> KeptList {
        let place = url(ofList: name)
        let list = try ManifestFile.decode(
            KeptList.self, from: read(place, atMost: KeptList.maximumByteCount), schema: KeptList.schema,
            version: KeptList.schemaVersion, path: place.path, atMost: KeptList.maximumByteCount)
        guard RegistryName.isValid(list.name), name == list.name else {
            throw RegistryError(
                .badData, "\(place.path): is the list “\(list.name)”, which does not fit the file's name")
        }
        guard try list.isIntact else {
            throw RegistryError(.badData, "\(place.path): was altered: its seal does not fit what it says")
        }
        let isSound = { (model: RemoteModel) in RegistryName.isValid(model.name) && model.listing.frameRateHz > 0 }
        guard list.lastGood?.models.allSatisfy(isSound) ?? true else {
            throw RegistryError(.badData, "\(place.path): has a model of an impossible name or frame rate")
        }
        guard list.lastGood?.datasets.allSatisfy({ RegistryName.isValid($0.name) }) ?? true else {
            throw RegistryError(.badData, "\(place.path): has a dataset of an impossible name")
        }
        return list
    }

    /// Why the document of a list must not be replaced; `nil` where there is none, or it is sound. With a damaged one it is
    /// forgotten whose signatures the list needs and which serial number it had: another one in its place could be anybody's.
    func refusal(toReplaceList name: String) -> RegistryError? {
        do throws(RegistryError) {
            _ = try list(named: name)
            return nil
        } catch {
            guard error.category != .notFound else { return nil }
            return refusal(toRemoveList: name)
                ?? RegistryError(
                    .badData, "\(error.reason); with it, it is forgotten who must sign “\(name)” and how new it was",
                    remedy:
                        "Take it away, `cascade-registry catalog remove \(name)`, and add it again, with --signed-by "
                        + "KEY if it was signed: `cascade-registry catalog add URL|FILE --name \(name)`, or `catalog add "
                        + "published`.")
        }
    }

    /// Why the document of a list must be left alone; `nil` where there is none, or it is sound or damaged beyond use.
    func refusal(toRemoveList name: String) -> RegistryError? {
        let place = url(ofList: name)
        do throws(RegistryError) {
            let bytes = try read(place, atMost: KeptList.maximumByteCount)
            guard ManifestFile.isNewer(bytes, schema: KeptList.schema, than: KeptList.schemaVersion) else { return nil }
            return RegistryError(
                .badData, "\(place.path): was written by a newer cascade-registry, and is left alone",
                remedy: "Use that version, or delete the file.")
        } catch {
            guard error.category != .notFound else { return nil }
            return RegistryError(
                error.category, error.reason, remedy: error.remedy ?? "Make the file readable, or delete it.")
        }
    }

    func removeList(named name: String) throws {
        if let refusal = refusal(toRemoveList: name) { throw refusal }
        try remove(url(ofList: name))
    }

    /// Writes what is kept of a list; where what was kept is damaged, only that the list is not wanted.
    func write(_ list: KeptList) throws {
        let refusal = list.isRemoved ? refusal(toRemoveList: list.name) : refusal(toReplaceList: list.name)
        if let refusal { throw refusal }
        let bytes = try ManifestFile.encode(
            list.sealed(), schema: KeptList.schema, version: list.schemaVersion, atMost: KeptList.maximumByteCount)
        try write(bytes, to: url(ofList: list.name), replacesExisting: true)
    }
}
