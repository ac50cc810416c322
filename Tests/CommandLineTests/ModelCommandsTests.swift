import Core
import Foundation
import Registry
import RegistryTestSupport
import TestSupport
import Testing

@Suite("The commands about models")
struct ModelCommandsTests {
    @Test("import a model once; another time it is already here")
    func importing() throws {
        try Workplace.with { place in
            let file = try place.exportedModel().path
            let first = try place.run("model", "import", file)
            #expect(first.status == 0 && first.standardOutput.hasPrefix("tiny@1 added: 30 Hz"), "\(first)")
            let second = try place.run("model", "import", file)
            #expect(second.status == 0 && second.standardOutput.hasPrefix("tiny@1 already here"), "\(second)")
            let renamed = try place.run("model", "import", file, "--name", "ours", "--json").document()
            #expect(renamed["status"] as? String == "added")
            #expect(try place.run("model", "list", "--quiet").standardOutput == "ours@1\ntiny@1\n")
        }
    }

    @Test("export a model that another registry imports with the same digest, and that passes its test there")
    func exporting() throws {
        try Workplace.with { place in
            let model = try place.addModel()
            let exported = try place.run("model", "export", "tiny")
            #expect(exported.status == 0, "\(exported)")
            #expect(try place.run("model", "export", "tiny").status == 64)
            #expect(try place.run("model", "export", "tiny", "--force").status == 0)
            let imported = try place.run(
                "model", "import", "tiny@1.tar", "--registry", "other registry", "--json"
            ).document()
            let theirs = try #require(imported["model"] as? [String: Any])
            #expect(theirs["digest"] as? String == model.digest.hexadecimal)
            let test = try place.run("model", "test", "tiny", "--registry", "other registry")
            #expect(test.status == 0 && test.standardOutput.contains("tiny@1: passed"), "\(test)")
            #expect(try place.run("verify", "--full", "--registry", "other registry").status == 0)
        }
    }

    @Test("export a model for the reference toolbox, in a folder or an archive", arguments: ["keras", "torch"])
    func exportingPublished(form: String) throws {
        try Workplace.with { place in
            let model = try place.addModel()
            #expect(try place.run("model", "export", "tiny", "--form", form).status == 0)
            #expect(try place.run("model", "export", "tiny", "--form", form, "--force").status == 64)
            #expect(try place.run("model", "export", "tiny", "--form", form, "--output", "a.zip").status == 0)
            for path in ["tiny", "a.zip"] {
                let imported = try place.run(
                    "model", "import", path, "--registry", "other registry", "--json"
                ).document()
                let theirs = try #require(imported["model"] as? [String: Any])
                #expect(theirs["digest"] as? String == model.digest.hexadecimal)
            }
        }
    }

    @Test("give second names, move them, list them, take them away, and predict by them")
    func aliases() throws {
        try Workplace.with { place in
            try place.addModel(name: "one")
            try place.addModel(name: "two")
            try place.record()
            #expect(try place.run("model", "alias", "lab", "one").standardOutput == "lab → one@1\n")
            #expect(try place.run("model", "alias", "lab", "two").standardOutput == "lab → two@1\n")
            #expect(try place.run("model", "alias").standardOutput == "lab → two@1\n")
            let report = try place.run("predict", "recording.npy", "--rate", "30", "--model", "lab", "--json")
            let model = try #require(report.document()["model"] as? [String: Any])
            #expect(model["name"] as? String == "two")
            #expect(try place.run("model", "alias", "one", "two").status == 64)
            #expect(try place.run("model", "alias", "--delete", "lab").status == 0)
            #expect(try place.run("model", "alias").standardOutput.isEmpty)
        }
    }

    @Test("remove a model with its second names")
    func removing() throws {
        try Workplace.with { place in
            let model = try place.addModel()
            try place.opened().models.setAlias("lab", to: model)
            let outcome = try place.run("model", "remove", "tiny")
            #expect(outcome.status == 0 && outcome.standardOutput.hasPrefix("Removed tiny@1, its aliases lab and 3"))
            #expect(try place.run("model", "show", "lab").status == 66)
            #expect(try place.run("verify", "--full").status == 0)
        }
    }

