import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Errors of the operating system")
struct FileErrorTests {
    @Test("keep their cause, however Foundation wraps them")
    func causes() throws {
        try withTemporaryFolder { folder in
            let missing = folder.appending(path: "missing")
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            let attempts: [(FileError.Code, () throws -> Void)] = [
                (.missing, { _ = try Data(contentsOf: missing) }),
                (.missing, { _ = try FileHandle(forReadingFrom: missing) }),
                (.missing, { try Data().write(to: missing.appending(path: "deeper")) }),
                (.missing, { _ = try FileManager.default.contentsOfDirectory(atPath: missing.path) }),
                (
                    .exists,
                    { try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false) }
                ),
                (
                    .forbidden,
                    { throw CocoaError(.fileReadUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(.EACCES)]) }
                ),
                (.disk, { throw CocoaError(.fileReadUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(.EIO)]) }),
                (.forbidden, { throw POSIXError(.EROFS) }),
            ]
            for (code, attempt) in attempts {
                do {
                    try attempt()
                    Issue.record("\(code) did not happen")
                } catch {
                    #expect(FileError.system(path: "x", "cannot be read", error).code == code, "\(error)")
                }
            }
        }
    }
}
