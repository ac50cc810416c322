package import Core
package import Files
package import Foundation

/// A list in JSON as it is written: models and ground truth with their digests, and links that may be relative to the list.
package struct ListDocument: Hashable, Sendable, Codable {
    /// Names the format.
    package static let schema = "cascade-registry/remote-models"
    /// The newest version of the format that this program reads, and the one that it writes. Version 1 knew no ground truth
    /// and no serial number.
    package static let schemaVersion = 2

    /// Grows with every change of the list, so that an older one is told from a newer one.
    package var serial: Int?
    /// When the list came to be.
    package var publishedAt: Date?
    /// The models, in the list's own order.
    package var models: [Model]
    /// The datasets of ground truth, in the list's own order.
    package var datasets: [Dataset]

    /// A list without anything.
    package init() {
        (models, datasets) = ([], [])
    }

    private enum CodingKeys: CodingKey, CaseIterable {
        case serial, publishedAt, models, datasets
    }

    /// Reads a list of any version.
    ///
    /// - Parameter decoder: holds the object.
    /// - Throws: `DecodingError` for what is missing or of another type.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        serial = try container.decodeIfPresent(Int.self, forKey: .serial)
        publishedAt = try container.decodeIfPresent(Date.self, forKey: .publishedAt)
        models = try container.decode([Model].self, forKey: .models)
        datasets = try container.decodeIfPresent([Dataset].self, forKey: .datasets) ?? []
    }

    /// Reads a list of which nothing is known yet.
    ///
    /// - Parameters:
    ///   - bytes: the whole list.
    ///   - path: where it is from, for errors.
    /// - Throws: `FileError` that names the field, or tells that a newer program wrote it.
    package init(_ bytes: Data, path: String) throws(FileError) {
        self = try NativeModelList.document(bytes, in: FileBytes(path: path, bytes: Array(bytes)))
    }

    /// The bytes of the list: the same for the same content.
    ///
    /// - Throws: `EncodingError` for a number that JSON does not know.
    package func encoded() throws -> Data {
        try JSONDocument.encode(self, schema: Self.schema, version: Self.schemaVersion)
    }
}

extension ListDocument {
    /// An archive.
    package struct Archive: Hashable, Sendable, Codable {
        /// Addresses of the same bytes, or paths from the list's own folder, the first one first.
        package let links: [String]
        /// The SHA-256 of these bytes, and the digest that everything else hangs on.
        package let sha256: Digest?
        /// Their number.
        package let byteCount: Int?

        /// Describes an archive.
        package init(links: [String], sha256: Digest?, byteCount: Int?) {
            self.links = links
            self.sha256 = sha256
            self.byteCount = byteCount
        }
    }

