import Core
import Foundation
#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif
import Pages
import Prediction
import Registry
import RegistryTestSupport
import TestSupport
import Testing

@testable import Explorer

@Suite("The explorer")
struct ExplorerTests {
    private static let cell = "DS09-GCaMP6f-m-V1/cell1"

    /// A registry with two datasets and a model, and an explorer over it.
    private func withExplorer(
        allowsChanges: Bool = false, _ body: @Sendable (Explorer, OpenRegistry) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder.appending(path: "registry")))
            let files = try SampleGroundTruth.write(
                SampleGroundTruth.twoDatasets(), to: folder.appending(path: "files"))
            _ = try registry.groundTruth.importFiles(from: files)
            try registry.add(Generated.configuration(name: "tiny", shape: Generated.smallShape()))
            let explorer = Explorer(
                registry, recording: nil, start: .groundTruth(words: ""),
                words: .init(model: { _, _ in [] }, neuron: { _, _ in [] }), allowsChanges: allowsChanges, threads: 1)
            try await body(explorer, registry)
        }
    }

    private func object(_ answer: APIResponse) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
    }

    @Test("lists every neuron and model, column by column")
    func lists() async throws {
        try await withExplorer { explorer, registry in
            let modelCount = try registry.models.all().count
            for (path, first, count) in [("neurons", "Neuron", 6), ("models", "Model", modelCount)] {
                let answer = await explorer.answer(APIRequest(path))
                let columns = try #require(try JSONSerialization.jsonObject(with: answer.body) as? [[String: Any]])
                #expect(columns[0]["title"] as? String == first)
                #expect(columns.allSatisfy { ($0["values"] as? [Any])?.count == count }, "\(path)")
            }
        }
    }

    @Test("gives all spikes of a recording, and a window of its trace that has them all")
    func neuron() async throws {
        try await withExplorer { explorer, registry in
            let record = try registry.groundTruth.neuron(named: Self.cell)
            let recording = try registry.groundTruth.content(of: record).recordings[0]
            let query = ["name": Self.cell, "recording": "\(recording.index)"]
            let spikes = await explorer.answer(APIRequest("spikes", query))
            #expect(spikes.body.count == 8 * recording.spikeTimesSeconds.count)
            let trace = await explorer.answer(
                APIRequest("trace", query.merging(["from": "-1e6", "to": "1e6", "pixels": "2000000"]) { $1 }))
            #expect(trace.status == 200 && trace.body.count >= 28)
            let average = try object(await explorer.answer(APIRequest("average", query)))
            #expect((average["mean"] as? [Any])?.isEmpty == false)
        }
    }

    @Test("sketches the half minute of a neuron that has the most spikes")
    func thumbnail() async throws {
        try await withExplorer { explorer, registry in
            let record = try registry.groundTruth.neuron(named: Self.cell)
            let recording = try #require(
                registry.groundTruth.content(of: record).recordings.max {
                    $0.spikeTimesSeconds.count < $1.spikeTimesSeconds.count
                })
            let answer = await explorer.answer(APIRequest("thumbnail", ["name": Self.cell]))
            #expect(answer.status == 200)
            let length = answer.body.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let head = try #require(
                try JSONSerialization.jsonObject(with: answer.body.dropFirst(4).prefix(length)) as? [String: Any])
            let range = try (#require(head["fromSeconds"] as? Double), #require(head["toSeconds"] as? Double))
            #expect(abs(range.1 - range.0 - 30) < 1e-9)
            let shown = try #require(head["spikesSeconds"] as? [Double])
            #expect(shown == recording.spikeTimesSeconds.filter { $0 >= range.0 && $0 <= range.1 }.sorted())
            let most = recording.spikeTimesSeconds.map { first in
                recording.spikeTimesSeconds.count { $0 >= first && $0 < first + 29 }
            }.max()
            #expect(shown.count >= most ?? 0)
            #expect(answer.body.count > 4 + length + 20)
        }
    }

    @Test("brings a recording to another rate and noise level, and lays a model's prediction over it")
    func resampled() async throws {
        try await withExplorer { explorer, _ in
            let query = ["name": Self.cell, "recording": "1", "rate": "30", "noise": "4", "model": "tiny"]
            let answer = await explorer.answer(APIRequest("resampled", query))
            #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            let length = answer.body.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let head = try #require(
                try JSONSerialization.jsonObject(with: answer.body.dropFirst(4).prefix(length)) as? [String: Any])
            let frames = try #require(head["frameCount"] as? Int)
            #expect(length.isMultiple(of: 4) && answer.body.count == 4 + length + 3 * 4 * frames)
            #expect(head["frameRateHz"] as? Double == 30 && head["hasPrediction"] as? Bool == true)
            let reached = try #require(head["noiseReached"] as? Double)
            #expect(abs(reached - 4) < 1)
        }
    }

    @Test(
        "says what is wrong with a request",
        arguments: [
            ("gone", [:], 404), ("neuron", [:], 400), ("neuron", ["name": "DS09/gone"], 404),
            ("spikes", ["name": cell, "recording": "99"], 400), ("spikes", ["name": cell, "recording": "x"], 400),
            ("trace", ["name": cell, "recording": "1", "from": "2", "to": "1", "pixels": "9"], 400),
            ("trace", ["name": cell, "recording": "1", "from": "nan", "to": "1", "pixels": "9"], 400),
            ("resampled", ["name": cell, "recording": "1", "rate": "0"], 400),
            ("resampled", ["name": cell, "recording": "1", "rate": "1e300"], 400),
            ("resampled", ["name": cell, "recording": "1", "rate": "30", "model": "gone"], 404),
            ("model", ["name": "<script>"], 404), ("resolve", ["rate": "inf"], 400), ("recording", [:], 400),
            ("recording/overview", ["first": "0", "count": "9", "bins": "9"], 400),
        ] as [(String, [String: String], Int)])
    func faults(path: String, query: [String: String], status: Int) async throws {
        try await withExplorer { explorer, _ in
            let answer = await explorer.answer(APIRequest(path, query))
            let told = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == status, "\(told)")
            #expect(answer.type == "application/json" && told.contains("fault"))
        }
    }

    @Test("names models where that is allowed, and changes nothing where it is not", arguments: [true, false])
    func changes(allowsChanges: Bool) async throws {
        try await withExplorer(allowsChanges: allowsChanges) { explorer, registry in
            let request = APIRequest("alias", ["model": "tiny", "alias": "mine"])
            let answer = await explorer.answer(request, isChange: true)
            #expect(answer.status == (allowsChanges ? 200 : 403))
            let isNamed = try registry.models.has("mine")
            #expect(isNamed == allowsChanges)
            #expect(await explorer.answer(request).status == 404, "looking changes nothing")
        }
    }

    @Test("is served to this machine alone: to a page with the token, at its own address")
    func server() async throws {
        try await withExplorer { explorer, _ in
            let server = try ExplorerServer(explorer)
            let (addresses, told) = AsyncStream.makeStream(of: URL.self)
            let serving = Task { try await server.run { told.yield($0) } }
            defer { serving.cancel() }
            let address = try #require(await addresses.first { _ in true })
            #expect(address.host() == "127.0.0.1")
            let token = try #require(address.fragment()?.split(separator: "=").last)
            let models = try #require(URL(string: "/api/models", relativeTo: address))
            func status(_ url: URL, _ headers: [String: String] = [:]) async throws -> Int? {
                var request = URLRequest(url: url)
                for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
                return (try await URLSession.shared.data(for: request).1 as? HTTPURLResponse)?.statusCode
            }
            let authorization = ["Authorization": "Bearer \(token)"]
            let page = try #require(URL(string: "/", relativeTo: address))
            let outside = try #require(URL(string: "/pages/../Package.swift", relativeTo: address))
            let asked: [(URL, [String: String], Int)] = [
                (models, authorization, 200), (models, [:], 401),
                (models, authorization.merging(["Origin": "https://evil.example"]) { $1 }, 403),
                (models, authorization.merging(["Host": "evil.example"]) { $1 }, 403), (page, [:], 200),
                (outside, [:], 404),
            ]
            for (url, headers, expected) in asked {
                let answered = try await status(url, headers)
                #expect(answered == expected, "\(url.absoluteString) \(headers)")
            }
        }
    }
}
