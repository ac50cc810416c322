package import Files
package import Core
package import Foundation

extension PublishedBundle {
    /// Writes a bundle in the published form: `config.yaml` and one file of weights per member.
    ///
    /// - Parameters:
    ///   - bundle: what to write.
    ///   - configurationText: the `config.yaml` that the bundle came with. It is written byte for byte if the reference
    ///     finds all keys in it; bundles older than a key get a new text that says the same.
    ///   - framework: decides the form of the weights.
    ///   - destination: a `.zip` archive, or else a folder; appears whole or not at all.
    ///   - replacesExisting: whether an archive of that name may be replaced. A folder never is.
    /// - Throws: `FileError` when the name is taken or the disk fails, and for networks that have no such form.
    package static func write(
        _ bundle: ModelBundle, configurationText: Data, framework: Framework, to destination: URL,
        replacesExisting: Bool = false
    ) throws(FileError) {
        guard bundle.configuration.network.selfCalibrating == nil else {
            throw FileError(
                .unsupported, path: destination.path,
                "cannot have the networks of “\(bundle.configuration.modelName)”: they read whole traces, which the reference "
                    + "toolbox does not know",
                remedy: "Export the native form, `--form native`, which any cascade-registry can import.")
        }
        let text = BundleConfigurationFile.completed(configurationText, for: bundle.configuration)
        if destination.pathExtension.lowercased() == "zip" {
            let archive = try AtomicFile(destination, replacesExisting: replacesExisting)
            var files = [(BundleConfigurationFile.fileName, text)]
            for file in members(of: bundle) {
                files.append((file.name(framework), try file.encode(bundle.configuration, framework)))
            }
            try archive.write(ZipArchive.encode(files, path: destination.path))
            try archive.commit()
        } else {
            let folder = try AtomicFolder(destination)
            try folder.write(text, as: BundleConfigurationFile.fileName)
            for file in members(of: bundle) {
                try folder.write(file.encode(bundle.configuration, framework), as: file.name(framework))
            }
            try folder.commit()
        }
    }

    private static func members(of bundle: ModelBundle) -> [Member] {
        bundle.ensembles.flatMap { ensemble in
            ensemble.members.enumerated().map { index, weights in
                Member(stem: "Model_NoiseLevel_\(ensemble.noiseLevel)_Ensemble_\(index)", weights: weights)
            }
        }
    }
}

/// One file of weights to be written.
private struct Member {
    let stem: String
    let weights: NetworkWeights

    func name(_ framework: PublishedBundle.Framework) -> String {
        switch framework {
        case .keras: "\(stem).h5"
        case .torch: "\(stem).pth"
        }
    }

    func encode(
        _ configuration: BundleConfiguration, _ framework: PublishedBundle.Framework
    ) throws(FileError) -> Data {
        switch framework {
        case .keras: try KerasWeightsFile.encode(weights, configuration: configuration, name: stem)
        case .torch: try TorchWeightsFile.encode(weights, name: stem)
        }
    }
}
