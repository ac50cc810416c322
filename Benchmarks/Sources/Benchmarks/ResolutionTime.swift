@testable import Core
import Foundation
@testable import Resolution
@testable import Registry

/// How long it takes to choose among 10,000 models, and to look some of them up: reading them from an open registry and its
/// lists, ranking them, and finding what unknown facts would change. First all are in the registry, then half of them in lists.
struct ResolutionTime {
    static let modelCount = 10_000
    private static let rounds = 51

    func measure() throws {
        try measure(listedShare: 0)
        try measure(listedShare: 0.5)
    }

    private func measure(listedShare: Double) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let location = RegistryLocation(folder: folder)
        let listedCount = Int(Double(Self.modelCount) * listedShare)
        try Self.fill(location, modelCount: Self.modelCount - listedCount)
        let registry = try OpenRegistry(at: location)
        try Self.requireAll(in: registry, count: Self.modelCount - listedCount)
        for number in 0..<2 where listedCount > 0 {
            let list = folder.appending(path: "list\(number).yaml")
            try Data(Self.list(listedCount / 2, number).utf8).write(to: list)
            _ = try registry.lists.add(.file(path: list.path), from: registry.lists.source(.offline))
        }
        let place = listedCount == 0 ? "in the registry" : "half of them in two lists"
        try chooseOften(registry, place)
        try lookUpOften(registry, place)
    }

    private func lookUpOften(_ registry: OpenRegistry, _ place: String) throws {
        var found = 0
        for (filter, limit, what) in [
            (ModelFilter(frameRateHz: 30, traits: [.indicator: "GCaMP8m"]), nil, "by rate and indicator"),
            (ModelFilter(text: "lab1"), nil, "by a word"), (ModelFilter(), 50, "the first 50"),
        ] as [(ModelFilter, Int?, String)] {
            try report("look up \(what) among \(Self.modelCount) models, \(place)") {
                found += try registry.models.lookUp(filter, limit: limit).count
            }
        }
        precondition(found > 0)
    }

    /// A list of models of the published kinds.
    private static func list(_ count: Int, _ number: Int) -> String {
        (0..<count).map { index in
            let rate = rates[index % rates.count]
            let name =
                "Lab\(number)x\(index)_GCaMP\(6 + index % 3)\(["f", "m", "s"][index % 3])_EXC_\(rate)Hz_smoothing50ms"
            return "\(name):\n  Link: https://example.org/\(name).zip\n"
        }.joined()
    }

    private func report(_ what: String, _ body: () throws -> Void) throws {
        // What the first round brings up to date is brought up to date once.
        try body()
        let times = try (0..<Self.rounds).map { _ in try duration(body) }
        let figures = [median(times), times.min() ?? .nan].map { String(format: "%.1f", 1000 * $0) }
        print("\(what): median \(figures[0]) ms, least \(figures[1]) ms of \(times.count) runs")
        fflush(nil)
    }

    private func chooseOften(_ registry: OpenRegistry, _ place: String) throws {

        var given = RecordingFacts(frameRateHz: 30)
        given.noiseLevels = .measured((0..<1000).map { 1 + Double($0) / 100 })
        given.traits = [
            .indicator: "GCaMP6f", .cellClass: CellClass.excitatory.rawValue, .species: "mouse", .region: "V1",
        ]
        var measured = given
        measured.traits = Traits()
        for (facts, what) in [
            (given, "all is known"), (measured, "only the noise is known"),
            (RecordingFacts(frameRateHz: 30), "nothing is known"),
        ] {
            try report("resolve among \(Self.modelCount) models, \(place), \(what)") {
                _ = try registry.models.resolve(facts, remote: registry.models.remoteCandidates()).summary
            }
        }
    }

    /// Writes manifests of random models of the published kinds, which the registry indexes when it is opened.
    static func fill(_ location: RegistryLocation, modelCount: Int = modelCount) throws {
        let manifests = location.folder.appending(path: "manifests/models")
        let template = try OpenRegistry(at: location, builtInModels: .included).models.all()[0].identifier
        let file = manifests.appending(path: "\(template).json")
        guard var manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any],
            var configuration = manifest["configuration"] as? [String: Any]
        else { throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: file.path]) }
        var random = SystemRandomNumberGenerator()
        func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &random)] }
        for index in 0..<modelCount {
            let (rate, frames) = (pick(rates), pick([0.5, 0.75, 1, 1.5, 1.5, 3]))
            // Of the window's 64 frames, those after the frame that it speaks for.
            let latencyFrames = pick([31, 31, 31, 31, 31, 4, 2])
            let levels = pick([2...7, 2...8, 2...9, 2...9, 2...30])
            var traits = pick(families)
            traits["cellClass"] = traits["cellClass"] ?? pick([nil, "excitatory", "excitatory"])
            let name = "\(traits["family"] ?? "")_\(rate)Hz_lab\(index)"
            configuration.merge(
                [
                    "frameRateHz": rate, "smoothingSeconds": (1000 * frames / rate).rounded() / 1000,
                    "isCausal": pick([false, false, false, false, true]), "noiseLevels": Array(levels),
                    "modelName": name, "fractionBefore": 1 - Double(latencyFrames + 1) / 64,
                ]) { $1 }
            manifest.merge(
                [
                    "name": name, "configuration": configuration, "traits": traits,
                    "latencySeconds": Double(latencyFrames) / rate,
                ]) { $1 }
            try JSONSerialization.data(withJSONObject: manifest)
                .write(to: manifests.appending(path: "\(name)@1.json"))
        }
    }

    /// Makes sure that models are measured, not how fast they are left out.
    static func requireAll(in registry: OpenRegistry, count expected: Int = modelCount) throws {
        let count = try registry.models.all().count
        guard count > expected else {
            throw RegistryError(.bug, "only \(count) of \(expected) models can be read")
        }
    }

    /// Of the published models, as often as they occur.
    private static let rates = [
        (30, 41), (7.5, 18), (15, 16), (60, 10), (20, 9), (3, 9), (10, 8), (40, 8), (5, 4), (12.5, 4), (17.5, 4),
        (25, 4),
        (45, 3), (1, 3), (2.5, 3), (2, 3), (4.25, 3), (100, 2), (6, 2), (7, 2),
    ].flatMap { Array(repeating: $0, count: $1) }
    private static let families: [[String: String]] =
        Array(repeating: ["family": "Global"], count: 6) + [
            ["family": "GC8", "indicator": "GCaMP8"], ["family": "GC8f", "indicator": "GCaMP8f"],
            ["family": "GC8m", "indicator": "GCaMP8m"], ["family": "GC8s", "indicator": "GCaMP8s"],
            ["family": "Online", "indicator": "GCaMP6", "cellClass": "excitatory"],
            ["family": "Interneurons_GC8+", "indicator": "GCaMP8", "cellClass": "inhibitory"],
            ["family": "Spinal_cord", "indicator": "GCaMP6s", "species": "mouse", "region": "spinal cord"],
            ["family": "OGB_zf_pDp", "indicator": "OGB-1", "species": "zebrafish", "region": "pDp"],
            ["family": "Zebrafish", "species": "zebrafish"],
            ["family": "GCaMP6f_mouse", "indicator": "GCaMP6f", "species": "mouse"],
        ]
}
