import Core
import Foundation
import GRDB
import RegistryTestSupport
import Resolution
import TestSupport
import Testing

@testable import Registry

extension BuiltInModels {
    /// Models with an evaluation each, whose weights are none; another seed makes others.
    fileprivate static func unverified(
        _ names: String..., seed: Int = 1, evaluations: [EvaluationRecord] = [SampleRecords.evaluation()]
    ) throws -> BuiltInModels {
        BuiltInModels(
            files: try names.map { name in
                let configuration = try SampleModels.configuration(name: name)
                let (manifest, objects) = try SampleModels.unverified(configuration, content: "\(seed)")
                let model = ExportedModel(manifest: manifest, objects: objects, evaluations: evaluations)
                return Dictionary(uniqueKeysWithValues: try model.files())
            })
    }

    /// A model that can predict, called “one”, with the record of its training.
    fileprivate static func generated() throws -> BuiltInModels {
        try withRegistry { registry in
            let model = try registry.add(
                SampleModels.configuration(name: "one"), from: "/elsewhere/model.zip",
                training: SampleRecords.training(neurons: [])
            ).record
            try registry.models.add(SampleRecords.evaluation(), to: model)
            return BuiltInModels(files: [
                Dictionary(uniqueKeysWithValues: try registry.models.exportedModel(of: model).files())
            ])
        }
    }
}

@Suite("Built-in models")
struct BuiltInModelsTests {
    private func withLocation(_ body: (RegistryLocation) throws -> Void) throws {
        try withTemporaryFolder { try body(RegistryLocation(folder: $0.appending(path: "registry"))) }
    }

    @Test("are in a fresh registry whole, as if imported from the program")
    func fresh() throws {
        try withLocation { location in
            let registry = try OpenRegistry(at: location, builtInModels: .generated())
            #expect(try registry.models.all().map(\.identifier) == ["one@1"])
            let model = try registry.models.named("one")
            let manifest = try registry.models.manifest(of: model)
            #expect(manifest.source.location == "built-in" && manifest.importedBy == Program.nameAndVersion)
            #expect(try registry.models.trainingRecord(of: model) == SampleRecords.training(neurons: []))
            #expect(try registry.models.evaluations(of: model) == [SampleRecords.evaluation()])
            #expect(try registry.models.test(model).outcome == .passed)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("are added once: a removed one stays removed, and comes back on request")
    func removal() throws {
        try withLocation { location in
            let models = try BuiltInModels.unverified("one", "two")
            let registry = try OpenRegistry(at: location, builtInModels: models)
            #expect(try registry.models.remove(registry.models.named("one")).isBuiltIn)
            let again = try OpenRegistry(at: location, builtInModels: models)
            #expect(try again.models.all().map(\.name) == ["two"])
            #expect(try again.models.importBuiltIn(named: "one").record.identifier == "one@1")
            let present = try again.models.importBuiltIn(named: "two")
            #expect(present == .alreadyPresent(try again.models.named("two")))
            let error = try #require(throws: RegistryError.self) { try again.models.importBuiltIn(named: "three") }
            #expect(error.category == .notFound && error.remedy?.contains("“one”, “two”") == true)
            // The name is theirs, even where the model is not here.
            try again.models.remove(again.models.named("one"))
            #expect(throws: RegistryError.self) {
                try again.add(SampleModels.configuration(name: "one"), seed: 9)
            }
        }
    }

    @Test("of a newer program come as new versions, beside those of the older one")
    func upgrade() throws {
        try withLocation { location in
            let old = try BuiltInModels.unverified("one")
            try OpenRegistry(at: location, builtInModels: old)
                .models.setAlias("mine", to: OpenRegistry(at: location).models.named("one"))
            let newer = try OpenRegistry(at: location, builtInModels: .unverified("one", "two", seed: 2))
            #expect(try newer.models.all().map(\.identifier) == ["one@1", "one@2", "two@1"])
            #expect(try newer.models.aliases() == ["mine": "one@1"])
            let older = try OpenRegistry(at: location, builtInModels: old)
            #expect(try older.models.all().count == 3)
        }
    }

    @Test("have the scores that come with the program, in place of what older programs kept of the same, beside others")
    func newerScores() throws {
        try withLocation { location in
            let old = try BuiltInModels.unverified("one", "two")
            let registry = try OpenRegistry(at: location, builtInModels: old)
            try registry.models.remove(registry.models.named("two"))
            let own = SampleRecords.evaluation(kind: .evaluation, date: "2026-01-15T12:00:00Z")
            try registry.models.add(own, to: registry.models.named("one"))
            // An older program copied its own.
            try registry.models.add(SampleRecords.evaluation(), to: registry.models.named("one"))

            var same = SampleRecords.evaluation()
            same.neurons[0].indicator = "GCaMP6f"
            let later = SampleRecords.evaluation(kind: .evaluation, date: "2026-03-31T12:00:00Z")
            let newer = try BuiltInModels.unverified("one", "two", evaluations: [same, later])
            let reopened = try OpenRegistry(at: location, builtInModels: newer)
            #expect(try reopened.models.all().map(\.identifier) == ["one@1"])
            #expect(try reopened.models.evaluations(of: reopened.models.named("one")) == [own, same, later])
            #expect(try reopened.models.scores(of: "one@1") == NeuronScores.all(of: [own, same, later]))
            #expect(try registry.models.scores(of: "one@1") == NeuronScores.all(of: [own, SampleRecords.evaluation()]))
            #expect(try reopened.maintenance.verify(full: true).isSound)
        }
    }

    @Test("that the registry has already, however it came by them, are not added twice")
    func present() throws {
        try withLocation { location in
            try OpenRegistry(at: location).add(SampleModels.configuration(name: "one"))
            let registry = try OpenRegistry(at: location, builtInModels: .generated())
            #expect(try registry.models.all().map(\.identifier) == ["one@1"])
            #expect(
                try registry.models.manifest(of: registry.models.named("one")).source.location == "/somewhere/model.zip"
            )
        }
    }

