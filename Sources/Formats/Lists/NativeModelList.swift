internal import Core
internal import Files
internal import Foundation

/// Reads lists in JSON, which tell of every model and dataset what it is for, its digest and its mirrors.
enum NativeModelList {
    /// What a list says that lies at `base`, from where its links may lead.
    static func read(_ text: Data, in file: FileBytes, at base: WebAddress?) throws(FileError) -> ModelListContents {
        let document = try document(text, in: file)
        let links = ListLinks(file: file, base: base)
        var models: [RemoteModel] = []
        for (index, entry) in document.models.enumerated() {
            models.append(try model(entry, links, at: "models.\(index) (“\(entry.name.prefix(128))”)"))
        }
        var datasets: [RemoteDataset] = []
        for (index, entry) in document.datasets.enumerated() {
            datasets.append(try dataset(entry, links, at: "datasets.\(index) (“\(entry.name.prefix(128))”)"))
        }
        guard !models.isEmpty || !datasets.isEmpty else { throw file.damaged("lists no model and no ground truth") }
        try refuseRepeated(models.map(\.name), in: "models", of: file)
        try refuseRepeated(datasets.map(\.name), in: "datasets", of: file)
        try check(document.serial.map((1...1 << 53).contains) ?? true, "“serial” is not a whole number from 1", file)
        let strangers = try ListDocument.strangeKeys(in: FileBytes(path: file.path, bytes: Array(text))).entries
        return ModelListContents(
            models: models, datasets: datasets, serial: document.serial,
            remarks: strangers.map { "The key “\($0)” means nothing to this program" })
    }

    /// Decodes a list, and tells one of a newer version from one that is damaged.
    static func document(_ text: Data, in file: FileBytes) throws(FileError) -> ListDocument {
        do throws(JSONDocument.Fault) {
            return try JSONDocument.decode(
                ListDocument.self, from: text, schema: ListDocument.schema, version: ListDocument.schemaVersion)
        } catch {
            switch error {
            case .otherSchema(let found):
                throw file.damaged("is no list of models: it is a “\(found)”, expected a “\(ListDocument.schema)”")
            case .newer(let found):
                throw FileError(
                    .unsupported, path: file.path,
                    "has version \(found) of the format “\(ListDocument.schema)”; this program knows versions up to "
                        + "\(ListDocument.schemaVersion)",
                    remedy: "Use a newer cascade-registry.")
            case .unreadable(let why): throw file.damaged("is no list of models: \(why)")
            }
        }
    }

    private static func model(
        _ entry: ListDocument.Model, _ links: ListLinks, at place: String
    ) throws(FileError) -> RemoteModel {
        let addresses = try links.addresses(of: entry.archive, named: entry.name, at: place)
        func check(
            _ key: ListDocument.Model.CodingKeys, _ isRight: Bool, _ expected: String
        ) throws(FileError) {
            try Self.check(isRight, "\(place): “\(key.rawValue)” is not \(expected)", links.file)
        }
        let (listing, seconds) = (entry.listing, ModelListing.possibleSeconds)
        try check(
            .frameRateHz, ModelListing.possibleRates.contains(listing.frameRateHz), "a rate above 0 and up to 10000 Hz")
        try check(.smoothingSeconds, seconds.contains(listing.smoothingSeconds), "a time from 0 to 3600 s")
        try check(.latencySeconds, listing.latencySeconds.map(seconds.contains) ?? true, "a time from 0 to 3600 s")
        try check(.windowFrames, listing.windowFrames.map((1...65536).contains) ?? true, "a number from 1 to 65536")
        if let levels = listing.noiseLevels {
            let isRising = zip(levels, levels.dropFirst()).allSatisfy(<)
            let isRight = !levels.isEmpty && isRising && levels.allSatisfy((1...10_000).contains)
            try check(.noiseLevels, isRight, "a list of rising whole numbers from 1 to 10000")
        }
        if let datasets = listing.trainingDatasets {
            let isRight = datasets.count <= 1000 && datasets.allSatisfy { (1...256).contains($0.utf8.count) }
            try check(.trainingDatasets, isRight, "a list of at most 1000 names")
        }
        try check(.scores, entry.scores?.count ?? 0 <= 100, "a list of at most 100 scores")
        return RemoteModel(
            name: entry.name, addresses: addresses, archiveDigest: entry.archive.sha256,
            archiveByteCount: entry.archive.byteCount, weightsDigest: entry.weightsDigest, listing: listing,
            scores: entry.scores)
    }

    private static func dataset(
        _ entry: ListDocument.Dataset, _ links: ListLinks, at place: String
    ) throws(FileError) -> RemoteDataset {
        let addresses = try links.addresses(of: entry.archive, named: entry.name, at: place)
        func check(
            _ key: ListDocument.Dataset.CodingKeys, _ isRight: Bool, _ expected: String
        ) throws(FileError) {
            try Self.check(isRight, "\(place): “\(key.rawValue)” is not \(expected)", links.file)
        }
        try check(.folder, entry.folder.map(WebAddress.isPlainPath) ?? true, "the path of a folder in the archive")
        try check(.neurons, entry.neurons?.isEmpty != true, "a list of at least one neuron")
        if let size = entry.size {
            try check(.neuronCount, entry.neurons.map { $0.count == size.neuronCount } ?? true, "that of “neurons”")
            for (key, count) in [
                (.neuronCount, size.neuronCount), (.recordingCount, size.recordingCount),
                (.spikeCount, size.spikeCount),
            ] as [(ListDocument.Dataset.CodingKeys, Int)] {
                try check(key, (0...1 << 40).contains(count), "a number that can be")
            }
            try check(.durationSeconds, (0...1e12).contains(size.durationSeconds), "a time that can be")
        }
        return RemoteDataset(
            name: entry.name, addresses: addresses, archiveDigest: entry.archive.sha256,
            archiveByteCount: entry.archive.byteCount, folder: entry.folder, neurons: entry.neurons, size: entry.size,
            traits: entry.traits)
    }

    private static func refuseRepeated(_ names: [String], in key: String, of file: FileBytes) throws(FileError) {
        var known: Set<String> = []
        for (index, name) in names.enumerated() where !known.insert(name).inserted {
            throw file.damaged("names “\(name)” twice, the second time in \(key).\(index)")
        }
    }

    fileprivate static func check(_ isRight: Bool, _ fault: String, _ file: FileBytes) throws(FileError) {
        if !isRight { throw file.damaged(fault) }
    }
}

/// Where the links of a list lead.
private struct ListLinks {
    let file: FileBytes
    let base: WebAddress?

    /// The addresses of an archive, after a look at what is told of it.
    func addresses(
        of archive: ListDocument.Archive, named name: String, at place: String
    ) throws(FileError) -> [WebAddress] {
        try NativeModelList.check(
            (1...128).contains(name.utf8.count), "\(place): “name” is not a name of at most 128 characters", file)
        try NativeModelList.check(
            (1...16).contains(archive.links.count), "\(place): “links” is not a list of 1 to 16 addresses", file)
        try NativeModelList.check(
            archive.byteCount.map((1...1 << 40).contains) ?? true,
            "\(place): “byteCount” is not a size from 1 byte to 1 TiB", file)
        var addresses: [WebAddress] = []
        for (index, link) in archive.links.enumerated() {
            guard let address = base.map({ $0.followingLink(link) }) ?? WebAddress(link) else {
                throw file.damaged(
                    "\(place): “links.\(index)”, “\(link.prefix(200))”, is neither an http or https address without a "
                        + "password nor a path below the list's folder")
            }
            addresses.append(address)
        }
        return addresses
    }
}
