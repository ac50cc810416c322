internal import CResources
internal import Core
internal import Files
internal import Foundation

/// Models that come with the program, so that a fresh registry can predict.
public struct BuiltInModels: Sendable {
    /// The source of a built-in model, in place of a file.
    static let location = "built-in"

    /// How the names of models that come with the program begin; no other model can have such a name.
    static let namePrefix = "Builtin_"

    /// No models.
    public static let none = BuiltInModels(files: [])

    /// The models that were compiled into this program.
    public static let included = BuiltInModels(files: compiledIn())

    /// The files of each model by their names, as in an exported model that was unpacked.
    private let files: [[String: Data]]

    /// Takes models for built-in ones.
    init(files: [[String: Data]]) {
        self.files = files
    }

    /// The manifests of the models.
    ///
    /// - Returns: one per model, as it was exported.
    /// - Throws: ``RegistryError`` when the program was built with a damaged one.
    package func manifests() throws(RegistryError) -> [ModelManifest] {
        var manifests: [ModelManifest] = []
        for files in files { manifests.append(try ExportedModel.manifest(in: files, path: Self.location)) }
        return manifests
    }

    /// Whether there are none.
    var isEmpty: Bool { files.isEmpty }

    /// Tells these models from others, without decoding a manifest.
    func fingerprint() throws(FileError) -> Digest {
        try Digest(of: files.reduce(into: Data()) { $0 += ExportedModel.manifestBytes(in: $1) })
    }

    /// The model of the name and the weights in a manifest, but for its evaluations.
    ///
    /// - Returns: `nil` when there is none.
    /// - Throws: ``RegistryError`` when the program was built with a damaged one.
    func model(_ wanted: ModelManifest) throws -> ExportedModel? {
        try files(of: wanted).map { files in
            try ExportedModel(files: ExportedModel.withoutEvaluations(files), path: Self.location)
        }
    }

    /// The evaluations of the model of the name and the weights in a manifest; reading them takes long.
    ///
    /// - Returns: none when there is no such model.
    /// - Throws: ``RegistryError`` when the program was built with a damaged one.
    func evaluations(of wanted: ModelManifest) throws -> [EvaluationRecord] {
        try files(of: wanted).map { try ExportedModel.evaluations(in: $0, path: Self.location) } ?? []
    }

    /// Tells the evaluations of a model from others, without reading them.
    func evaluationsDigest(of wanted: ModelManifest) throws -> Digest? {
        try files(of: wanted).flatMap(ExportedModel.evaluationsBytes).map { try Digest(of: $0) }
    }

    private func files(of wanted: ModelManifest) throws(RegistryError) -> [String: Data]? {
        // Decoding every manifest would take long.
        let digest = Data(wanted.digest.hexadecimal.utf8)
        for files in files where ExportedModel.manifestBytes(in: files).range(of: digest) != nil {
            let manifest = try ExportedModel.manifest(in: files, path: Self.location)
            if manifest.name == wanted.name, manifest.digest == wanted.digest { return files }
        }
        return nil
    }

    /// The arrays that the compiler made of the files in `Models/`; nobody changes or frees them.
    private static func compiledIn() -> [[String: Data]] {
        var models: [[String: Data]] = []
        var next = unsafe cresources_first_model()
        while let files = unsafe next.pointee.files {
            var model: [String: Data] = [:]
            let count = unsafe next.pointee.file_count
            for index in 0..<count {
                let file = unsafe files[index]
                let bytes = unsafe UnsafeMutableRawPointer(mutating: file.bytes)
                unsafe model[String(cString: file.name)] = Data(
                    bytesNoCopy: bytes, count: file.size, deallocator: .none)
            }
            models.append(model)
            unsafe next += 1
        }
        return models
    }
}
