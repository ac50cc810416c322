import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Text files of numbers")
struct DelimitedTextTests {
    @Test(
        "are read with and without header, with either line end",
        arguments: [
            "1,2.5,-3e-2\n4,5,6\n", "1,2.5,-3e-2\n4,5,6", "1,2.5,-3e-2\r\n4,5,6\r\n\r\n",
            "first,second,third\n1, 2.5 ,-3e-2\n4,5,6\n", "\u{FEFF}\"a, b\",c\n1,2.5,-3e-2\n4,5,6\n",
        ])
    func matrices(text: String) throws {
        let matrix = try read(text)
        #expect(matrix.rowCount == 2)
        #expect(matrix.values == [1, 2.5, -0.03, 4, 5, 6])
    }

    @Test("have missing samples where a cell is empty or says so")
    func missing() throws {
        let matrix = try read(",1,nan\nNaN,2,\n")
        #expect(matrix.columnCount == 3)
        #expect(matrix.values.map(\.isNaN) == [true, false, true, true, false, true])
        let words = try read("NA,1,N/A\nnull,2,-\nNone,3,Inf\n")
        #expect(words.values.filter(\.isFinite) == [1, 2, 3])
        #expect(words.values.last == .infinity)
    }

    @Test(
        "that are no matrix are refused with the line",
        arguments: [
            ("1,2\n3\n", "line 2 has 1 columns"), ("a,b\n1,2\n3,x\n", "line 3, column 2: “x”"),
            ("1,2x\n3,4\n", "line 1, column 2: “2x”"), ("1,2\n\n3,4\n", "line 2 is empty"),
            ("a,b\n", "no numbers"), ("1,0x10\n", "“0x10”"), ("a\nb\nc\nd\ne\nf\ng\nh\ni\n1\n", "first 9 lines"),
            // Rows that end early are no settings above the table.
            ("1,2\n" + String(repeating: "1,2,3\n", count: 20), "line 2 has 3 columns"),
            ("a,0.5,7\n" + String(repeating: "b,0.5,7,3\n", count: 20), "line 2 has 4 columns"),
        ])
    func refused(text: String, reason: String) throws {
        let error = try #require(throws: FileError.self) { try read(text) }
        #expect(error.reason.contains(reason))
    }

    @Test(
        "that are larger than any recording are refused, and told how they can be read",
        arguments: [
            String(repeating: "1", count: 17 << 20), "1,2\n" + String(repeating: "1,", count: 9 << 20),
            String(repeating: "0,", count: 1_000_000) + "0\n1,2\n",
        ])
    func tooLarge(text: String) throws {
        let error = try #require(throws: FileError.self) { try read(text) }
        #expect(error.code == .unsupported)
        #expect(error.remedy?.contains(".npy") == true)
    }

    private func read(_ text: String) throws -> DelimitedText<Float> {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "text.csv")
            try Data(text.utf8).write(to: url)
            return try DelimitedText.read(MappedFile(url))
        }
    }
}
