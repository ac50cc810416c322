internal import Files
internal import Core
internal import Foundation

/// Lists in JSON, which tell of every model what it was made for, its digest and its mirrors.
enum NativeModelList {
    static let schema = "cascade-registry/remote-models"
    static let schemaVersion = 1

    private struct Document: Decodable {
        let models: [Entry]
    }

    private struct Entry: Decodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, links, sha256, byteCount, frameRateHz, smoothingSeconds, isCausal, latencySeconds, windowFrames
            case noiseLevels
        }

        let name: String
        let links: [WebAddress]
        let sha256: Digest?
        let byteCount: Int?
        let frameRateHz: Double
        let smoothingSeconds: Double
        let isCausal: Bool
        let latencySeconds: Double?
        let windowFrames: Int?
        let noiseLevels: [Int]?
        let traits: Traits

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            links = try container.decode([WebAddress].self, forKey: .links)
            sha256 = try container.decodeIfPresent(Digest.self, forKey: .sha256)
            byteCount = try container.decodeIfPresent(Int.self, forKey: .byteCount)
            frameRateHz = try container.decode(Double.self, forKey: .frameRateHz)
            smoothingSeconds = try container.decode(Double.self, forKey: .smoothingSeconds)
            isCausal = try container.decode(Bool.self, forKey: .isCausal)
            latencySeconds = try container.decodeIfPresent(Double.self, forKey: .latencySeconds)
            windowFrames = try container.decodeIfPresent(Int.self, forKey: .windowFrames)
            noiseLevels = try container.decodeIfPresent([Int].self, forKey: .noiseLevels)
            traits = try Traits(from: decoder, only: Trait.ofModels)
        }
    }

    static func read(_ text: Data, in file: FileBytes) throws(FileError) -> ModelListContents {
        let entries = try entries(of: text, in: file)
        guard !entries.isEmpty else { throw file.damaged("lists no model") }
        var names: Set<String> = []
        var models: [RemoteModel] = []
        for (index, entry) in entries.enumerated() {
            let model = try model(entry, at: "models.\(index) (“\(entry.name.prefix(128))”)", in: file)
            guard names.insert(model.name).inserted else {
                throw file.damaged("names “\(model.name)” twice, the second time in models.\(index)")
            }
            models.append(model)
        }
        // A newer program may know them; a misspelt one would otherwise be lost in silence.
        let known = Set(Entry.CodingKeys.allCases.map(\.rawValue) + Trait.ofModels.map(\.key))
        let strangers = try keys(of: text, in: file).subtracting(known).sorted()
        return ModelListContents(
            models: models, remarks: strangers.map { "The key “\($0)” means nothing to this program" })
    }

    private static func entries(of text: Data, in file: FileBytes) throws(FileError) -> [Entry] {
        do throws(JSONDocument.Fault) {
            return try JSONDocument.decode(Document.self, from: text, schema: schema, version: schemaVersion).models
        } catch {
            switch error {
            case .otherSchema(let found):
                throw file.damaged("is no list of models: it is a “\(found)”, expected a “\(schema)”")
            case .newer(let found):
                throw FileError(
                    .unsupported, path: file.path,
                    "has version \(found) of the format “\(schema)”; this program knows versions up to \(schemaVersion)",
                    remedy: "Use a newer cascade-registry.")
            case .unreadable(let why): throw file.damaged("is no list of models: \(why)")
            }
        }
    }

    private static func model(
        _ entry: Entry, at place: String, in file: FileBytes
    ) throws(FileError) -> RemoteModel {
        func check(_ key: Entry.CodingKeys, _ isRight: Bool, _ expected: String) throws(FileError) {
            guard !isRight else { return }
            throw file.damaged("\(place): “\(key.rawValue)” is not \(expected)")
        }
        try check(.name, (1...128).contains(entry.name.utf8.count), "a name of at most 128 characters")
        try check(.links, (1...16).contains(entry.links.count), "a list of 1 to 16 addresses")
        try check(.byteCount, entry.byteCount.map((1...1 << 40).contains) ?? true, "a size from 1 byte to 1 TiB")
        let rates = ModelListing.possibleRates
        let seconds = ModelListing.possibleSeconds
        try check(.frameRateHz, rates.contains(entry.frameRateHz), "a rate above 0 and up to 10000 Hz")
        try check(.smoothingSeconds, seconds.contains(entry.smoothingSeconds), "a time from 0 to 3600 s")
        try check(.latencySeconds, entry.latencySeconds.map(seconds.contains) ?? true, "a time from 0 to 3600 s")
        try check(.windowFrames, entry.windowFrames.map((1...65536).contains) ?? true, "a number from 1 to 65536")
        if let levels = entry.noiseLevels {
            let isRising = zip(levels, levels.dropFirst()).allSatisfy(<)
            let isRight = !levels.isEmpty && isRising && levels.allSatisfy((1...10_000).contains)
            try check(.noiseLevels, isRight, "a list of rising whole numbers from 1 to 10000")
        }
        return RemoteModel(
            name: entry.name, addresses: entry.links, archiveDigest: entry.sha256, archiveByteCount: entry.byteCount,
            listing: listing(of: entry))
    }

    private static func listing(of entry: Entry) -> ModelListing {
        var listing = ModelListing(
            provenance: .list, frameRateHz: entry.frameRateHz, smoothingSeconds: entry.smoothingSeconds,
            isCausal: entry.isCausal)
        listing.latencySeconds = entry.latencySeconds
        listing.windowFrames = entry.windowFrames
        listing.noiseLevels = entry.noiseLevels
        listing.traits = entry.traits
        return listing
    }

    /// All keys that the models of a sound list have, known or not.
    private static func keys(of text: Data, in file: FileBytes) throws(FileError) -> Set<String> {
        var keys: Set<String> = []
        var scanner = JSONScanner(
            FileBytes(path: file.path, bytes: Array(text)), subject: "is no list of models: it")
        try scanner.readObject { (scanner, key) throws(FileError) in
            guard key == "models" else { return try scanner.skipValue() }
            try scanner.readArray { (scanner) throws(FileError) in
                try scanner.readObject { (scanner, key) throws(FileError) in
                    keys.insert(key)
                    try scanner.skipValue()
                }
            }
        }
        return keys
    }
}