    @Test("leave the registry alone when none is new, and touch none where nobody asks for them")
    func unchanged() throws {
        try withLocation { location in
            #expect(try OpenRegistry(at: location).models.all().isEmpty)
            #expect(!FileManager.default.fileExists(atPath: location.offeredModels.path))
            let models = try BuiltInModels.unverified("one")
            _ = try OpenRegistry(at: location, builtInModels: models)
            _ = try OpenRegistry(at: location, builtInModels: models) {
                throw CocoaError(.userCancelled, userInfo: [$0: ""])
            }
        }
    }

    @Test("are not asked for one by one by the program that gave the registry all of its own, only by another one")
    func sameProgram() throws {
        try withLocation { location in
            let models = try BuiltInModels.unverified("one", "two")
            _ = try OpenRegistry(at: location, builtInModels: models)
            var document = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: location.offeredModels)) as? [String: Any])
            #expect((document["programs"] as? [String])?.count == 1)
            // As if the registry had been given none.
            document["models"] = [String]()
            try JSONSerialization.data(withJSONObject: document).write(to: location.offeredModels)
            try OpenRegistry(at: location).models.remove(OpenRegistry(at: location).models.named("one"))
            #expect(try OpenRegistry(at: location, builtInModels: models).models.all().map(\.name) == ["two"])
            let other = try BuiltInModels.unverified("one", "two", "three")
            let names = try OpenRegistry(at: location, builtInModels: other).models.all().map(\.name)
            #expect(names == ["one", "three", "two"])
        }
    }

    @Test("are left out where the registry cannot be written")
    func readOnly() throws {
        try withLocation { location in
            let registry = try OpenRegistry(at: location, builtInModels: .unverified("one")) { step in
                if step == "object written" { throw RegistryError(.permission, "the disk is write-protected") }
            }
            #expect(try registry.models.all().isEmpty)
            try registry.catalog.database.write { try $0.execute(sql: "PRAGMA user_version = 99") }
            let newer = try OpenRegistry(at: location, builtInModels: .unverified("one"))
            #expect(try newer.models.all().isEmpty && newer.readOnlyReason != nil)
            #expect(!FileManager.default.fileExists(atPath: location.offeredModels.path))
        }
    }

    @Test("that were damaged on the disk are made again from the program")
    func repair() throws {
        try withLocation { location in
            let registry = try OpenRegistry(at: location, builtInModels: .generated())
            let model = try registry.models.named("one")
            try Data("damage".utf8).write(to: registry.store.url(of: model.digest), options: .atomic)
            #expect(try !registry.maintenance.verify(full: true).isSound)
            let report = try registry.maintenance.repair()
            #expect(report.isComplete && report.actions.map(\.outcome) == [.restored])
            #expect(try registry.models.test(model).outcome == .passed)
        }
    }

    @Test("that come with this program are sound")
    func included() throws {
        try withLocation { location in
            let registry = try OpenRegistry(at: location, builtInModels: .included)
            let expected = try BuiltInModels.included.manifests()
            #expect(try registry.models.all().map(\.name) == expected.map(\.name).sorted())
            for model in try registry.models.all() {
                #expect(try registry.models.test(model).outcome == .passed)
                #expect(try !registry.models.evaluations(of: model).isEmpty)
            }
        }
    }
}

