import Core
import Files
import Foundation
import TestSupport
import Testing

@Suite("Two registries on one machine, one of which publishes")
struct ShareCommandTests {
    /// A lab with a model and ground truth, a served folder `published`, and arguments that mean another lab's registry.
    private func withLabs(_ body: (Workplace, MisbehavingServer, (String...) throws -> Outcome) throws -> Void) throws {
        try Workplace.with { place in
            try Workplace(folder: place.folder.appending(path: "other")).makeRegistry()
            try place.addModel()
            try place.record()
            try SampleGroundTruth.write(
                [1, 2].map { SampleGroundTruth.neuron(dataset: "DS90-lab", name: "cell\($0)", seed: UInt64($0)) },
                to: place.folder)
            #expect(try place.run("ground-truth", "import", "DS90-lab", "--indicator", "GCaMP8m").status == 0)
            try MisbehavingServer.serving(place.file("published")) { server in
                try body(place, server) { (arguments: String...) in
                    try place.start(arguments + ["--registry", "other/registry"]).outcome()
                }
            }
        }
    }

    @Test("share models and ground truth in three commands, and predict the same")
    func wholeWay() throws {
        try withLabs { place, server, other in
            let published = try place.run("catalog", "publish", "published", "--model", "tiny", "--dataset", "DS90")
            #expect(published.status == 0 && published.standardError.contains("not signed"), "\(published)")
            #expect(published.standardOutput.contains("tiny@1 added\nDS90-lab@1 added\n"))

            let added = try other("catalog", "add", server.address("/").text, "--name", "lab")
            #expect(added.status == 0 && added.standardOutput == "lab added: 1 model, 1 dataset\n", "\(added)")
            #expect(added.standardError.contains("needs no signature"))
            let available = try other("ground-truth", "list", "--available", "--indicator", "GCaMP8m")
            #expect(available.standardOutput.contains("DS90-lab") && available.standardOutput.hasSuffix("lab   –\n"))
            #expect(try other("model", "fetch", "tiny").status == 0)
            let fetched = try other("ground-truth", "fetch", "DS90")
            #expect(fetched.status == 0 && fetched.standardOutput.hasPrefix("DS90-lab@1 fetched, "), "\(fetched)")
            #expect(fetched.standardOutput.contains("2 neurons, 4 recordings"))
            let shown = try other("ground-truth", "show", "DS90/cell1")
            #expect(shown.standardOutput.contains(server.address("/DS90-lab").text), "\(shown)")
            let document = try other("ground-truth", "list", "--available", "--json").document()
            let datasets = document["datasets"] as? [[String: Any]]
            #expect(datasets?.map { $0["state"] as? String } == ["here"])

            let predict = ["predict", "recording.npy", "--model", "tiny", "--rate", "30", "--force"]
            #expect(try place.start(predict).outcome().status == 0)
            let spikes = try Data(contentsOf: place.file("recording.spike_prob.npy"))
            #expect(try place.start(predict + ["--registry", "other/registry"]).outcome().status == 0)
            #expect(try Data(contentsOf: place.file("recording.spike_prob.npy")) == spikes)
        }
    }

    @Test("tell what a new version changes, before and when it is fetched")
    func update() throws {
        try withLabs { place, server, other in
            let publish = { try place.run("catalog", "publish", "published", "--dataset", "DS90", "--quiet") }
            _ = try publish()
            #expect(try other("catalog", "add", server.address("/list.json").text, "--name", "lab").status == 0)
            #expect(try other("ground-truth", "fetch", "DS90").status == 0)
            try SampleGroundTruth.write(
                [(2, 20), (3, 3)].map { SampleGroundTruth.neuron(dataset: "DS90-lab", name: "cell\($0)", seed: $1) },
                to: place.folder)
            #expect(try place.run("ground-truth", "import", "DS90-lab", "--indicator", "GCaMP8m").status == 0)
            #expect(try place.run("ground-truth", "remove", "DS90/cell1").status == 0)
            _ = try publish()
            let announced = try other("ground-truth", "update", "--dry-run")
            let changes = "  + cell3\n  - cell1\n  ~ cell2\n"
            #expect(
                announced.standardOutput == "DS90-lab@1 would change: 1 new, 1 gone, 1 changed\n\(changes)",
                "\(announced)")
            let updated = try other("ground-truth", "update")
            #expect(updated.status == 0 && updated.standardOutput.hasPrefix("DS90-lab@2 fetched"), "\(updated)")
            #expect(updated.standardOutput.hasSuffix(changes))
            let nothing = try other("ground-truth", "update")
            #expect(nothing.standardOutput.isEmpty && nothing.standardError.contains("is what the lists offer"))
        }
    }

    @Test(
        "refuse a changed byte, a rolled-back list and a wrong key, each with the reason", .enabled(if: Self.hasOpenSSH)
    )
    func refusals() throws {
        try withLabs { place, server, other in
            for name in ["anna", "eve"] {
                let run = try ToolRun(
                    "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", place.file(name).path],
                    input: Data(), in: place.folder)
                #expect(run.status == 0)
            }
            let publish = { (arguments: [String], key: String) in
                try place.start(["catalog", "publish", "published", "--sign", key] + arguments).outcome()
            }
            #expect(try publish(["--model", "tiny"], "anna").status == 0)
            let old = try ["list.json", "list.json.sig"].map { name in
                (name, try Data(contentsOf: place.file("published/\(name)")))
            }
            #expect(try publish(["--dataset", "DS90"], "anna").status == 0)
            let address = server.address("/list.json").text
            let wrong = try other("catalog", "add", address, "--signed-by", "eve.pub")
            #expect(wrong.status == 65 && wrong.standardError.contains("is signed by another key (SHA256:"), "\(wrong)")
            let added = try other("catalog", "add", address, "--name", "lab", "--signed-by", "anna.pub")
            #expect(added.status == 0 && added.standardOutput.contains("signed by anna"), "\(added)")

            for (name, bytes) in old { try bytes.write(to: place.file("published/\(name)")) }
            let rolledBack = try other("catalog", "refresh", "lab")
            #expect(rolledBack.status == 65 && rolledBack.standardError.contains("was rolled back"), "\(rolledBack)")
            #expect(rolledBack.standardError.contains("with 1 model, 1 dataset is kept"), "\(rolledBack)")

            let archive = try #require(
                folderNames(place.file("published")).first { $0.hasPrefix("tiny") }.map {
                    place.file("published/\($0)")
                })
            var bytes = try Data(contentsOf: archive)
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: archive)
            let changed = try other("model", "fetch", "tiny")
            #expect(changed.status == 65 && changed.standardError.contains("they are other bytes"), "\(changed)")
        }
    }

    @Test("say plainly where OpenSSH is not installed")
    func withoutOpenSSH() throws {
        try withLabs { place, _, _ in
            try Data("key".utf8).write(to: place.file("key"))
            let arguments = ["catalog", "publish", "published", "--model", "tiny", "--sign", "key"]
            let outcome = try place.start(arguments, environment: ["PATH": place.folder.path]).outcome()
            #expect(outcome.status == 66 && outcome.standardError.contains("ssh-keygen is not installed"), "\(outcome)")
            #expect(outcome.standardError.contains("openssh-client"))
            #expect(try FileKind(of: place.file("published")) == nil)
        }
    }

    private static let hasOpenSSH: Bool = {
        let run = try? ToolRun("ssh-keygen", ["-?"], input: Data(), in: FileManager.default.temporaryDirectory)
        return run != nil
    }()
}
