package import Files
package import Core
package import Foundation

/// A model bundle as it was published: `config.yaml` and one weights file per noise level and member.
package struct PublishedBundle: Sendable {
    /// The library that wrote the weights.
    package enum Framework: String, Sendable, Codable {
        /// TensorFlow's Keras, `.h5`.
        case keras
        /// PyTorch, `.pth`.
        case torch

        /// Reads one member.
        fileprivate func read(_ url: URL, shape: NetworkPlan) throws(FileError) -> NetworkWeights {
            switch self {
            case .keras: try KerasWeightsFile.read(url, shape: shape)
            case .torch: try TorchWeightsFile.read(url, shape: shape)
            }
        }
    }

    /// Configuration and weights, complete.
    package let bundle: ModelBundle
    /// `config.yaml`, byte by byte.
    package let configurationText: Data
    /// The library that wrote the weights.
    package let framework: Framework
    /// The name of the folder or archive.
    package let sourceName: String

    /// Reads a bundle from a folder, or from an archive of one.
    ///
    /// The files lie at the top or together in exactly one folder.
    ///
    /// - Parameters:
    ///   - url: a folder, or an archive that libarchive reads (zip, tar, tar.gz, …).
    ///   - parent: where an archive is unpacked for a moment; the system's folder for such things where it is `nil`.
    /// - Throws: `FileError` that says what is missing, surplus, damaged or not to be trusted.
    package init(_ url: URL, unpackedIn parent: URL? = nil) throws(FileError) {
        guard let kind = try FileKind(of: url) else {
            throw FileError(.missing, path: url.path, "there is no such file or folder")
        }
        if kind == .folder {
            try self.init(folder: url, named: url)
            return
        }
        let unpacked = try Archive.unpack(url, in: parent ?? FileManager.default.temporaryDirectory)
        defer { UnfinishedFiles.remove(unpacked.path) }
        try self.init(folder: unpacked, named: url)
    }

    /// Reads an unpacked bundle; names and errors speak of what the user named.
    private init(folder: URL, named source: URL) throws(FileError) {
        let files = try BundleFiles(folder, source: source)
        let text = try FileBytes(files.configuration, atMost: BundleConfigurationFile.largestFile)
        let configuration = try BundleConfigurationFile.read(
            FileBytes(path: files.path(BundleConfigurationFile.fileName), bytes: text.bytes))
        var ensembles: [Ensemble] = []
        for (level, members) in files.members.sorted(by: { $0.key < $1.key }) {
            guard configuration.noiseLevels.contains(level) else {
                throw files.incomplete(
                    "has weights for noise level \(level), which config.yaml does not list \(configuration.noiseLevels)"
                )
            }
            let expected = Set(0..<configuration.ensembleSize)
            guard Set(members.keys) == expected else {
                let odd = expected.symmetricDifference(members.keys).sorted()
                throw files.incomplete(
                    "noise level \(level): config.yaml says \(configuration.ensembleSize) members from 0; "
                        + "missing or surplus are members \(odd)")
            }
            var weights: [NetworkWeights] = []
            for (_, url) in members.sorted(by: { $0.key < $1.key }) {
                do {
                    weights.append(try files.framework.read(url, shape: configuration.network))
                } catch {
                    throw FileError(
                        error.code, path: files.path(url.lastPathComponent), error.detail, remedy: error.remedy)
                }
            }
            ensembles.append(Ensemble(noiseLevel: level, members: weights))
        }
        do {
            bundle = try ModelBundle(configuration: configuration, ensembles: ensembles)
        } catch {
            throw FileError(.damaged, path: source.path, error.reason, remedy: error.remedy)
        }
        configurationText = Data(text.bytes)
        framework = files.framework
        sourceName = source.lastPathComponent
    }
}

/// The files of a bundle, found by their names.
private struct BundleFiles {
    let configuration: URL
    let framework: PublishedBundle.Framework
    /// The weights files by noise level and member.
    let members: [Int: [Int: URL]]
    private let source: URL

    init(_ folder: URL, source: URL) throws(FileError) {
        self.source = source
        let top = try Self.list(folder, source)
        let holders =
            top.contains { $0.lastPathComponent == BundleConfigurationFile.fileName }
            ? [top] : try Self.listFolders(top, source)
        let bundles = holders.filter { files in
            files.contains { $0.lastPathComponent == BundleConfigurationFile.fileName }
        }
        guard bundles.count == 1, let files = bundles.first,
            let configuration = files.first(where: { $0.lastPathComponent == BundleConfigurationFile.fileName })
        else {
            throw FileError(
                bundles.isEmpty ? .missing : .ambiguous, path: source.path,
                bundles.isEmpty
                    ? "holds no config.yaml, neither at the top nor in a folder"
                    : "holds \(bundles.count) folders with a config.yaml, that is, several bundles",
                remedy: bundles.isEmpty
                    ? "Name the folder or archive of one published bundle." : "Import each of the folders by itself.")
        }
        self.configuration = configuration
        let found = files.compactMap(MemberFile.init)
        let frameworks = Set(found.map(\.framework))
        guard let framework = frameworks.first, frameworks.count == 1 else {
            throw FileError(
                frameworks.isEmpty ? .missing : .ambiguous, path: source.path,
                frameworks.isEmpty
                    ? "holds a config.yaml but no weights (Model_NoiseLevel_…_Ensemble_….h5 or .pth)"
                    : "holds weights of Keras (.h5) and of PyTorch (.pth) side by side",
                remedy: frameworks.isEmpty
                    ? "One published bundle has no weights at all; take another one, or ask its publisher."
                    : "Import the two as separate bundles.")
        }
        var members: [Int: [Int: URL]] = [:]
        for file in found {
            guard members[file.noiseLevel, default: [:]].updateValue(file.url, forKey: file.member) == nil else {
                throw FileError(
                    .ambiguous, path: source.path,
                    "noise level \(file.noiseLevel) has two files for member \(file.member)")
            }
        }
        self.framework = framework
        self.members = members
    }

    /// The name of one of the files, for errors.
    func path(_ name: String) -> String { "\(source.path)/\(name)" }

    func incomplete(_ detail: String) -> FileError {
        FileError(
            .damaged, path: source.path, detail,
            remedy: "Fetch the bundle again; a published bundle has all members of all levels.")
    }

    private static func list(_ folder: URL, _ source: URL) throws(FileError) -> [URL] {
        do {
            return try folderNames(folder).filter { !$0.hasPrefix(".") }.map { folder.appending(path: $0) }
        } catch {
            throw FileError(error.code, path: source.path, error.detail, remedy: error.remedy)
        }
    }

    private static func listFolders(_ top: [URL], _ source: URL) throws(FileError) -> [[URL]] {
        var lists: [[URL]] = []
        // macOS adds a folder of its own to archives.
        for url in top where url.lastPathComponent != "__MACOSX" {
            guard case .folder? = try FileKind(of: url) else { continue }
            lists.append(try list(url, source))
        }
        return lists
    }
}

/// A weights file, told by its own name only: folders may be called anything.
private struct MemberFile {
    let url: URL
    let noiseLevel: Int
    let member: Int
    let framework: PublishedBundle.Framework

    init?(_ url: URL) {
        let pattern = /Model_NoiseLevel_([0-9]{1,9})_Ensemble_([0-9]{1,9})\.(h5|pth)/
        guard let match = url.lastPathComponent.wholeMatch(of: pattern), let level = Int(match.1),
            let member = Int(match.2)
        else { return nil }
        self.url = url
        noiseLevel = level
        self.member = member
        framework = match.3 == "h5" ? .keras : .torch
    }
}
