package import Files
package import Core
package import Foundation

/// The weights of a bundle in the native format: one safetensors file for all levels and members.
///
/// One file per bundle rather than one per member: there is one digest to check, one object to keep or to fetch, and
/// a level is still read alone, because the header says where its arrays are. A member has about 35,000 numbers, so
/// that even forty of them are a file of 5.7 MB.
///
/// Arrays are called `noise_<level>.member_<index>.<tensor>`; those of networks that are the same for all noise levels have the
/// level in the middle in their names. Tensors are those of `NetworkPlan.tensorNames` in Keras' order of axes, as single precision.
package struct NativeWeights: Sendable {
    private static let format = "cascade-registry.weights"
    /// Older programs would take what a network says for more than it is: since the second version it may have a floor, since
    /// the third quiet stretches.
    private static let versions = ["1", "2", "3"]

    private let file: SafetensorsFile
    private let configuration: BundleConfiguration

    /// The file's bytes; the same bundle makes the same bytes.
    ///
    /// - Parameter bundle: a complete bundle.
    /// - Returns: a safetensors file.
    package static func encode(_ bundle: ModelBundle) -> Data {
        var tensors: [SafetensorsTensor] = []
        let levels = bundle.configuration.networkNoiseLevels
        for ensemble in bundle.ensembles where levels.contains(ensemble.noiseLevel) {
            for (index, member) in ensemble.members.enumerated() {
                for (name, tensor) in zip(member.plan.tensorNames, member.tensors) {
                    tensors.append(
                        SafetensorsTensor(
                            name: key(ensemble.noiseLevel, index, name), shape: tensor.shape, values: tensor.values))
                }
            }
        }
        return Safetensors.encode(tensors, metadata: metadata(of: bundle.configuration))
    }

    private static func metadata(of configuration: BundleConfiguration) -> [String: String] {
        let rules = rules(of: configuration)
        let version = rules.isEmpty ? versions[0] : rules["quiet_spikes"] == nil ? versions[1] : versions[2]
        return rules.merging(["format": format, "format_version": version]) { $1 }
    }

    /// What of a network's outputs is none. It is no weight, but bundles with other rules are other models.
    private static func rules(of configuration: BundleConfiguration) -> [String: String] {
        guard let plan = configuration.network.selfCalibrating else { return [:] }
        var rules: [String: String] = [:]
        if plan.floor > 0 { rules["floor"] = "\(plan.floor)" }
        if plan.quietSpikes > 0 {
            rules["quiet_spikes"] = "\(plan.quietSpikes)"
            rules["quiet_frames"] = "\(plan.quietFrames)"
        }
        return rules
    }

    private static func text(ofRules rules: [String: String]) -> String {
        rules.isEmpty ? "no floor" : rules.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
    }

    /// Opens a file and checks that it holds as many arrays as `configuration` needs; no weight is read.
    ///
    /// - Parameters:
    ///   - url: a file made by ``encode(_:)``.
    ///   - configuration: decides levels, members and shapes.
    /// - Throws: `FileError` when the file is damaged, of a newer version, or of another bundle.
    package init(_ url: URL, configuration: BundleConfiguration) throws(FileError) {
        file = try SafetensorsFile(url)
        self.configuration = configuration
        guard file.metadata["format"] == Self.format else {
            throw FileError(.unsupported, path: url.path, "holds no weights of this program's format")
        }
        let found = file.metadata["format_version"]
        guard let found, Self.versions.contains(found) else {
            throw FileError(
                .unsupported, path: url.path,
                "has format version \(found ?? "?"), this program reads \(Self.versions.joined(separator: ", "))",
                remedy: "Use a newer cascade-registry.")
        }
        let rules = Self.rules(of: configuration)
        let foundRules = file.metadata.filter { !["format", "format_version"].contains($0.key) }
        guard foundRules == rules else {
            throw FileError(
                .damaged, path: url.path,
                "belongs to networks with \(Self.text(ofRules: foundRules)); “\(configuration.modelName)” has "
                    + Self.text(ofRules: rules))
        }
        let perMember = configuration.network.tensorNames.count
        let count = configuration.networkNoiseLevels.count * configuration.ensembleSize * perMember
        guard file.names.count == count else {
            throw FileError(
                .damaged, path: url.path,
                "holds \(file.names.count) arrays; “\(configuration.modelName)” has "
                    + "\(configuration.networkNoiseLevels.count) noise levels of \(configuration.ensembleSize) members, \(perMember) arrays each"
            )
        }
    }

    /// Reads the ensembles of some noise levels, and nothing else of the file.
    ///
    /// - Parameter levels: noise levels of the configuration; `nil` for all.
    /// - Returns: one ensemble per level, in the order of `levels`.
    /// - Throws: `FileError` when a level is not there, or its weights are damaged.
    package func ensembles(levels: [Int]? = nil) throws(FileError) -> [Ensemble] {
        var ensembles: [Ensemble] = []
        let names = configuration.network.tensorNames
        for level in levels ?? configuration.noiseLevels {
            let own = configuration.network.selfCalibrating == nil ? level : configuration.networkNoiseLevels[0]
            let keys = (0..<configuration.ensembleSize).map { index in
                names.map { Self.key(own, index, $0) }
            }
            let tensors = try file.tensors(keys.flatMap(\.self))
            var members: [NetworkWeights] = []
            for index in keys.indices {
                let own = tensors[index * names.count..<(index + 1) * names.count]
                members.append(try member(index, level: level, tensors: Array(own)))
            }
            ensembles.append(Ensemble(noiseLevel: level, members: members))
        }
        return ensembles
    }

    private func member(
        _ index: Int, level: Int, tensors: [Tensor]
    ) throws(FileError) -> NetworkWeights {
        do {
            return try NetworkWeights(plan: configuration.network, tensors: tensors)
        } catch {
            throw FileError(
                .damaged, path: file.url.path, "noise level \(level), member \(index): \(error.reason)",
                remedy: error.remedy)
        }
    }

    private static func key(_ level: Int, _ member: Int, _ tensor: String) -> String {
        "noise_\(level).member_\(member).\(tensor)"
    }
}
