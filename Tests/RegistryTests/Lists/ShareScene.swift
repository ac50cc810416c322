import Core
import Download
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport

@testable import Registry

/// A lab that publishes into a folder, which is served on the loopback, and one that fetches from there.
struct ShareScene {
    static let model = "lab-GCaMP8m_30Hz"
    static let dataset = "DS90-lab-m-V1"
    /// One attempt, and no long waits.
    static let network = NetworkAccess.online(
        DownloadLimits(connectSeconds: 20, stallSeconds: 20, attempts: 1, firstPauseSeconds: 0.01))

    let folder: URL
    let publisher: OpenRegistry
    let reader: OpenRegistry
    let server: MisbehavingServer

    var published: URL { folder.appending(path: "published") }
    var list: WebAddress { server.address("/list.json") }

    static func with(_ body: (ShareScene) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try MisbehavingServer.serving(folder.appending(path: "published")) { server in
                let registry = { (name: String) in
                    try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: name)))
                }
                try body(
                    ShareScene(
                        folder: folder, publisher: registry("publisher"), reader: registry("reader"), server: server))
            }
        }
    }

    /// Gives the publisher a model with scores; another seed makes other weights.
    @discardableResult
    func train(seed: UInt64 = 1) throws -> ModelRecord {
        let configuration = Generated.configuration(name: Self.model, shape: try Generated.smallShape())
        let record = try publisher.add(configuration, seed: seed).record
        try publisher.models.add(SampleRecords.evaluation(), to: record)
        return record
    }

    /// Gives the publisher a dataset of some neurons, by name and seed.
    @discardableResult
    func record(_ neurons: [String: UInt64] = ["cell1": 1, "cell2": 2]) throws -> DatasetRecord {
        let files = folder.appending(path: "recorded-\(UUID().uuidString)")
        try SampleGroundTruth.write(
            neurons.map { SampleGroundTruth.neuron(dataset: Self.dataset, name: $0, seed: $1) }, to: files)
        var options = GroundTruthImportOptions()
        options.traits = [.indicator: "GCaMP8m", .species: "mouse", .licence: "CC0-1.0"]
        try publisher.groundTruth.importFiles(from: [files], options: options)
        return try publisher.groundTruth.dataset(named: Self.dataset)
    }

    /// Publishes what the publisher has.
    @discardableResult
    func publish(signedWith key: URL? = nil) throws -> ListPublication {
        try publisher.lists.publish(
            publisher.models.all(), publisher.groundTruth.datasets().filter(\.isCurrent), to: published,
            signedWith: key)
    }

    /// Adds the served list, or refreshes it, at the reader.
    @discardableResult
    func add(signedBy signers: AllowedSigners? = nil) throws -> ListRefresh {
        try reader.lists.add(.address(list), name: "lab", signedBy: signers, from: source)
    }

    /// Refreshes the list at the reader.
    func refresh() throws -> ListRefresh? { try reader.lists.refresh(named: ["lab"], from: source).first }

    /// Fetches the dataset at the reader.
    @discardableResult
    func fetchDataset(asksAgain: Bool = false) throws -> DatasetFetch? {
        try reader.groundTruth.fetch(
            [reader.lists.dataset(named: "DS90")], asksAgain: asksAgain, network: Self.network, threads: 2
        ).first
    }

    /// Fetches the model at the reader.
    func fetchModel() throws -> FetchOutcome {
        try reader.models.fetch(reader.lists.model(named: Self.model), network: Self.network)
    }

    /// Changes a byte in the middle of a published file.
    func damage(_ name: String) throws {
        let place = published.appending(path: name)
        var bytes = try Data(contentsOf: place)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: place)
    }

    /// The published file whose name begins and ends in some way.
    func file(_ start: String, _ end: String) throws -> String {
        guard let name = try folderNames(published).first(where: { $0.hasPrefix(start) && $0.hasSuffix(end) }) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return name
    }

    /// A zip archive of a dataset's neurons, by name and seed.
    static func archive(of neurons: [String: UInt64]) throws -> Data {
        try ZipArchive.encode(
            neurons.map { name, seed in
                (
                    name: "\(dataset)/\(name).safetensors",
                    bytes: NativeGroundTruth.encode(SampleGroundTruth.neuron(dataset: dataset, name: name, seed: seed))
                )
            }, path: "archive")
    }

    private var source: ListSource { reader.lists.source(Self.network) }
}

/// Keys as OpenSSH makes them.
enum SSHKey {
    /// Whether OpenSSH is here.
    static let isThere = (try? withTemporaryFolder { try make("probe", in: $0) }) != nil

    /// Makes a key without a passphrase; the public one is beside it, with `.pub`.
    @discardableResult
    static func make(_ name: String, in folder: URL, type: String = "ed25519") throws -> URL {
        let key = folder.appending(path: name)
        let run = try ToolRun(
            "ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "\(name)@lab", "-f", key.path], input: Data(), in: folder)
        guard run.status == 0 else { throw CocoaError(.executableLoad) }
        return key
    }
}
