import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Safetensors")
struct SafetensorsTests {
    static let tensors = [
        SafetensorsTensor(name: "singles", shape: [2, 3], values: [1, 2, 3, 4, 5, .nan] as [Float]),
        SafetensorsTensor(name: "bytes", shape: [3], values: [1, 2, 255] as [UInt8]),
        SafetensorsTensor(name: "doubles “ψ”\n", shape: [], values: [0.1] as [Double]),
        SafetensorsTensor(name: "none", shape: [0, 7], values: [] as [Int32]),
        SafetensorsTensor(name: "integers", shape: [2], values: [.min, .max] as [Int64]),
    ]

    private func open<Result>(_ bytes: Data, _ body: (SafetensorsFile) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "file.safetensors")
            try bytes.write(to: url)
            return try body(SafetensorsFile(url))
        }
    }

    /// A file with this header, and so many bytes of data.
    private func file(_ header: String, dataCount: Int) -> Data {
        Data(littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + [UInt8](repeating: 0, count: dataCount))
    }

    @Test("what is written is read")
    func roundTrip() throws {
        let metadata = ["b": "\\\"\u{1}", "a": "ΔF/F"]
        let bytes = Safetensors.encode(Self.tensors, metadata: metadata)
        try open(bytes) { file in
            #expect(file.metadata == metadata)
            #expect(Set(file.names) == Set(Self.tensors.map(\.name)))
            let singles: [Float] = try file.values(of: "singles")
            #expect(singles.map(\.bitPattern) == ([1, 2, 3, 4, 5, .nan] as [Float]).map(\.bitPattern))
            #expect(try file.shape(of: "singles") == [2, 3])
            #expect(try file.values(of: "bytes") == [1, 2, 255] as [UInt8])
            #expect(try file.values(of: "doubles “ψ”\n") == [0.1])
            #expect(try file.values(of: "none") == [] as [Int32])
            #expect(try file.values(of: "integers") == [.min, .max] as [Int64])
            #expect(try file.type(of: "integers") == .int64)
        }
    }

    @Test("the same input makes the same bytes, and the data begin at a multiple of eight", arguments: 1...8)
    func deterministic(nameLength: Int) throws {
        let tensors = [
            SafetensorsTensor(name: String(repeating: "x", count: nameLength), shape: [1], values: [Float(1)])
        ]
        let bytes = Safetensors.encode(tensors, metadata: ["b": "2", "a": "1", "c": "3"])
        #expect(bytes == Safetensors.encode(tensors, metadata: ["c": "3", "b": "2", "a": "1"]))
        #expect((bytes.count - 4) % 8 == 0)
        let header = String(decoding: bytes.dropFirst(8), as: UTF8.self)
        #expect(header.hasPrefix("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}"))
    }

    @Test("writing to a file makes the same bytes")
    func toFile() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "file.safetensors")
            let file = try AtomicFile(url)
            try Safetensors.write(Self.tensors, metadata: ["a": "b"], to: file)
            try file.commit()
            #expect(try Data(contentsOf: url) == Safetensors.encode(Self.tensors, metadata: ["a": "b"]))
        }
    }

    @Test("asking for an array that is not there, or of another kind, is an error")
    func wrongRequest() throws {
        try open(Safetensors.encode(Self.tensors)) { file in
            #expect(throws: FileError.self) { try file.values(of: "other") as [Float] }
            #expect(throws: FileError.self) { try file.values(of: "singles") as [Int32] }
        }
    }

    static let entry = #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#

    @Test(
        "a header that contradicts itself or the file is refused",
        arguments: [
            ("", 0), ("[]", 0), ("{", 0), ("{}x", 0), ("{}", 1), ("{\(entry)}", 3), ("{\(entry)}", 5),
            ("{\(entry),}", 4),
            ("{\(entry),\(entry)}", 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0),
            (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}"#, 0),
            (#"{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1}}"#, 4),
            (#"{\#(entry),"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 4),
            (#"{\#(entry),"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#, 12),
            (#"{\#(entry),"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
            (#"{"__metadata__":{"k":1},\#(entry)}"#, 4), (#"{"__metadata__":{"k":"1","k":"2"},\#(entry)}"#, 4),
            (#"{"__metadata__":{"k":"\ud800"},\#(entry)}"#, 4), (#"{"__metadata__":{"k":"\u+123"},\#(entry)}"#, 4),
            (#"{"__metadata__":{"k":"\x"},\#(entry)}"#, 4), (String(repeating: "[", count: 100_000), 0),
        ])
    func contradictory(_ header: String, _ dataCount: Int) throws {
        #expect(throws: FileError.self) { try open(file(header, dataCount: dataCount)) { _ in } }
    }

    @Test("a header longer than the file, or than 16 MiB, is refused", arguments: [9, 1 << 25, UInt64.max, 1 << 63])
    func longHeader(_ length: UInt64) throws {
        #expect(throws: FileError.self) { try open(Data(littleEndian(length) + Array("{}".utf8))) { _ in } }
    }

    @Test("the header may list the arrays in another order than their bytes")
    func otherOrder() throws {
        let header = #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]}, \#(Self.entry)} "#
        #expect(try open(file(header, dataCount: 5)) { $0.names } == ["a", "b"])
    }
}