    /// A model. In the document everything stands side by side.
    package struct Model: Hashable, Sendable, Codable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, links, sha256, byteCount, frameRateHz, smoothingSeconds, isCausal, latencySeconds, windowFrames
            case noiseLevels, weightsSha256, trainingDatasets, scores, licence, citation
        }

        /// The name.
        package let name: String
        /// Its archive.
        package let archive: Archive
        /// What is known of it.
        package let listing: ModelListing
        /// The SHA-256 of its weights in the native form, by which whoever has them knows it.
        package let weightsDigest: Digest?
        /// How it did on ground truth.
        package let scores: [RemoteScores]?
        /// The SPDX identifier of the licence.
        package let licence: String?
        /// What to cite.
        package let citation: String?

        /// Describes a model.
        package init(
            name: String, archive: Archive, weightsDigest: Digest?, listing: ModelListing, scores: [RemoteScores]?,
            licence: String?, citation: String?
        ) {
            self.name = name
            self.archive = archive
            self.weightsDigest = weightsDigest
            self.listing = listing
            self.scores = scores
            self.licence = licence
            self.citation = citation
        }

        /// Reads an object.
        ///
        /// - Parameter decoder: holds it.
        /// - Throws: `DecodingError` for what is missing or of another type.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            archive = try Archive(from: decoder)
            var listing = ModelListing(
                provenance: .list, frameRateHz: try container.decode(Double.self, forKey: .frameRateHz),
                smoothingSeconds: try container.decode(Double.self, forKey: .smoothingSeconds),
                isCausal: try container.decode(Bool.self, forKey: .isCausal))
            listing.latencySeconds = try container.decodeIfPresent(Double.self, forKey: .latencySeconds)
            listing.windowFrames = try container.decodeIfPresent(Int.self, forKey: .windowFrames)
            listing.noiseLevels = try container.decodeIfPresent([Int].self, forKey: .noiseLevels)
            listing.trainingDatasets = try container.decodeIfPresent([String].self, forKey: .trainingDatasets)
            listing.traits = try Traits(from: decoder, only: Trait.ofModels)
            self.listing = listing
            weightsDigest = try container.decodeIfPresent(Digest.self, forKey: .weightsSha256)
            scores = try container.decodeIfPresent([RemoteScores].self, forKey: .scores)
            licence = try container.decodeIfPresent(String.self, forKey: .licence)
            citation = try container.decodeIfPresent(String.self, forKey: .citation)
        }

        /// Writes such an object.
        ///
        /// - Parameter encoder: receives it.
        /// - Throws: what the encoder throws.
        package func encode(to encoder: any Encoder) throws {
            try archive.encode(to: encoder)
            try listing.traits.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(listing.frameRateHz, forKey: .frameRateHz)
            try container.encode(listing.smoothingSeconds, forKey: .smoothingSeconds)
            try container.encode(listing.isCausal, forKey: .isCausal)
            try container.encodeIfPresent(listing.latencySeconds, forKey: .latencySeconds)
            try container.encodeIfPresent(listing.windowFrames, forKey: .windowFrames)
            try container.encodeIfPresent(listing.noiseLevels, forKey: .noiseLevels)
            try container.encodeIfPresent(weightsDigest, forKey: .weightsSha256)
            try container.encodeIfPresent(listing.trainingDatasets, forKey: .trainingDatasets)
            try container.encodeIfPresent(scores, forKey: .scores)
            try container.encodeIfPresent(licence, forKey: .licence)
            try container.encodeIfPresent(citation, forKey: .citation)
        }
    }

    /// A dataset of ground truth. In the document everything stands side by side.
    package struct Dataset: Hashable, Sendable, Codable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, links, sha256, byteCount, folder, neurons, matlab, neuronCount, recordingCount, durationSeconds
            case spikeCount
        }

        /// The name.
        package let name: String
        /// The archive to import.
        package let archive: Archive
        /// The folder that holds it, where the archive has others beside it.
        package let folder: String?
        /// The digests of its neurons by their names.
        package let neurons: [String: Digest]?
        /// The same in the published MATLAB form, for other programs.
        package let matlab: Archive?
        /// How much there is of it.
        package let size: RemoteDataset.Size?
        /// What holds for all of its neurons.
        package let traits: Traits

        /// Describes a dataset.
        package init(
            name: String, archive: Archive, neurons: [String: Digest], matlab: Archive, size: RemoteDataset.Size,
            traits: Traits
        ) {
            self.name = name
            self.archive = archive
            folder = nil
            self.neurons = neurons
            self.matlab = matlab
            self.size = size
            self.traits = traits
        }

        /// Reads an object.
        ///
        /// - Parameter decoder: holds it.
        /// - Throws: `DecodingError` for what is missing or of another type.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            archive = try Archive(from: decoder)
            folder = try container.decodeIfPresent(String.self, forKey: .folder)
            neurons = try container.decodeIfPresent([String: Digest].self, forKey: .neurons)
            matlab = try container.decodeIfPresent(Archive.self, forKey: .matlab)
            size = container.contains(.neuronCount) ? try RemoteDataset.Size(from: decoder) : nil
            traits = try Traits(from: decoder, only: Trait.ofNeurons)
        }

        /// Writes such an object.
        ///
        /// - Parameter encoder: receives it.
        /// - Throws: what the encoder throws.
        package func encode(to encoder: any Encoder) throws {
            try archive.encode(to: encoder)
            try size?.encode(to: encoder)
            try traits.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encodeIfPresent(folder, forKey: .folder)
            try container.encodeIfPresent(neurons, forKey: .neurons)
            try container.encodeIfPresent(matlab, forKey: .matlab)
        }
    }
}

extension ListDocument {
    /// Keys that mean nothing to this program: a newer one may know them, or they are misspelt.
    ///
    /// - Parameter file: a sound list.
    /// - Returns: those of the list itself, and those of its models and datasets.
    /// - Throws: `FileError` where it is no JSON.
    package static func strangeKeys(in file: FileBytes) throws(FileError) -> (list: [String], entries: [String]) {
        let known = [
            "models": Set(Model.CodingKeys.allCases.map(\.rawValue) + Trait.ofModels.map(\.key)),
            "datasets": Set(Dataset.CodingKeys.allCases.map(\.rawValue) + Trait.ofNeurons.map(\.key)),
        ]
        var list: Set<String> = []
        var entries: Set<String> = []
        var scanner = JSONScanner(file, subject: "is no list of models: it")
        try scanner.readObject { (scanner, key) throws(FileError) in
            list.insert(key)
            guard let known = known[key] else { return try scanner.skipValue() }
            try scanner.readArray { (scanner) throws(FileError) in
                try scanner.readObject { (scanner, key) throws(FileError) in
                    if !known.contains(key) { entries.insert(key) }
                    try scanner.skipValue()
                }
            }
        }
        list.subtract(CodingKeys.allCases.map(\.stringValue) + ["schema", "schemaVersion"])
        return (list.sorted(), entries.sorted())
    }
}
