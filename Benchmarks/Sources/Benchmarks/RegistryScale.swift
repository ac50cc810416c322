@testable import Core
@testable import Files
import Foundation
@testable import Registry

/// How long changes and looks take in a registry of 10,000 models and 10,000 neurons: no command may read what it does not
/// need.
struct RegistryScale {
    static let argument = "registry-scale"
    private static let neuronCount = 10_000
    private static let datasetCount = 100
    private static let rounds = 21

    func measure() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let location = RegistryLocation(folder: folder.appending(path: "registry"))
        try ResolutionTime.fill(location)
        let source = folder.appending(path: "own")
        try Self.writeGroundTruth(to: source, cell: "template")
        try OpenRegistry(at: location).groundTruth.importFiles(from: [source.appending(path: "own.yaml")])
        try Self.fillNeurons(location)
        print("a registry of \(ResolutionTime.modelCount) models and \(Self.neuronCount) neurons:")

        try report("indexing all of it") { _ = try OpenRegistry(at: location) }
        // A folder that was changed just now is looked into again.
        Thread.sleep(forTimeInterval: 2.5)
        _ = try OpenRegistry(at: location)
        try report("opening", rounds: Self.rounds) { _ = try OpenRegistry(at: location) }
        let registry = try OpenRegistry(at: location)
        try ResolutionTime.requireAll(in: registry)
        let model = try registry.models.all()[0]
        var index = 0
        try report("an alias", rounds: Self.rounds) {
            index += 1
            try registry.models.setAlias("alias-\(index)", to: model)
        }
        let models = try registry.models.all()
        try report("the removal of a model", rounds: Self.rounds) {
            index += 1
            try registry.models.remove(models[index])
        }
        try report("the import of a neuron", rounds: Self.rounds) {
            index += 1
            try Self.writeGroundTruth(to: source, cell: "cell\(index)")
            try registry.groundTruth.importFiles(from: [source.appending(path: "own.yaml")])
        }
        let exported = folder.appending(path: "model.tar")
        let builtIn = try registry.models.all(matching: ModelFilter(text: "builtin_exc_7.5hz"))[0]
        try registry.models.export(builtIn, to: exported)
        let empty = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "empty")))
        for (registry, place) in [(registry, "here"), (empty, "into an empty registry")] {
            var number = 0
            try report("the import of a model of 5 MB, \(place)", rounds: 5) {
                number += 1
                _ = try registry.models.importModel(from: exported, name: "copy-\(number)_7.5Hz_smoothing200ms")
            }
        }
        try report("verify", rounds: 3) {
            _ = try OpenRegistry(reading: location).maintenance.verify(full: false)
        }
    }

    private func report(_ what: String, rounds: Int = 1, _ body: () throws -> Void) throws {
        let times = try (0..<rounds).map { _ in try duration(body) }
        let figures = [median(times), times.min() ?? .nan].map { String(format: "%.1f", 1000 * $0) }
        print("  \(what): median \(figures[0]) ms, least \(figures[1]) ms of \(times.count)")
        fflush(nil)
    }

    /// A neuron of one recording, and the manifest that describes it.
    private static func writeGroundTruth(to folder: URL, cell: String) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let frames = (0..<600).map { (frame: Int) -> Double in
            let wave = sin(0.7 * Double(frame) + Double(cell.utf8.count))
            return 0.1 * wave + 0.001 * Double(frame % 97)
        }
        try Data(frames.map { "\($0)" }.joined(separator: "\n").utf8).write(to: folder.appending(path: "\(cell).csv"))
        let manifest = """
            dataset: Own-GCaMP6f-m-V1
            indicator: GCaMP6f
            neurons:
              - name: \(cell)
                recordings:
                  - dff: \(cell).csv
                    frame_rate_hz: 30.0
                    spikes: [0.51, 1.27, 3.0\(abs(cell.hashValue % 1000)), 7.5]
            """
        try Data(manifest.utf8).write(to: folder.appending(path: "own.yaml"))
    }

    /// Copies the manifest of the one neuron, each copy with an object of its own.
    private static func fillNeurons(_ location: RegistryLocation) throws {
        let root = location.folder.appending(path: "manifests/ground-truth")
        let neuron = root.appending(path: "Own-GCaMP6f-m-V1")
        let dataset = root.appending(path: "Own-GCaMP6f-m-V1@1.json")
        let file = try FileManager.default.contentsOfDirectory(atPath: neuron.path)[0]
        guard
            var manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: neuron.appending(path: file)))
                as? [String: Any],
            var version = try JSONSerialization.jsonObject(with: Data(contentsOf: dataset)) as? [String: Any]
        else { throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: file]) }
        for number in 0..<datasetCount {
            let name = "Lab\(number)-GCaMP6f-m-V1"
            let folder = root.appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var neurons: [[String: String]] = []
            for cell in 0..<neuronCount / datasetCount {
                let bytes = Data("\(number)/\(cell)".utf8)
                let digest = try Digest(of: bytes).hexadecimal
                let place = location.folder.appending(path: "store/sha256/\(digest.prefix(2))/\(digest)")
                try FileManager.default.createDirectory(
                    at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
                try bytes.write(to: place)
                manifest["dataset"] = name
                manifest["name"] = "cell\(cell)"
                manifest["object"] = ["digest": digest, "byteCount": bytes.count]
                try JSONSerialization.data(withJSONObject: manifest).write(
                    to: folder.appending(path: "cell\(cell)@\(digest.prefix(12)).json"))
                neurons.append(["name": "cell\(cell)", "digest": digest])
            }
            version["name"] = name
            version["neurons"] = neurons
            try JSONSerialization.data(withJSONObject: version).write(to: root.appending(path: "\(name)@1.json"))
        }
    }
}
