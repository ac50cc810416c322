package import Core
internal import Foundation
internal import GRDB

// A name stands for one thing, and what it stands for never changes in silence.
extension RegistryModels {
    /// Makes sure that a new model may have a name, before anything is trained or fetched for it.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - digest: that of the model's weights, where they are known: a built-in model may have its own name.
    /// - Throws: ``RegistryError`` for a name that is not possible, is reserved for models that come with the program, or is
    ///   that of an alias.
    package func requireFreeName(_ name: String, for digest: Digest? = nil) throws {
        try RegistryName.checkNew(name)
        let builtIn = try core.builtInModels.manifests().first { $0.name == name }
        if builtIn == nil || builtIn?.digest != digest { try requireNotBuiltIn(name) }
        try requireNoAlias(name)
    }

    func requireNoAlias(_ name: String) throws(RegistryError) {
        guard try manifests.aliasFiles().contains("\(name).json") else { return }
        throw RegistryError(
            .usage, "“\(name)” is an alias here, and would no longer stand for what it stands for",
            remedy: "Choose another name with --name, or take the alias away: "
                + "`cascade-registry model alias --delete \(name)`.")
    }

    /// - Throws: ``RegistryError`` for a name that tells a model of the program.
    func requireNotBuiltIn(_ name: String) throws(RegistryError) {
        let isOffered = try core.builtInModels.manifests().contains { $0.name == name }
        guard isOffered || name.hasPrefix(BuiltInModels.namePrefix) else { return }
        throw RegistryError(
            .usage, "“\(name)” is a name of models that come with the program, and no other model can have it",
            remedy: "Choose another name with --name.")
    }

    /// The version of the same name before a model, where it came from somewhere else: the name alone now stands for the
    /// model in its place.
    ///
    /// - Parameter record: a model that was just added.
    /// - Returns: the version before; `nil` where there is none, or it came from the same place.
    /// - Throws: ``RegistryError`` when the registry cannot be read.
    package func predecessor(of record: ModelRecord) throws -> ModelManifest? {
        let versions = try ManifestFolder.versions(of: record.name, among: manifests.modelFiles())
        guard let before = versions.filter({ $0 < record.version }).max() else { return nil }
        let manifest = try manifests.model(file: ManifestFolder.fileName(name: record.name, version: before))
        return try manifest.source.location == self.manifest(of: record).source.location ? nil : manifest
    }

    /// What verification finds about names that stand for two things, such as in a registry whose files were copied
    /// together.
    func nameFindings(models: [ModelManifest]) throws -> [VerificationReport.Finding] {
        let names = Set(models.map(\.name))
        return try manifests.aliasFiles().map { String($0.dropLast(".json".utf8.count)) }.filter(names.contains).map {
            .init(
                .warning, .nameAmbiguous, manifests.url(ofAlias: $0), "“\($0)” is both a model and an alias",
                "Take the alias away, `cascade-registry model alias --delete \($0)`, or write \($0)@VERSION.")
        }
    }
}