@Suite("Which of the built-in models are chosen")
struct BuiltInChoiceTests {
    @Test(
        "those that read the whole recording, or those that speak within 200 ms where that is wished",
        arguments: [30.0, 60])
    func online(frameRateHz: Double) throws {
        try withTemporaryFolder { folder in
            let location = RegistryLocation(folder: folder.appending(path: "registry"))
            let registry = try OpenRegistry(at: location, builtInModels: .included)
            var facts = RecordingFacts(frameRateHz: frameRateHz)
            let whole = try #require(try registry.models.resolve(facts).winner?.candidate)
            #expect(whole.calibratesItself)
            facts.latencySeconds = 0.2
            let soon = try #require(try registry.models.resolve(facts).winner?.candidate)
            #expect(soon.name.hasPrefix("Builtin_Online_") && soon.frameRateHz == frameRateHz)
            #expect(try #require(soon.latencySeconds) <= 0.2 + 1e-9)
        }
    }
}

@Suite("Built-in models and processes")
struct BuiltInModelsProcessTests {
    @Test("of eight programs that open a fresh registry at once leave one copy")
    func concurrentOpenings() async throws {
        try await withTemporaryFolder { parent in
            let path = parent.appending(path: "registry").path
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [path = path as String] in
                            let location = RegistryLocation(folder: URL(filePath: path))
                            let registry = try OpenRegistry(at: location, builtInModels: .unverified("one", "two"))
                            try #require(try registry.models.all().map(\.identifier) == ["one@1", "two@1"])
                        }
                    }
                }
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
            #expect(try registry.models.all().count == 2)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test(
        "of a program that is killed at any step of a first opening are there after the next",
        arguments: 1...(3 * 3 + 3))
    func interruption(step: Int) async throws {
        try await withTemporaryFolder { parent in
            let path = parent.appending(path: "registry").path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as Int] in
                _ = try interruptedRegistry(at: path, step: step, builtInModels: .unverified("one"))
            }
            let registry = try OpenRegistry(
                at: RegistryLocation(folder: URL(filePath: path)), builtInModels: .unverified("one"))
            #expect(try registry.models.all().map(\.identifier) == ["one@1"])
            #expect(try registry.models.evaluations(of: registry.models.named("one")).count == 1)
            #expect(try registry.maintenance.verify(full: true).isSound)
        }
    }
}
