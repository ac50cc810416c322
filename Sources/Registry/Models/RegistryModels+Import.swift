package import Core
public import Foundation
internal import Files
internal import Formats

extension RegistryModels {
    /// Adds a published bundle, or a model that another registry exported.
    ///
    /// - Parameters:
    ///   - url: a folder or archive of a published bundle, or what
    ///     ``export(_:to:as:replacesExisting:)`` made, packed or unpacked.
    ///   - acceptingContradictions: imports a bundle whose name contradicts its configuration, and records that.
    ///   - name: the model's name here, in place of the one in the configuration.
    /// - Returns: the new model, or the one of the same name and content that was there.
    /// - Throws: a `CascadeError` that says what is wrong with the bundle; then the registry is as before.
    public func importModel(
        from url: URL, acceptingContradictions: Bool = false, name: String? = nil
    ) throws -> ImportOutcome {
        try importModel(
            from: url, location: url.path, acceptingContradictions: acceptingContradictions, name: name)
    }

    /// Does the same with a file that is here for a moment only, and that a list of models describes as `listed`.
    func importModel(
        from url: URL, location: String, listed: RemoteModel? = nil, acceptingContradictions: Bool, name: String?
    ) throws -> ImportOutcome {
        if let name { try requireFreeName(name) }
        if let readOnlyReason { throw readOnlyReason }
        if try ExportedModel.isOne(url) {
            let exported = try ExportedModel(url, unpackedIn: self.location.temporary)
            var manifest = exported.manifest.renamed(name ?? exported.manifest.name, version: exported.manifest.version)
            let known = Set(manifest.acceptedContradictions)
            try Self.requireListed(manifest.digest, listed, location: location)
            let contradictions = Self.contradictions(in: manifest, listed: listed).filter { !known.contains($0) }
            try Self.check(contradictions, areAccepted: acceptingContradictions, location: location)
            manifest.acceptedContradictions += contradictions
            if listed != nil {
                manifest.source = ModelSource(
                    location: location, framework: manifest.source.framework, digest: try Digest(ofFileAt: url))
            }
            return try publishProven(
                manifest, objects: exported.objects, evaluations: exported.evaluations, location: url.path)
        }
        let published = try PublishedBundle(url, unpackedIn: self.location.temporary)
        let source = ModelSource(
            location: location, framework: published.framework.rawValue, digest: try Digest(ofSource: url))
        return try importBundle(
            published.bundle, configurationText: published.configurationText, source: source, listed: listed,
            acceptingContradictions: acceptingContradictions, name: name)
    }

    /// Adds a bundle that was read or trained.
    ///
    /// - Parameters:
    ///   - bundle: the networks.
    ///   - configurationText: the `config.yaml` that says the same as the bundle's configuration.
    ///   - source: where the bundle came from.
    ///   - listed: what a list of models said of it.
    ///   - acceptingContradictions: imports a bundle whose name or listing contradicts its configuration, and records that.
    ///   - name: the model's name here, in place of the one in the configuration.
    ///   - training: how the model was trained; a model with it is nobody else's, whatever its name.
    ///   - traits: what the model was made for, in place of what the name tells.
    ///   - licence: the SPDX identifier of the licence, in place of the one of published models.
    ///   - citation: what to cite, in place of the citation of published models.
    /// - Returns: the new model, or the one of the same name and content that was there.
    /// - Throws: a `CascadeError`; then the registry is as before.
    package func importBundle(
        _ bundle: ModelBundle, configurationText: Data, source: ModelSource, listed: RemoteModel? = nil,
        acceptingContradictions: Bool = false, name: String? = nil, training: TrainingRecord? = nil,
        traits: Traits? = nil, licence: String? = nil, citation: String? = nil
    ) throws -> ImportOutcome {
        let contradictions =
            listed.map { Self.contradictions(in: bundle.configuration, listed: $0) }
            ?? Self.contradictions(in: bundle.configuration, source: source, name: name)
        try Self.check(contradictions, areAccepted: acceptingContradictions, location: source.location)
        let objects =
            [NativeWeights.encode(bundle), try TestVectors(of: bundle).encode(), configurationText]
            + (try training.map { [try $0.document()] } ?? [])
        try Self.requireListed(Digest(of: objects[0]), listed, location: source.location)
        let stored = try objects.map { StoredObject(digest: try Digest(of: $0), byteCount: $0.count) }
        let modelName = bundle.configuration.modelName
        let isPublished = training == nil && BundleName(modelName) != nil
        let manifest = ModelManifest(
            name: name ?? modelName, version: 1, configuration: bundle.configuration,
            latencySeconds: bundle.configuration.latencySeconds,
            traits: traits ?? BundleName(isPublished ? modelName : name ?? modelName)?.traits ?? Traits(),
            licence: licence ?? (isPublished ? CascadePublication.licence : nil),
            citation: citation ?? (isPublished ? CascadePublication.citation : nil), source: source,
            importedAt: .now.wholeSeconds,
            importedBy: Program.nameAndVersion, acceptedContradictions: contradictions,
            objects: ModelObjects(
                weights: stored[0], testVectors: stored[1], configuration: stored[2],
                training: stored.dropFirst(3).first))
        return try publishProven(manifest, objects: objects, location: source.location)
    }

