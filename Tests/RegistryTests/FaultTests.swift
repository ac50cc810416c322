import Core
import Foundation
import RegistryTestSupport
import TestSupport
import Testing

@testable import Registry

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Every step of a change, in its order. An import of three objects passes the first three steps three times.
private let importSteps = 3 * 3 + 3

@Suite("A process that is killed")
struct InterruptionTests {
    @Test(
        "at any step of an import leaves a sound registry, and the repeated import completes",
        arguments: 1...importSteps)
    func importing(step: Int) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as Int] in
                let registry = try interruptedRegistry(at: path, step: step)
                try registry.add(SampleModels.configuration())
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            let report = try registry.maintenance.verify(full: true)
            #expect(report.isSound, "\(report.findings)")
            let record = try registry.add(SampleModels.configuration()).record
            #expect(record.identifier == "tiny_30Hz@1")
            #expect(try registry.maintenance.verify(full: true).isSound)
            #expect(try registry.store.contents().objects.count == 3)
        }
    }

    @Test("at any step of a removal leaves a sound registry", arguments: 1...4)
    func removing(step: Int) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            try OpenRegistry(at: RegistryLocation(folder: folder)).add(SampleModels.configuration())
            let path = folder.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as Int] in
                let registry = try interruptedRegistry(at: path, step: step)
                try registry.models.remove(try registry.models.named("tiny_30Hz"))
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            #expect(try registry.models.all().isEmpty)
            #expect(try registry.maintenance.verify(full: true).isSound)
        }
    }

    @Test("at any moment of an import leaves a sound registry, and the repeated import completes", arguments: 1...20)
    func importingAtAnyMoment(round: Int) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, round = round as Int] in
                Thread.detachNewThread {
                    usleep(UInt32(500 * round))
                    kill(getpid(), SIGKILL)
                }
                try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path))).add(SampleModels.configuration())
                sleep(60)
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            #expect(try registry.maintenance.verify(full: true).isSound)
            #expect(try registry.add(SampleModels.configuration()).record.identifier == "tiny_30Hz@1")
            #expect(try registry.maintenance.verify(full: true).isSound)
        }
    }

    @Test("could have been killed at every step that an import has")
    func stepCount() throws {
        try withTemporaryFolder { folder in
            let counter = StepCounter()
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder)) { _ in counter.count() }
            try registry.add(SampleModels.configuration())
            #expect(counter.total == importSteps)
        }
    }
}

@Suite("A disk that takes no more bytes")
struct FullDiskTests {
    @Test(
        "fails the import with a clear error, and leaves a sound registry in which the repeated import completes",
        arguments: [0, 500, 2000, 5000, 20_000, 60_000, 80_000])
    func fullDisk(byteCount: Int) async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            await #expect(processExitsWith: .success) { [path = path as String, byteCount = byteCount as Int] in
                let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: 1 << 40)
                try #require(unsafe setrlimit(fileSizeLimit, &limit) == 0)
                do {
                    try registry.add(SampleModels.configuration())
                    try #require(byteCount > 5000)
                } catch let error as RegistryError {
                    try #require(error.category == .disk, "\(error)")
                    try #require(error.remedy != nil)
                }
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            #expect(try registry.maintenance.verify(full: true).isSound)
            #expect(try registry.add(SampleModels.configuration()).record.identifier == "tiny_30Hz@1")
            #expect(try folderContents(registry.location.temporary).isEmpty)
        }
    }

    @Test("fails the refresh of a list with a clear error, and leaves the last good one")
    func refresh() async throws {
        try await withTemporaryFolder { parent in
            let folder = parent.appending(path: "registry")
            let path = folder.path
            await #expect(processExitsWith: .success) { [path = path as String] in
                let registry = try OpenRegistry(at: RegistryLocation(folder: URL(filePath: path)))
                let fetch = { (count: Int) -> ListSource in
                    { _, _ in .bytes(Data(ListScene.text((1...count).map(ListScene.name)).utf8), nil) }
                }
                _ = try registry.lists.add(ListLocation("https://example.org/ours.yaml"), from: fetch(1))
                signal(SIGXFSZ, SIG_IGN)
                var limit = rlimit(rlim_cur: 5000, rlim_max: 1 << 40)
                try #require(unsafe setrlimit(fileSizeLimit, &limit) == 0)
                do {
                    _ = try registry.lists.refresh(from: fetch(100))
                    Issue.record("the disk took more than it can")
                } catch let error as any CascadeError {
                    try #require(error.category == .disk, "\(error)")
                }
            }
            let registry = try OpenRegistry(at: RegistryLocation(folder: folder))
            #expect(try registry.lists.models().count == 1)
            #expect(try registry.maintenance.verify(full: true).findings.isEmpty)
        }
    }
}

#if canImport(Darwin)
    private let fileSizeLimit = RLIMIT_FSIZE
#else
    private let fileSizeLimit = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
#endif

/// A registry whose process kills itself after some step of a change.
func interruptedRegistry(
    at path: String, step: Int, builtInModels: BuiltInModels = .none
) throws -> OpenRegistry {
    let counter = StepCounter()
    return try OpenRegistry(
        at: RegistryLocation(folder: URL(filePath: path)), builtInModels: builtInModels
    ) { _ in
        counter.count()
        if counter.total == step { kill(getpid(), SIGKILL) }
    }
}
