import CFuzzing
@testable import Core
import Foundation

/// Feeds one reader with mutated files until the time is over or one of them crashes it, takes very long or very much
/// memory: `Fuzzing TARGET SECONDS FOLDER`. What was found lies in the folder afterwards, beside the files that lead to
/// new places in the code.
@main struct Fuzzing {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let target = FuzzTarget(rawValue: arguments[1]), let seconds = Int(arguments[2])
        else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            FileHandle.standardError.write(Data("Name one target: make fuzz TARGET=…, of \(names)\n".utf8))
            exit(64)
        }
        let folder = URL(filePath: arguments[3]).appending(path: target.rawValue)
        let corpus = folder.appending(path: "corpus")
        try FileManager.default.createDirectory(at: corpus, withIntermediateDirectories: true)
        for (index, seed) in try target.seeds(in: folder).enumerated() {
            try seed.write(to: corpus.appending(path: "seed-\(index)"))
        }
        // Files that are read by their names lie in memory where there is such a place.
        let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
        let scratch = URL(filePath: memory).appending(path: "fuzzing-\(target.rawValue)-\(getpid())")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        setenv("TMPDIR", scratch.path, 1)
        current = (target, scratch)
        let options = [
            "-max_total_time=\(seconds)", "-timeout=20", "-rss_limit_mb=2048", "-max_len=\(target.longestInput)",
            "-artifact_prefix=\(folder.path)/found-", "-print_final_stats=1", corpus.path,
        ]
        run([arguments[0]] + options)
    }

    nonisolated(unsafe) private static var current: (target: FuzzTarget, scratch: URL)?

    private static func run(_ arguments: [String]) {
        var strings = arguments.map { strdup($0) } + [nil]
        var count = Int32(arguments.count)
        strings.withUnsafeMutableBufferPointer { strings in
            var start = strings.baseAddress
            _ = LLVMFuzzerRunDriver(&count, &start) { bytes, count in
                guard let (target, scratch) = Fuzzing.current else { return -1 }
                let input = Data(UnsafeRawBufferPointer(start: bytes, count: count))
                do {
                    try target.read(input, in: scratch)
                } catch is any CascadeError {
                    // What is wrong was noticed.
                } catch {
                    fatalError("an error without a remedy: \(error)")
                }
                return 0
            }
        }
    }
}