    /// Adds a model, after the networks that its very bytes make have computed its test vectors: what can be seen works.
    private func publishProven(
        _ manifest: ModelManifest, objects: [Data], evaluations: [EvaluationRecord] = [], location: String
    ) throws -> ImportOutcome {
        if let readOnlyReason { throw readOnlyReason }
        let (weights, vectors) = (try proof(objects[0]), try proof(objects[1]))
        let result = try withExtendedLifetime((weights, vectors)) {
            ModelTestResult(
                of: manifest,
                try TestVectors(vectors.temporary, configuration: manifest.configuration),
                try NativeWeights(weights.temporary, configuration: manifest.configuration).ensembles())
        }
        guard result.outcome == .passed else {
            throw RegistryError(
                .badData,
                "\(location): the networks of “\(manifest.name)” do not compute what they did where it was made "
                    + "(\(result.outcome.rawValue)\(result.reason.map { ": \($0)" } ?? ""))",
                remedy: "Export the model again, or ask who offers it.")
        }
        return try publish(manifest, objects: objects, evaluations: evaluations)
    }

    /// An object in a file that goes when the last reference to it does.
    private func proof(_ object: Data) throws -> AtomicFile {
        try createFolder(location.temporary)
        let place = location.temporary.appending(path: "proof-\(UUID().uuidString)")
        do {
            let file = try AtomicFile(place)
            try file.write(object)
            return file
        } catch {
            throw RegistryError.system(error, at: place, "cannot be written")
        }
    }

    /// - Throws: ``RegistryError`` for other weights than those that a list tells: they would be another model.
    private static func requireListed(
        _ weights: Digest, _ listed: RemoteModel?, location: String
    ) throws(RegistryError) {
        guard let expected = listed?.weightsDigest, expected != weights else { return }
        throw RegistryError(
            .badData,
            "\(location): has the weights \(weights.abbreviated), and its list says \(expected.abbreviated)",
            remedy: "Ask whoever publishes the list.")
    }

    private static func check(
        _ contradictions: [String], areAccepted: Bool, location: String
    ) throws(RegistryError) {
        guard contradictions.isEmpty || areAccepted else {
            throw RegistryError(
                .badData, "\(location): \(contradictions.joined(separator: " "))",
                remedy:
                    "Look for the right bundle; or add --accept to import this one with the contradiction on record.")
        }
    }

    /// What a list says of a model that its configuration does not.
    private static func contradictions(in configuration: BundleConfiguration, listed: RemoteModel) -> [String] {
        var sentences =
            configuration.contradictions(listed: listed.listing)
            + [listed.name, configuration.modelName].flatMap(configuration.contradictions(name:))
        // The name is the list's to choose, but one that tells what a model is for must be that model's.
        if listed.name != configuration.modelName, BundleName(listed.name) != nil {
            sentences.append(
                "The list calls it “\(listed.name)”, its configuration says model_name "
                    + "“\(configuration.modelName)”.")
        }
        return sentences.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What the names of an exported model say, and a list, that its configuration does not.
    private static func contradictions(in manifest: ModelManifest, listed: RemoteModel?) -> [String] {
        let configuration = manifest.configuration
        if let listed { return contradictions(in: configuration, listed: listed) }
        return contradictions(in: configuration, names: [configuration.modelName, manifest.name])
    }

    private static func contradictions(in configuration: BundleConfiguration, names: [String]) -> [String] {
        names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.flatMap { name in
            configuration.contradictions(name: name).map { "“\(name)”: \($0)" }
        }
    }

    private static func contradictions(
        in configuration: BundleConfiguration, source: ModelSource, name: String?
    ) -> [String] {
        let fileName = URL(filePath: source.location).lastPathComponent
        let sourceName = fileName.replacing(#/(\.keras|\.torch)?\.(zip|tar|tgz|tar\.gz|tar\.bz2|tar\.xz)$/#, with: "")
        // What a file that is no published one is called, is nobody's promise.
        let published = BundleName(sourceName) == nil ? nil : sourceName
        var sentences = contradictions(
            in: configuration, names: [configuration.modelName, published, name].compactMap(\.self))
        // A published archive under another one's name: some links of the published lists deliver such.
        if name == nil, let published, published != configuration.modelName {
            sentences.append(
                "It is called “\(published)”, but its configuration says model_name “\(configuration.modelName)”.")
        }
        return sentences
    }
}

/// What holds for every model that the authors of Cascade publish.
private enum CascadePublication {
    static let licence = "GPL-3.0"
    static let citation = """
        Rupprecht P, Carta S, Hoffmann A, et al. A database and deep learning toolbox for noise-optimized, generalized \
        spike inference from calcium imaging. Nature Neuroscience 24, 1324–1337 (2021). \
        https://doi.org/10.1038/s41593-021-00895-5
        """
}

extension Digest {
    /// The digest of a file; of a folder, that of the sorted list “digest, two blanks, path” of its files.
    fileprivate init(ofSource source: URL) throws {
        guard case .folder? = try FileKind(of: source) else {
            try self.init(ofFileAt: source)
            return
        }
        let lines = try Self.paths(in: source).sorted().map { path in
            "\(try Digest(ofFileAt: source.appending(path: path)))  \(path)\n"
        }
        try self.init(of: Data(lines.joined().utf8))
    }

    /// The files in a folder at any depth, relative to it; links to folders are not followed.
    private static func paths(in folder: URL) throws -> [String] {
        try folderNames(folder).flatMap { name -> [String] in
            let place = folder.appending(path: name)
            guard case .folder? = try FileKind(of: place) else { return [name] }
            return try isLink(place) ? [] : paths(in: place).map { "\(name)/\($0)" }
        }
    }
}
