import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("NumPy arrays")
struct NPYFileTests {
    @Test("of every type and byte order read back exactly", arguments: NumberStorage.Kind.allCases, [false, true])
    func everyStorage(kind: NumberStorage.Kind, isBigEndian: Bool) throws {
        try withTemporaryFolder { folder in
            let numbers = [0, 1, 1, 0, 1, 1]
            let bytes = numbers.flatMap { Self.bytes(of: $0, kind, isBigEndian: isBigEndian) }
            let storage = NumberStorage(kind, isBigEndian: isBigEndian && kind.byteCount > 1)
            let header = NPYHeader(storage: storage, isFortranOrder: false, shape: [2, 3])
            let url = folder.appending(path: "array.npy")
            try (header.encoded + Data(bytes)).write(to: url)
            let file = try NPYFile(url)
            #expect(file.shape == [2, 3])
            #expect(file.storage == storage)
            #expect(try file.allValues() == numbers.map(Double.init))
        }
    }

    @Test(
        "of something else than real numbers are refused with a line that helps",
        arguments: [
            ("[('a', '<f4'), ('b', '<f4')]", "array.dtype.names"), ("'<c8'", "array.real"), ("'<U8'", "astype"),
            ("'|O'", "plain array"), ("'<M8[s]'", "astype"),
        ])
    func otherTypes(descriptor: String, advice: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "array.npy")
            let text = "{'descr': \(descriptor), 'fortran_order': False, 'shape': (4,), }\n"
            let start = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0]
            try Data(start + Array(text.utf8) + [UInt8](repeating: 0, count: 128)).write(to: url)
            let error = try #require(throws: FileError.self) { try NPYFile(url) }
            #expect(error.remedy?.contains(advice) == true)
        }
    }

    @Test("in Fortran order are turned", arguments: [[6], [2, 3], [2, 3, 4]])
    func fortranOrder(shape: [Int]) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "array.npy")
            let count = shape.reduce(1, *)
            let header = NPYHeader(storage: NumberStorage(.float64), isFortranOrder: true, shape: shape)
            // Stored in Fortran order, the number at (i, j, k) is i + 2 j + 6 k.
            try (header.encoded + Data(littleEndian: (0..<count).map(Double.init))).write(to: url)
            let values = try NPYFile(url).allValues()
            let expected: [Int]
            switch shape.count {
            case 1: expected = [0, 1, 2, 3, 4, 5]
            case 2: expected = [0, 2, 4, 1, 3, 5]
            default: expected = (0..<24).map { place in place / 12 + 2 * (place / 4 % 3) + 6 * (place % 4) }
            }
            #expect(values.map { Int($0) } == expected)
        }
    }

    @Test(
        "are read with any header that Python may write",
        arguments: [
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }",
            "{\"shape\":(2,1),\"fortran_order\":False,\"descr\":\"<f4\"}\n",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}     \n",
            // Python 2 marks long integers.
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 1L), }",
        ], [1, 2, 3])
    func headers(text: String, version: Int) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "array.npy")
            try (Self.prefix(text, version: version) + Data(littleEndian: [Float(1.5), -2])).write(to: url)
            #expect(try NPYFile(url).allValues() == [1.5, -2])
        }
    }

    @Test(
        "with a header that is not plain are refused",
        arguments: [
            ("{'descr': '|O', 'fortran_order': False, 'shape': (), }", "pickled"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "several fields"),
            ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "<c8"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", "promises"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "promises"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", "extent"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (L,), }", "extent"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (2LL,), }", "“)”"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "“x”"),
            ("{'descr': '<f4', 'descr': '<f4', 'shape': (2,)}", "“descr”"),
            ("{'descr': '<f4', 'fortran_order': False}", "“shape”"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} os", "the end"),
            ("", "“{”"),
        ])
    func refusedHeaders(text: String, reason: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "array.npy")
            try (Self.prefix(text, version: 1) + Data(littleEndian: [Float(1.5), -2])).write(to: url)
            let error = try #require(throws: FileError.self) { try NPYFile(url) }
            #expect(error.reason.contains(reason))
        }
    }

    @Test("written whole begin their numbers at a multiple of 64 bytes and read back", arguments: [[0], [5], [1, 5]])
    func roundTrip(shape: [Int]) throws {
        try withTemporaryFolder { folder in
            let values = (0..<shape.reduce(1, *)).map { Double($0) / 3 }
            let (double, single) = (folder.appending(path: "double.npy"), folder.appending(path: "single.npy"))
            try NPYWriter.write(values, shape: shape, to: double)
            try NPYWriter.write(values.map(Float.init), shape: shape, to: single)
            #expect(try NPYFile(double).allValues() == values)
            #expect(try NPYFile(single).allValues() == values.map { Double(Float($0)) })
            #expect(try NPYFile(single).shape == shape)
            #expect((try Data(contentsOf: double).count - 8 * values.count).isMultiple(of: 64))
        }
    }

    @Test("cut off or altered are refused or hold numbers")
    func damage() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "array.npy")
            try NPYWriter.write([1, 2, 3, 4, 5, 6] as [Double], shape: [2, 3], to: url)
            let bytes = Array(try Data(contentsOf: url))
            let read = { (copy: URL) in _ = try NPYFile(copy).allValues() }
            #expect(try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes), of: url, read) == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 1)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, read).count > 400)
        }
    }

    private static func prefix(_ text: String, version: Int) -> Data {
        let length =
            version == 1 ? Data(littleEndian: [UInt16(text.utf8.count)]) : Data(littleEndian: [UInt32(text.utf8.count)])
        return Data(NPYHeader.magic) + [UInt8(version), 0] + length + Data(text.utf8)
    }

    private static func bytes(of number: Int, _ kind: NumberStorage.Kind, isBigEndian: Bool) -> [UInt8] {
        let pattern: UInt64 =
            switch kind {
            case .float16: UInt64(Float16(number).bitPattern)
            case .float32: UInt64(Float(number).bitPattern)
            case .float64: Double(number).bitPattern
            default: UInt64(number)
            }
        let bytes = (0..<kind.byteCount).map { UInt8(truncatingIfNeeded: pattern >> (8 * $0)) }
        return isBigEndian ? bytes.reversed() : bytes
    }
}
