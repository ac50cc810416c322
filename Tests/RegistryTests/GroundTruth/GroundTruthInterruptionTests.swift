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

/// How often an import is killed at a random moment; `CASCADE_KILLS=100` for the full number.
private let killCount = ProcessInfo.processInfo.environment["CASCADE_KILLS"].flatMap { Int($0) } ?? 8

@Suite("An import of ground truth whose process is killed")
struct GroundTruthInterruptionTests {
    @Test("at any moment leaves a sound registry, and the repeated import completes", arguments: 0..<killCount)
    func anyMoment(round: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder.appending(path: "files"))
        let path = folder.path
        let delay = Int.random(in: 0..<400_000)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, delay = delay as Int] in
            Thread.detachNewThread {
                usleep(UInt32(delay))
                kill(getpid(), SIGKILL)
            }
            try openRegistry(at: path).groundTruth.importFiles(from: [URL(filePath: "\(path)/files")])
            sleep(60)
        }
        try checkCompletion(at: path, "after \(delay) µs")
    }

    /// The steps of an import of six neurons by one thread: three per object, three per manifest; then two per dataset.
    static let steps = 6 * 6 + 2 * 2

    @Test(
        "after any step leaves a sound registry, and keeps what was done",
        arguments: Array(stride(from: 1, through: steps, by: 3)))
    func anyStep(step: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder.appending(path: "files"))
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, step = step as Int] in
            let counter = StepCounter()
            let registry = try openRegistry(at: path) {
                counter.count()
                if counter.total == step { kill(getpid(), SIGKILL) }
            }
            var options = GroundTruthImportOptions()
            options.threads = 1
            try registry.groundTruth.importFiles(from: [URL(filePath: "\(path)/files")], options: options)
        }
        // Every neuron that was published is there, though no dataset need be.
        let registry = try openRegistry(at: path)
        #expect(try registry.information().neuronCount >= min(6, (step - 1) / 6))
        try checkCompletion(at: path, "step \(step)")
    }

    @Test("could have been killed after every step that an import has")
    func stepCount() throws {
        try withRegistryAndFolder { registry, folder in
            try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder)
            let counter = StepCounter()
            var options = GroundTruthImportOptions()
            options.threads = 1
            let counting = try OpenRegistry(at: registry.location) { _ in counter.count() }
            try counting.groundTruth.importFiles(from: [folder], options: options)
            #expect(counter.total == Self.steps)
        }
    }

    @Test("completes where eight processes import the same folder at once into an empty registry, with one copy")
    func concurrentProcesses() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cascade-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try SampleGroundTruth.write(SampleGroundTruth.twoDatasets(), to: folder.appending(path: "files"))
        let path = folder.path
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String] in
                        let result = try openRegistry(at: path).groundTruth.importFiles(from: [
                            URL(filePath: "\(path)/files")
                        ]
                        )
                        try #require(result.isComplete)
                    }
                }
            }
        }
        try checkCompletion(at: path, "eight processes")
    }

    private func checkCompletion(at path: String, _ comment: String) throws {
        let registry = try openRegistry(at: path)
        let report = try registry.maintenance.verify(full: true)
        #expect(report.isSound, "\(comment): \(report.findings)")
        #expect(try registry.groundTruth.importFiles(from: [URL(filePath: "\(path)/files")]).isComplete)
        #expect(
            try registry.groundTruth.datasets().map(\.identifier) == ["DS09-GCaMP6f-m-V1@1", "DS14-GCaMP6s-m-V1@1"],
            "\(comment)")
        #expect(try registry.groundTruth.neurons().count == 6)
        #expect(try registry.store.contents().objects.count == 6)
        #expect(try registry.maintenance.verify(full: true).isSound)
    }
}

private func openRegistry(at path: String, checkpoint: @escaping @Sendable () -> Void = {}) throws -> OpenRegistry {
    try OpenRegistry(at: RegistryLocation(folder: URL(filePath: "\(path)/registry"))) { _ in checkpoint() }
}
