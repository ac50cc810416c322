@testable import Core
@testable import Files
@testable import Formats
import Foundation

/// What the installed program costs from start to end: time for a small recording, memory for a large one.
struct WholeProcess {
    private let program: URL
    private let bundle: URL
    private let folder: URL

    /// Needs `PROGRAM`, the built program, and `BUNDLE`, a published bundle for 30 Hz; `make bench` sets both.
    init?(environment: [String: String]) {
        guard let program = environment["PROGRAM"], let bundle = environment["BUNDLE"],
            FileManager.default.fileExists(atPath: bundle)
        else { return nil }
        self.program = URL(filePath: program)
        self.bundle = URL(filePath: bundle)
        folder = FileManager.default.temporaryDirectory.appending(path: "cascade-bench-\(UUID().uuidString)")
    }

    func measure() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try run(["model", "import", bundle.path, "--name", "benchmark"])

        let small = try makeRecording("small.npy", neuronCount: 10, frameCount: 1000)
        let times = try (0..<21).map { _ in try duration { try predict(small) } }
        print(
            "predict, 10 neurons × 1,000 frames, whole process: median \(milliseconds(median(times))), "
                + "range \(milliseconds(times.min() ?? .nan))–\(milliseconds(times.max() ?? .nan)) of \(times.count) runs"
        )

        let large = try makeRecording("large.npy", neuronCount: 1000, frameCount: 80_000)
        var peakMemory = 0
        let seconds = try duration { peakMemory = try predict(large) }
        let rate = 1000 * 80_000 / seconds / 1e6
        print(
            "predict, 1,000 neurons × 80,000 frames, whole process: \(String(format: "%.1f", seconds)) s, "
                + "\(String(format: "%.2f", rate)) million neuron·frames/s, peak memory \(peakMemory) MB")
    }

    @discardableResult
    private func predict(_ recording: URL) throws -> Int {
        try run([
            "predict", recording.path, "--rate", "30", "--model", "benchmark", "--force", "--quiet",
            "--output", folder.appending(path: "spikes.npy").path,
        ])
    }

    /// Runs the program and returns its largest resident size in megabytes. (`Foundation.Process` notices the end of a
    /// child only every tenth of a second.)
    @discardableResult
    private func run(_ arguments: [String]) throws -> Int {
        let words = [program.path] + arguments
        var variables = ProcessInfo.processInfo.environment
        variables["CASCADE_REGISTRY"] = folder.appending(path: "registry").path
        let argv = words.map { strdup($0) } + [nil]
        let environment = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + environment).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var child = pid_t()
        var status: Int32 = 0
        var usage = rusage()
        guard posix_spawn(&child, program.path, &actions, nil, argv, environment) == 0,
            wait4(child, &status, 0, &usage) == child, status == 0
        else { throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "\(words) failed"]) }
        #if canImport(Darwin)
            return usage.ru_maxrss / 1_000_000
        #else
            return usage.ru_maxrss * 1024 / 1_000_000
        #endif
    }

    private func makeRecording(_ name: String, neuronCount: Int, frameCount: Int) throws -> URL {
        let file = folder.appending(path: name)
        let writer = try NPYWriter(file, neuronCount: neuronCount, frameCount: frameCount)
        for neuron in 0..<neuronCount {
            let trace = (0..<frameCount).map { 0.1 * sin(Float($0 &* (neuron + 7) % 1009)) }
            try writer.append(TraceMatrix(neuronCount: 1, frameCount: frameCount, values: trace))
        }
        try writer.finish()
        return file
    }

    private func milliseconds(_ seconds: Double) -> String { String(format: "%.0f ms", 1000 * seconds) }
}
