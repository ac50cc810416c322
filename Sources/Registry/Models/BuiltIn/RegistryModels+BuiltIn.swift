internal import Core
internal import Foundation
internal import GRDB

/// Which built-in models a registry was given once: `manifests/built-in.json`. One that was removed stays removed, and a
/// newer program adds what is new in it.
struct OfferedModels: Codable {
    static let schema = "cascade-registry/built-in-models"
    static let schemaVersion = 1

    /// A model by its name in the program and the digest of its weights.
    struct Model: Hashable, Codable {
        let name: String
        let digest: Digest
    }

    private(set) var models: [Model] = []
    /// ``BuiltInModels/fingerprint()`` of the programs whose models were all offered.
    private var programs: [Digest]?

    func hasAll(ofProgram fingerprint: Digest) -> Bool { programs?.contains(fingerprint) ?? false }

    func has(_ manifest: ModelManifest) -> Bool {
        models.contains(Model(name: manifest.name, digest: manifest.digest))
    }

    mutating func add(_ manifest: ModelManifest) {
        models.append(Model(name: manifest.name, digest: manifest.digest))
    }

    /// Notes that there is nothing of a program that was not offered.
    mutating func addAll(ofProgram fingerprint: Digest) {
        programs = (programs ?? []) + [fingerprint]
    }
}

extension RegistryModels {
    /// Adds the built-in models that this registry was never given. Usually there are none, one small file is read, and no
    /// manifest decoded. Their evaluations stay in the program, which may come to know more of them.
    ///
    /// Where nothing can be changed, nothing is.
    func addNewBuiltIn() throws {
        guard readOnlyReason == nil, !core.builtInModels.isEmpty else { return }
        // Without them the registry still serves all it has; verification tells what is damaged.
        let known = { try unlessDamaged { try manifests.offeredModels() } }
        let fingerprint = try core.builtInModels.fingerprint()
        do {
            guard let offered = try known(), !offered.hasAll(ofProgram: fingerprint) else { return }
            // In one transaction, so that processes that open a fresh registry at once do not all do the same.
            try catalog.write { database in
                guard var offered = try known(), !offered.hasAll(ofProgram: fingerprint) else { return }
                let available = try core.builtInModels.manifests()
                for manifest in available where !offered.has(manifest) {
                    guard try unlessDamaged({ try publishBuiltIn(manifest, in: database) }) != nil else { continue }
                    offered.add(manifest)
                }
                if available.allSatisfy(offered.has) { offered.addAll(ofProgram: fingerprint) }
                try manifests.write(offered)
                try checkpoint("offered models noted")
            }
        } catch let error as any CascadeError where error.category == .permission {
            return
        }
    }

    /// Adds a built-in model again, such as one that was removed.
    ///
    /// - Parameter name: a name from ``BuiltInModels/manifests()``.
    /// - Returns: the new model, or the one that was there.
    /// - Throws: ``RegistryError`` that names the models there are when there is none of that name.
    public func importBuiltIn(named name: String) throws -> ImportOutcome {
        let available = try core.builtInModels.manifests()
        guard let manifest = available.first(where: { $0.name == name }) else {
            let names = available.map { "“\($0.name)”" }.joined(separator: ", ")
            throw RegistryError(
                .notFound, "the program does not come with a model “\(name)”",
                remedy: names.isEmpty ? "This program comes without any model." : "There are \(names).")
        }
        let (identifier, isNew) = try catalog.write { try publishBuiltIn(manifest, in: $0) }
        let record = try named(identifier)
        return isNew ? .added(record) : .alreadyPresent(record)
    }

    /// The built-in model that a model of this registry was made from; `nil` for any other.
    func builtInModel(of manifest: ModelManifest) throws -> ExportedModel? {
        guard manifest.source.location == BuiltInModels.location else { return nil }
        return try core.builtInModels.model(manifest)
    }

    private func publishBuiltIn(
        _ builtIn: ModelManifest, in database: Database
    ) throws -> (identifier: String, isNew: Bool) {
        guard let model = try core.builtInModels.model(builtIn) else {
            throw RegistryError(.bug, "the built-in model “\(builtIn.name)” has no files")
        }
        var manifest = builtIn
        manifest.source = ModelSource(
            location: BuiltInModels.location, framework: manifest.source.framework, digest: manifest.source.digest)
        manifest.importedAt = .now.wholeSeconds
        manifest.importedBy = Program.nameAndVersion
        return try publish(manifest, objects: model.objects, evaluations: [], in: database)
    }
}
