import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Files that appear together")
struct FinishTogetherTests {
    @Test("are all taken away when one fails, but not what was there before")
    func failure() throws {
        try withTemporaryFolder { folder in
            let files = ["a", "b", "c", "d"].map { folder.appending(path: $0) }
            try Data("old".utf8).write(to: files[1])
            #expect(throws: CocoaError.self) {
                try finishTogether(
                    files.map { file in
                        (
                            file,
                            {
                                if file == files[2] { throw CocoaError(.fileWriteOutOfSpace) }
                                try Data("new".utf8).write(to: file)
                            }
                        )
                    })
            }
            let left = try names(in: folder)
            #expect(left == ["b"])
            #expect(try Data(contentsOf: files[1]) == Data("new".utf8))
        }
    }
}
