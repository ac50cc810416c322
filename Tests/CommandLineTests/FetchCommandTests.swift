import Core
import Files
import Formats
import Foundation
import Registry
import RegistryTestSupport
import TestSupport
import Testing

@Suite("Models from the web")
struct FetchCommandTests {
    private static let name = "Global_EXC_30Hz_smoothing50ms"
    private static let other = "Global_EXC_30Hz_smoothing100ms"

    private static func archive(name: String, smoothingSeconds: Double = 0.05) throws -> Data {
        try withTemporaryFolder { folder in
            let configuration = Generated.configuration(
                name: name, shape: try Generated.smallShape(), smoothingSeconds: smoothingSeconds)
            let place = folder.appending(path: "bundle.zip")
            try PublishedBundle.write(
                Generated.bundle(configuration), configurationText: BundleConfigurationFile.encode(configuration),
                framework: .torch, to: place, replacesExisting: false)
            return try Data(contentsOf: place)
        }
    }

    /// A server with a published list of two models and a third whose archive is a web page.
    private func withServer(_ body: (Workplace, MisbehavingServer, [String: String]) throws -> Void) throws {
        let archives = try [
            "/\(Self.name)": Self.archive(name: Self.name),
            "/\(Self.other)": Self.archive(name: Self.other, smoothingSeconds: 0.1),
        ]
        var behaviours = archives.mapValues { Behaviour.file($0) }
        behaviours["/GC8m_EXC_30Hz_smoothing50ms"] = .answer(
            200, ["Content-Type: text/html"], body: Data("<title>Log in</title>".utf8))
        behaviours["/models.yaml"] = Behaviour { request, connection in
            let host = request.fields["host"] ?? ""
            let list = [Self.name, Self.other, "GC8m_EXC_30Hz_smoothing50ms"].map {
                "\($0):\r\n    Link: http://\(host)/\($0)  \r\n    Info: \r\n"
            }
            let text = list.joined()
            connection.send(Behaviour.head(200, ["Content-Length: \(text.utf8.count)"]) + text)
        }
        try MisbehavingServer.with(behaviours) { server in
            try Workplace.with { place in
                try body(place, server, ["CASCADE_LISTS": "\(server.address("/models.yaml"))"])
            }
        }
    }

    @Test("come with one command, from an empty registry to spikes; the second time without a network")
    func oneCommand() throws {
        try withServer { place, server, environment in
            try place.record()
            let arguments = ["predict", "recording.npy", "--rate", "30", "--allow-extrapolation", "--force"]
            let first = try place.start(arguments + ["--lock", "lock.json"], environment: environment).outcome()
            #expect(first.status == 0, "\(first)")
            for text in [
                "List models read: 3 models can be fetched",
                "Best for this recording: \(Self.name) (not fetched, models)",
                "\(Self.name)@1 fetched", "Model \(Self.name)@1, of 3",
            ] {
                #expect(first.standardError.contains(text), "\(text)\n\(first)")
            }
            let requests = server.requests.count
            let spikes = try Data(contentsOf: place.file("recording.spike_prob.npy"))
            let second = try place.start(arguments, environment: environment).outcome()
            #expect(second.status == 0 && server.requests.count == requests, "\(second)")
            #expect(try Data(contentsOf: place.file("recording.spike_prob.npy")) == spikes)
            let locked = try place.start(
                [
                    "predict", "recording.npy", "--rate", "30", "--locked", "lock.json", "--force", "--registry",
                    "fresh",
                ],
                environment: environment
            ).outcome()
            #expect(locked.status == 0, "\(locked)")
            #expect(try Data(contentsOf: place.file("recording.spike_prob.npy")) == spikes)
        }
    }

