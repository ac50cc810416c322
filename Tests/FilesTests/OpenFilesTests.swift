import Files
import Foundation
import TestSupport
import Testing

@Suite("Files that belong together")
struct OpenFilesTests {
    @Test("stay the ones that were opened, whatever has their names by then")
    func replaced() throws {
        try withTemporaryFolder { folder in
            let (url, other) = (folder.appending(path: "a"), folder.appending(path: "./b/../a"))
            try FileManager.default.createDirectory(at: folder.appending(path: "b"), withIntermediateDirectories: true)
            try Data("first".utf8).write(to: url)
            let files = OpenFiles()
            let first = try files.file(url)
            try Data("second".utf8).write(to: folder.appending(path: "new"))
            try FileManager.default.removeItem(at: url)
            try FileManager.default.moveItem(at: folder.appending(path: "new"), to: url)
            for again in [try files.file(url), try files.file(other)] {
                #expect(try again.bytes(in: 0..<again.byteCount) == Array("first".utf8))
                #expect(throws: FileError.self) { try again.requireUnchanged() }
            }
            #expect(try first.bytes(in: 0..<5) == Array("first".utf8))
            #expect(try OpenFiles().file(url).byteCount == 6)
            #expect(throws: FileError.self) { try files.file(folder.appending(path: "missing")) }
        }
    }
}
