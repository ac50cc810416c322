import Core
import Files
import Formats
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

@Suite("A publication")
struct PublishInterruptionTests {
    private static func addModel(_ name: String, to registry: OpenRegistry) throws {
        try registry.add(SampleModels.configuration(name: name))
    }

    /// Adds the list as a reader does, and fetches every model.
    private static func expectSound(_ published: URL, signedBy key: URL?, names: [[String]]) throws {
        try withRegistry { reader in
            let location = try ListLocation(published.path)
            let signers = try key.map { try AllowedSigners("\($0.path).pub") }
            _ = try reader.lists.add(location, name: "lab", signedBy: signers, from: reader.lists.source(.offline))
            let models = try reader.lists.models()
            #expect(names.contains(models.map(\.name).sorted()))
            for model in models {
                #expect(try reader.models.fetch(model.model, network: .offline).status == .added)
            }
        }
    }

    @Test("that is killed at any step leaves a sound folder, and run again adds what is missing", arguments: 1...7)
    func killed(step: Int) async throws {
        try await withTemporaryFolder { parent in
            let (home, published) = (parent.appending(path: "home"), parent.appending(path: "published"))
            let registry = try OpenRegistry(at: RegistryLocation(folder: home))
            let key = SSHKey.isThere ? try SSHKey.make("anna", in: parent) : nil
            try Self.addModel("first_30Hz", to: registry)
            _ = try registry.lists.publish(registry.models.all(), [], to: published, signedWith: key)
            let before = try Dictionary(
                uniqueKeysWithValues: folderNames(published).filter { $0.hasSuffix(".tar") }.map {
                    ($0, try Data(contentsOf: published.appending(path: $0)))
                })
            try Self.addModel("second_30Hz", to: registry)

            let steps = key == nil ? 4 : 6
            let (path, key1) = (parent.path, key?.path ?? "")
            await #expect(processExitsWith: step > steps ? .success : .signal(SIGKILL)) {
                [path = path as String, key = key1 as String, step = step as Int] in
                let parent = URL(filePath: path)
                let registry = try interruptedRegistry(at: parent.appending(path: "home").path, step: step)
                _ = try registry.lists.publish(
                    registry.models.all(), [], to: parent.appending(path: "published"),
                    signedWith: key.isEmpty ? nil : URL(filePath: key))
            }
            let names = ["first_30Hz", "second_30Hz"]
            try Self.expectSound(published, signedBy: key, names: [["first_30Hz"], names])
            let again = try registry.lists.publish(registry.models.all(), [], to: published, signedWith: key)
            #expect(again.listedCount == 2 && again.serial == 2)
            try Self.expectSound(published, signedBy: key, names: [names])
            for (name, bytes) in before {
                #expect(try Data(contentsOf: published.appending(path: name)) == bytes)
            }
            #expect(try folderNames(published).count == (key == nil ? 4 : 5))
            let nothing = try registry.lists.publish(registry.models.all(), [], to: published, signedWith: key)
            #expect(nothing.writtenFiles.isEmpty)
        }
    }

    @Test("at the same time as others is done or told to come again, and nothing of any is lost")
    func concurrent() async throws {
        try await withTemporaryFolder { parent in
            let registry = try OpenRegistry(at: RegistryLocation(folder: parent.appending(path: "home")))
            let names = (1...4).map { "model\($0)_30Hz" }
            for name in names { try Self.addModel(name, to: registry) }
            let path = parent.path
            await withTaskGroup { group in
                for name in names {
                    group.addTask {
                        await #expect(processExitsWith: .success) { [path = path as String, name = name as String] in
                            let parent = URL(filePath: path)
                            let registry = try OpenRegistry(
                                at: RegistryLocation(folder: parent.appending(path: "home")))
                            while true {
                                do {
                                    _ = try registry.lists.publish(
                                        [registry.models.named(name)], [], to: parent.appending(path: "published"))
                                    return
                                } catch let error as RegistryError where error.category == .locked {
                                    usleep(10_000)
                                }
                            }
                        }
                    }
                }
            }
            try Self.expectSound(parent.appending(path: "published"), signedBy: nil, names: [names])
            #expect(try folderNames(parent.appending(path: "published")).count == 6)
        }
    }
}
