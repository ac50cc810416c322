import Core
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

    /// Numbers as programs write them, and some that are nearest to none or to two.
    private static let written: [String] = {
        var generator = SeededGenerator(seed: 1)
        var numbers = ["0", "-0", "+1", ".5", "5.", "-.25e1", "1e22", "1E-22", "1e23", "1e40", "-1e-60", "000012.5000"]
        // The middle between two floats, and what is just beside it.
        numbers += [
            "16777217", "16777217.0000001", "16777216.9999999", "1.00000005960464477539", "3.4028235677973366e38",
        ]
        for _ in 0..<2000 {
            let number = Double.random(in: -2...2, using: &generator)
            numbers += [
                "\(Float(number))", "\(number)", String(format: "%.6f", number), String(format: "%.18e", number),
            ]
            numbers.append(String(format: "%.9g", number * pow(10, Double.random(in: -30...30, using: &generator))))
        }
        return numbers
    }()

    @Test("have the nearest number of every cell, however it is written", arguments: [",", ";", "\t", "  ", " , "])
    func nearest(separator: String) throws {
        let rows = stride(from: 0, to: Self.written.count - 3, by: 3).map { Self.written[$0..<$0 + 3] }
        let matrix = try read(rows.map { $0.joined(separator: separator) + "\n" }.joined())
        try #require(matrix.rowCount == rows.count && matrix.columnCount == 3)
        let wrong = zip(matrix.values, rows.joined()).filter { $0.bitPattern != Float($1)?.bitPattern }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
        #expect(matrix.firstColumns[1] == rows.map { Double(Array($0)[1]) })
        #expect(matrix.lastColumn == rows.map { Double(Array($0)[2]) })
    }

    @Test(
        "are the same whether their lines are plain or not",
        arguments: [
            "1,2,3\n4,,6\n", "1,2,3\n4,nan,6 \n", "1,2,3\n\"4\",-,\"6\"\n", "1;2;3\n4;\"\";6\n", "1|2|3\n4|NA|600%\n",
            "1 2 3\n  4  nan 6  \n", "1\t2\t3\n4\t\t 6\n", "1,5;2;3\n4;;6,0\n", "sep=e\n1e2e3\n4e-e6\n",
        ])
    func plain(text: String) throws {
        let matrix = try read(text)
        #expect(matrix.rowCount == 2 && matrix.columnCount == 3)
        #expect([1, 1.5].contains(matrix.values[0]) && Array(matrix.values[1...3]) == [2, 3, 4])
        #expect(matrix.values[4].isNaN && matrix.values[5] == 6)
        #expect(matrix.lastColumn == [3, 6] && matrix.firstColumns[0][1] == 4 && !matrix.hasEmptyLastColumn)
    }

    @Test("have missing samples where a cell is empty or says so")
    func missing() throws {
        let matrix = try read(",1,nan\nNaN,2,\n")
        #expect(matrix.columnCount == 3)
        #expect(matrix.values.map(\.isNaN) == [true, false, true, true, false, true])
        let words = try read("NA,1,N/A\nnull,2,-\nNone,3,Inf\n")
        #expect(words.values.filter(\.isFinite) == [1, 2, 3])
        #expect(words.values.last == .infinity)
        #expect(try read("1,missing\n").values[1].isNaN)
    }

    @Test(
        "that are no matrix are refused with the line",
        arguments: [
            ("1,2\n3\n", "line 2 has 1 columns"), ("a,b\n1,2\n3,x\n", "line 3, column 2: “x”"),
            ("1,2x\n3,4\n", "line 1, column 2: “2x”"), ("1,2\n3,4\n\n5,6\n", "line 3 is empty"),
            ("1,2\n\n3,4\n5,6\n", "line 4 is not empty"),
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
