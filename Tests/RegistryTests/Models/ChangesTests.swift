import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("Changes to a registry")
struct ChangesTests {
    @Test("give the same content one version, and other content the next")
    func versions() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(), seed: 1)
            #expect(try registry.add(SampleModels.configuration(), seed: 1) == .alreadyPresent(first.record))
            #expect(try registry.add(SampleModels.configuration(), seed: 2).record.version == 2)
            #expect(try registry.add(SampleModels.configuration(), seed: 1) == .alreadyPresent(first.record))
            #expect(try registry.information().objectCount == 6)
        }
    }

    @Test("never reuse the version of a manifest that cannot be read")
    func unreadableVersion() throws {
        try withRegistry { registry in
            try registry.add(SampleModels.configuration(), seed: 1)
            try Data("{}".utf8).write(to: registry.manifests.url(ofModelFile: "tiny_30Hz@1.json"))
            #expect(try registry.add(SampleModels.configuration(), seed: 1).record.version == 2)
        }
    }

    @Test("remove a model with its aliases, and only the objects that nothing else needs")
    func removal() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(name: "one")).record
            let second = try registry.add(SampleModels.configuration(name: "two")).record
            try registry.models.setAlias("mine", to: first)
            // The two differ in their config.yaml only.
            #expect(try registry.models.remove(first).objectCount == 1)
            #expect(try registry.models.aliases().isEmpty)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
            #expect(try registry.models.remove(second).objectCount == 3)
            #expect(try registry.store.contents().objects.isEmpty)
            #expect(try registry.information().modelCount == 0)
        }
    }

    @Test("keep the objects of a removed model as long as a manifest that may need them cannot be read")
    func removalBesideUnreadable() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(name: "one")).record
            try registry.add(SampleModels.configuration(name: "two"))
            try Data("{}".utf8).write(to: registry.manifests.url(ofModelFile: "two@1.json"))
            #expect(try registry.models.remove(first).objectCount == 0)
            #expect(try registry.store.contents().objects.count == 4)
        }
    }

    @Test("move an alias, take it away, and refuse impossible ones")
    func aliases() throws {
        try withRegistry { registry in
            let first = try registry.add(SampleModels.configuration(name: "one")).record
            let second = try registry.add(SampleModels.configuration(name: "two")).record
            try registry.models.setAlias("mine", to: first)
            try registry.models.setAlias("mine", to: second)
            #expect(try registry.models.aliases() == ["mine": "two@1"])
            #expect(throws: RegistryError.self) { try registry.models.setAlias("one", to: second) }
            #expect(throws: RegistryError.self) { try registry.models.setAlias("../x", to: second) }
            let error = try #require(throws: RegistryError.self) { try registry.models.removeAlias("mime") }
            #expect(error.remedy?.contains("“mine”") == true)
            try registry.models.removeAlias("mine")
            #expect(try registry.models.aliases().isEmpty)
            try registry.models.remove(second)
            #expect(throws: RegistryError.self) { try registry.models.setAlias("mine", to: second) }
            #expect(throws: RegistryError.self) { try registry.models.remove(second) }
        }
    }

    @Test("by many at once, into a registry that does not exist yet, leave one copy", arguments: 0..<5)
    func concurrentImports(round: Int) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let location = RegistryLocation(folder: folder)
            let configuration = try SampleModels.configuration()
            let outcomes = try await withThrowingTaskGroup(of: ImportOutcome.self) { group in
                for _ in 0..<8 { group.addTask { try OpenRegistry(at: location).add(configuration) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let added = outcomes.filter { if case .added = $0 { true } else { false } }
            #expect(added.count == 1)
            #expect(Set(outcomes.map(\.record.identifier)) == ["tiny_30Hz@1"])
            #expect(try OpenRegistry(at: location).maintenance.verify(full: true).findings.isEmpty)
        }
    }

    @Test("by eight processes at once, into a registry that does not exist yet, leave one copy")
    func concurrentProcesses() async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [path = path as String] in
                            let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
                            let outcome = try registry.add(SampleModels.configuration())
                            try #require(outcome.record.identifier == "tiny_30Hz@1")
                        }
                    }
                }
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            #expect(try registry.models.all().count == 1)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }
}
