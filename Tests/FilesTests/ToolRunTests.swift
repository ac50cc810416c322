import Files
import Foundation
import TestSupport
import Testing

@Suite("Another program")
struct ToolRunTests {
    @Test("is given its input, and its output, messages and exit code come back")
    func streams() throws {
        try withTemporaryFolder { folder in
            let input = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0) })
            let run = try ToolRun("sh", ["-c", "cat; echo \"$1\" >&2; exit 3", "sh", "a b"], input: input, in: folder)
            #expect(run.status == 3 && run.output == input && run.message == "a b")
            #expect(try folderNames(folder).isEmpty)
        }
    }

    @Test("takes signals as usual, and tells which one ended it")
    func signals() throws {
        try withTemporaryFolder { folder in
            let run = try ToolRun("sh", ["-c", "kill -PIPE $$"], input: Data(), in: folder)
            #expect(run.status == 128 + SIGPIPE && run.output.isEmpty)
        }
    }

    @Test("that is not installed is told apart from one that fails")
    func missing() throws {
        try withTemporaryFolder { folder in
            let error = try #require(throws: FileError.self) {
                try ToolRun("no-such-program-\(UUID())", [], input: Data(), in: folder)
            }
            #expect(error.code == .missing)
            #expect(try folderNames(folder).isEmpty)
        }
    }
}
