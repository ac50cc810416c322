import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Hostile files")
struct HostileFileTests {
    /// The system tells the most memory that a process had since somebody asked last.
    private static let peakFile = "/proc/self/clear_refs"

    @Test(
        "take memory and time in proportion to their size",
        .enabled(if: FileManager.default.isWritableFile(atPath: peakFile), "the system does not tell the most memory"),
        arguments: HostileFile.allCases)
    func proportion(_ file: HostileFile) async {
        // A process of its own, so that no other test counts.
        await #expect(processExitsWith: .success) { [name = file.rawValue as String] in
            let file = try #require(HostileFile(rawValue: name))
            let spent: [Spent]
            do {
                spent = try [file.sizes.0, file.sizes.1].map { try Spent(reading: file, size: $0) }
            } catch {
                Issue.record("\(name): \(error)")
                return
            }
            let (small, large) = (spent[0], spent[1])
            for spent in spent {
                let limit = 2 * MemoryBudget.floor + file.factor * spent.fileSize
                #expect(spent.memory < limit, "\(name): \(spent)")
            }
            // A reader whose time grows as the square would take 16 times as long.
            #expect(large.seconds < 8 * small.seconds + 1, "\(name): \(small), then \(large)")
        }
    }

    /// What it took to read, or to refuse, a file.
    private struct Spent {
        let fileSize: Int
        /// Bytes above what the process had before.
        let memory: Int
        /// Of the processor, so that it does not matter what else runs.
        let seconds: Double

        init(reading file: HostileFile, size: Int) throws {
            let bytes = try file.bytes(size: size)
            fileSize = bytes.count
            (memory, seconds) = try withTemporaryFolder { folder in
                let url = folder.appending(path: "hostile")
                try bytes.write(to: url)
                try Data("5".utf8).write(to: URL(filePath: peakFile))
                let (before, start) = (try Self.peak(), clock())
                do { try file.read(url) } catch is FileError {}
                return (try Self.peak() - before, Double(clock() - start) / 1e6)
            }
        }

        /// The most bytes in memory, as the system counts them.
        private static func peak() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) << 10
        }
    }

    @Test(
        "Git LFS pointers are named as what they are, wherever a file is read",
        arguments: ["npy", "mat", "csv", "tsv", "h5", "pth", "safetensors", "zip", "tar.gz", "yaml"])
    func pointer(suffix: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "file.\(suffix)")
            let digest = String(repeating: "4d", count: 32)
            let text = "version https://git-lfs.github.com/spec/v1\noid sha256:\(digest)\nsize 12345\n"
            try Data(text.utf8).write(to: url)
            let error = try #require(throws: FileError.self) {
                switch suffix {
                case "h5": _ = try KerasWeightsFile.read(url, shape: TinyNetwork.shape())
                case "pth": _ = try TorchWeightsFile.read(url, shape: TinyNetwork.shape())
                case "safetensors": _ = try SafetensorsFile(url)
                case "zip", "tar.gz": _ = try PublishedBundle(url)
                case "yaml": _ = try ModelListFile.read(Data(contentsOf: url), path: "list")
                default: _ = try RecordingFile(url)
                }
            }
            #expect(error.reason.contains("Git LFS pointer"))
            #expect(error.remedy?.contains("git lfs pull") == true)
        }
    }

    @Test("a bundle of which the weights are Git LFS pointers says so of the member")
    func pointerInBundle() throws {
        try withTemporaryFolder { folder in
            try BundleConfigurationFile.encode(TinyNetwork.configuration())
                .write(to: folder.appending(path: "config.yaml"))
            for level in [2, 3] {
                for member in 0..<2 {
                    try Data("version https://git-lfs.github.com/spec/v1\n".utf8)
                        .write(to: folder.appending(path: "Model_NoiseLevel_\(level)_Ensemble_\(member).h5"))
                }
            }
            let error = try #require(throws: FileError.self) { try PublishedBundle(folder) }
            #expect(error.reason.contains("Model_NoiseLevel_2_Ensemble_0.h5: is a Git LFS pointer"))
        }
    }
}