    @Test("show how a model was trained and how well it does, per dataset on request, and everything as JSON")
    func showing() throws {
        try Workplace.with { place in
            let neuron = TrainingRecord.Neuron(
                dataset: "DS09-GCaMP6f-m-V1@2", name: "cell1", digest: SampleRecords.digest(7), isHeldOut: false)
            let training = SampleRecords.training(neurons: [neuron, neuron])
            let model = try place.addModel(training: training)
            let untested = try place.run("model", "show", "tiny").standardOutput
            #expect(untested.contains("2, of which 1 held out: 2 of DS09-GCaMP6f-m-V1@2"), "\(untested)")
            #expect(untested.contains("0.125") && !untested.contains("EVALUATION"))
            let evaluation = SampleRecords.evaluation()
            try place.opened().models.add(evaluation, to: model)
            let tested = try place.run("model", "show", "tiny").standardOutput
            #expect(tested.hasPrefix(untested.trimmingCharacters(in: .newlines)))
            #expect(tested.contains("0.600 [0.550 0.700] / 0.550 [0.500 0.650]"), "\(tested)")
            #expect(!tested.contains("DS14"))
            let perDataset = try place.run("model", "show", "tiny", "--scores").standardOutput
            #expect(perDataset.contains("DS14-GCaMP6s-m-V1"), "\(perDataset)")
            let document = try place.run("model", "show", "tiny", "--json").document()
            #expect((document["evaluations"] as? [Any])?.count == 1 && document["latencySeconds"] is Double)
            #expect((document["training"] as? [String: Any])?["seed"] as? UInt64 == .max)
            #expect((document["scores"] as? [String: Any])?["datasets"] is [Any])
        }
    }

    @Test("find the built-in models in a fresh registry, and bring back one that was removed")
    func builtIn() throws {
        try Workplace.with { place in
            let names = try BuiltInModels.included.manifests().map(\.name).sorted()
            let fresh = ["--registry", "fresh"]
            let list = try place.start(["model", "list", "-q"] + fresh).outcome()
            #expect(list.standardOutput == names.map { "\($0)@1\n" }.joined(), "\(list)")
            #expect(try place.run("model", "import", "--built-in", "gone").status == 66)
            #expect(try place.run("model", "import").status == 64)
            #expect(try place.run("model", "import", "x.zip", "--built-in", "x").status == 64)
            guard let name = names.first else { return }
            let removal = try place.start(["model", "remove", name] + fresh).outcome()
            #expect(removal.standardError.contains("model import --built-in \(name)"), "\(removal)")
            let back = try place.start(["model", "import", "--built-in", name] + fresh).outcome()
            #expect(back.status == 0 && back.standardOutput.hasPrefix("\(name)@1 added"), "\(back)")
        }
    }

    @Test("find a damaged object, name its file, and do not predict with it")
    func damage() throws {
        try Workplace.with { place in
            let model = try place.addModel()
            try place.record()
            let name = model.digest.hexadecimal
            let object = place.registry.appending(path: "store/sha256/\(name.prefix(2))/\(name)")
            var bytes = try Data(contentsOf: object)
            bytes[bytes.count - 1] ^= 1
            try bytes.write(to: object, options: .atomic)
            let quick = try place.run("verify")
            #expect(quick.status == 0, "\(quick)")
            let full = try place.run("verify", "--full")
            #expect(full.status == 1 && full.standardOutput.contains(object.path), "\(full)")
            #expect(try place.run("verify", "--full", "--json").document()["findings"] is [[String: Any]])
            #expect(try place.run("model", "test").status == 1)
            let prediction = try place.run("predict", "recording.npy", "--rate", "30", "--model", "tiny")
            #expect(prediction.status == 65 && prediction.standardError.contains(object.path), "\(prediction)")
            #expect(try names(in: place.folder) == ["recording.npy", "registry"])
        }
    }

    @Test("read a registry that a newer program has written, and do not change it")
    func readOnly() throws {
        try Workplace.with { place in
            try place.addModel()
            try place.record()
            #expect(try place.run("info").status == 0)
            // The user version of an SQLite file is a big-endian number at byte 60.
            let catalog = place.registry.appending(path: "registry.sqlite")
            let handle = try FileHandle(forUpdating: catalog)
            try handle.seek(toOffset: 60)
            try handle.write(contentsOf: Data([0, 0, 0, 99]))
            try handle.close()
            #expect(try place.run("model", "list", "--quiet").standardOutput == "tiny@1\n")
            #expect(try place.run("predict", "recording.npy", "--rate", "30", "--model", "tiny").status == 0)
            #expect(try place.run("info").standardOutput.contains("Read only"))
            let change = try place.run("model", "remove", "tiny")
            #expect(change.status != 0 && change.standardError.contains("99"), "\(change)")
            #expect(try place.run("model", "show", "tiny").status == 0)
        }
    }
}
