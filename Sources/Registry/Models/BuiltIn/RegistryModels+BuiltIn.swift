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

    /// The evaluations of one, by their size.
    struct Evaluations: Hashable, Codable {
        let model: Model
        let byteCount: Int
    }

    private(set) var models: [Model] = []
    private var evaluations: [Evaluations]?

    func has(_ manifest: ModelManifest) -> Bool {
        models.contains(Model(name: manifest.name, digest: manifest.digest))
    }

    func has(_ manifest: ModelManifest, evaluationsOf byteCount: Int) -> Bool {
        let model = Model(name: manifest.name, digest: manifest.digest)
        return evaluations?.contains(Evaluations(model: model, byteCount: byteCount)) ?? false
    }

    mutating func add(_ manifest: ModelManifest, evaluationsOf byteCount: Int) {
        let model = Model(name: manifest.name, digest: manifest.digest)
        if !models.contains(model) { models.append(model) }
        evaluations = (evaluations ?? []) + [Evaluations(model: model, byteCount: byteCount)]
    }
}

extension RegistryModels {
    /// Adds the built-in models that this registry was never given, and the evaluations of those that it has. Usually there are
    /// none, and one small file is read.
    ///
    /// Where nothing can be changed, nothing is.
    func addNewBuiltIn() throws {
        let available = try core.builtInModels.offers()
        let isNew = { (offered: OfferedModels) in
            available.contains { !offered.has($0.manifest, evaluationsOf: $0.evaluationsByteCount) }
        }
        guard readOnlyReason == nil, !available.isEmpty else { return }
        // Without them the registry still serves all it has; verification tells what is damaged.
        let known = { try unlessDamaged { try manifests.offeredModels() } }
        do {
            guard let offered = try known(), isNew(offered) else { return }
            // In one transaction, so that processes that open a fresh registry at once do not all do the same.
            try catalog.write { database in
                guard var offered = try known(), isNew(offered) else { return }
                for (manifest, byteCount) in available where !offered.has(manifest, evaluationsOf: byteCount) {
                    let isDone: Void? = try unlessDamaged {
                        if offered.has(manifest) {
                            try renewEvaluations(of: manifest, in: database)
                        } else {
                            _ = try publishBuiltIn(manifest, in: database)
                        }
                    }
                    guard isDone != nil else { continue }
                    offered.add(manifest, evaluationsOf: byteCount)
                }
                try manifests.write(offered)
                try checkpoint("offered models noted")
            }
        } catch let error as any CascadeError where error.category == .permission {
            return
        }
    }

    /// Gives a built-in model the evaluations that come with this program, if it is still here.
    private func renewEvaluations(of builtIn: ModelManifest, in database: Database) throws {
        let sql = "SELECT name || '@' || version FROM model WHERE name = ? AND digest = ?"
        let arguments: StatementArguments = [builtIn.name, builtIn.digest.hexadecimal]
        guard let identifier = try String.fetchOne(database, sql: sql, arguments: arguments),
            let model = try core.builtInModels.model(builtIn)
        else { return }
        try manifests.renew(model.evaluations, of: identifier)
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
        return try publish(manifest, objects: model.objects, evaluations: model.evaluations, in: database)
    }
}