    @Test(
        "that cannot be had do not hide the one that is here and fits, with the command that uses it",
        arguments: [404, 503])
    func unreachable(status: Int) throws {
        let list = Behaviour { request, connection in
            let host = request.fields["host"] ?? ""
            let text = "\(Self.name):\n    Link: http://\(host)/gone\n    Info:\n"
            connection.send(Behaviour.head(200, ["Content-Length: \(text.utf8.count)"]) + text)
        }
        try MisbehavingServer.with(["/models.yaml": list, "/gone": .answer(status)]) { server in
            try Workplace.with { place in
                let environment = ["CASCADE_LISTS": "\(server.address("/models.yaml"))"]
                try place.record(as: "my recording.npy")
                let arguments = ["predict", "my recording.npy", "--rate", "30", "--allow-extrapolation"]
                let alone = try place.start(arguments, environment: environment).outcome()
                #expect(alone.status == 69 && !alone.standardError.contains("which is here"), "\(alone)")
                try place.opened().add(
                    Generated.configuration(name: Self.other, shape: Generated.smallShape(), smoothingSeconds: 0.1))
                let outcome = try place.start(arguments, environment: environment).outcome()
                #expect(outcome.status == 69, "\(outcome)")
                let advice =
                    "→ \(Self.other)@1, which is here, fits the recording, too: "
                    + "`cascade-registry predict 'my recording.npy' --rate 30 --allow-extrapolation"
                #expect(
                    outcome.standardError.contains(advice) && outcome.standardError.contains(" --offline`\n"),
                    "\(outcome)")
                let named = try place.start(arguments + ["--model", Self.name], environment: environment).outcome()
                #expect(named.status == 69 && named.standardError.contains(advice), "\(named)")
                #expect(named.standardError.contains(" --offline`\n"), "\(named)")
                let offline = try place.start(arguments + ["--offline"], environment: environment).outcome()
                #expect(offline.status == 0 && offline.standardError.contains("Model \(Self.other)@1"), "\(offline)")
            }
        }
    }

    @Test("come when they are named, whatever for, and only what a list tells is shown before")
    func named() throws {
        try withServer { place, server, environment in
            try place.record()
            let shown = try place.run("model", "show", Self.name, environment: environment)
            #expect(shown.status == 0 && shown.standardOutput.contains("not here"), "\(shown)")
            let predicted = try place.run(
                "predict", "recording.npy", "--rate", "30", "--model", Self.name, environment: environment)
            #expect(predicted.status == 0 && predicted.standardError.contains("\(Self.name)@1 fetched"), "\(predicted)")
            let exported = try place.run("model", "export", Self.other, "--output", "o.tar", environment: environment)
            #expect(exported.status == 0 && FileManager.default.fileExists(atPath: place.file("o.tar").path))
            let requests = server.requests.count
            #expect(try place.run("model", "test", Self.name, Self.other, environment: environment).status == 0)
            #expect(server.requests.count == requests)
        }
    }

    @Test("offline are not looked for, and the flag is named where one is missing")
    func offline() throws {
        try withServer { place, server, environment in
            try place.record()
            for arguments in [
                ["predict", "recording.npy", "--rate", "30", "--offline"], ["model", "fetch", Self.name, "--offline"],
                ["catalog", "refresh", "--offline"], ["resolve", "--rate", "30", "--offline"], ["repair", "--offline"],
            ] {
                let outcome = try place.start(arguments, environment: environment).outcome()
                #expect(outcome.status != 70 && server.requests.isEmpty, "\(outcome)")
            }
            #expect(try place.run("catalog", "refresh", environment: environment).status == 0)
            let requests = server.requests.count
            let missing = try place.run("model", "fetch", Self.name, "--offline", environment: environment)
            #expect(missing.status == 69 && missing.standardError.contains("--offline"), "\(missing)")
            let predict = try place.run(
                "predict", "recording.npy", "--rate", "30", "--offline", environment: environment)
            #expect(predict.status == 69 && predict.standardError.contains("--offline"), "\(predict)")
            #expect(server.requests.count == requests)
        }
    }

    @Test("are fetched side by side by name, by what they are for, or all; the good ones in spite of the bad")
    func several() throws {
        try withServer { place, _, environment in
            let unknown = try place.run("model", "fetch", "Global_EXC_30Hz_smoothing51ms", environment: environment)
            #expect(unknown.status == 66 && unknown.standardError.contains(Self.name), "\(unknown)")
            let one = try place.run("model", "fetch", Self.name, "--json", environment: environment)
            #expect(one.status == 0, "\(one)")
            let models = try one.document()["models"] as? [[String: Any]]
            #expect(models?.map { $0["status"] as? String } == ["added"])
            let all = try place.run("model", "fetch", "--all", environment: environment)
            #expect(all.status == 65, "\(all)")
            #expect(all.standardOutput.contains("\(Self.name)@1 already here"))
            #expect(all.standardOutput.contains("\(Self.other)@1 fetched"))
            #expect(all.standardError.contains("GC8m_EXC_30Hz_smoothing50ms: ") && all.standardError.contains("Log in"))
            let rate = try place.run("model", "fetch", "--rate", "15", environment: environment)
            #expect(rate.status == 66, "\(rate)")
            #expect(try place.run("model", "fetch", environment: environment).status == 64)
        }
    }

    @Test("come as one object to eight processes at once")
    func processes() throws {
        try withServer { place, _, environment in
            let programs = try (0..<8).map { _ in
                try place.start(["model", "fetch", Self.name, "--quiet"], environment: environment)
            }
            for program in programs {
                let outcome = try program.outcome()
                #expect(outcome.status == 0 && outcome.standardOutput.isEmpty, "\(outcome)")
            }
            #expect(try place.opened().models.all().count == 1)
            #expect(try place.run("verify", "--full").status == 0)
        }
    }
}
