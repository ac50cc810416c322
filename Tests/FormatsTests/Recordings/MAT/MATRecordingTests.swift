import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Recordings in MATLAB files")
struct MATRecordingTests {
    /// Two neurons of four frames, column after column.
    static let columns: [Double] = [1, 5, 2, 6, 3, 7, 4, 8]
    static let matrix = MATValue.double(shape: [2, 4], values: columns)
    static let rows: [MATValue] = [.row([1, 2, 3, 4]), .row([5, 6, 7, 8])]
    static let columnVectors: [MATValue] = [
        .single(shape: [4, 1], values: [1, 2, 3, 4]), .single(shape: [4, 1], values: [5, 6, 7, 8]),
    ]

    /// What a file holds, which variable is asked for, and the name of the one that is read.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let tree: [(name: String, value: MATValue)]
        var asked: String?
        let found: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "field", tree: [("exp", .structure(["traces": matrix, "fs": .scalar(30)]))], found: "exp.traces"),
        Case(
            name: "field by path", tree: [("data", .structure(["a": matrix, "dF_traces": matrix]))],
            asked: "data.dF_traces", found: "data.dF_traces"),
        Case(
            name: "field by custom", tree: [("data", .structure(["a": matrix, "dff": matrix]))], found: "data.dff"),
        Case(
            name: "fields of fields",
            tree: [("s", .structure(["a": .structure(["b": .structure(["c": matrix])]), "label": .text("x")]))],
            asked: "s.a.b.c", found: "s.a.b.c"),
        Case(
            name: "structure that holds one matrix", tree: [("s", .structure(["t": matrix])), ("other", matrix)],
            asked: "s", found: "s.t"),
        Case(name: "cell of rows", tree: [("dff", .cell(shape: [1, 2], elements: rows))], found: "dff"),
        Case(name: "cell of columns", tree: [("dff", .cell(shape: [2, 1], elements: columnVectors))], found: "dff"),
        Case(name: "cell around a matrix", tree: [("dff", .cell(shape: [1, 1], elements: [matrix]))], found: "dff{1}"),
        Case(
            name: "one cell of several", tree: [("dff", .cell(shape: [1, 2], elements: [.scalar(1), matrix]))],
            asked: "dff{2}", found: "dff{2}"),
        Case(
            name: "structure array",
            tree: [
                (
                    "cells",
                    .structure(shape: [1, 2], fields: [.init("dff", rows), .init("id", [.scalar(1), .scalar(2)])])
                )
            ],
            found: "cells.dff"),
        Case(
            name: "one element of a structure array",
            tree: [("runs", .structure(shape: [1, 2], fields: [.init("dff", [matrix, .text("none")])]))],
            asked: "runs(1).dff", found: "runs.dff"),
        Case(
            name: "axes of one", tree: [("dff", .double(shape: [1, 2, 4], values: columns))], found: "dff"),
    ]

    @Test("are found in structures, cells and structure arrays, in both versions", arguments: cases, [false, true])
    func found(_ wanted: Case, isVersion73: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            if isVersion73 {
                try MatioReference.write(wanted.tree, to: url)
            } else {
                try MATWriter.write(wanted.tree, to: url)
            }
            let opened = try OpenRecording(url, choices: RecordingChoices(variable: wanted.asked)).open()
            let isElement = wanted.found == "runs.dff"
            #expect(opened.traceSet.name == wanted.found || isElement)
            #expect((opened.traceSet.roiCount, opened.traceSet.frameCount) == (2, 4))
            #expect(try opened.traces.traces(ofNeurons: 0..<2).values == [1, 2, 3, 4, 5, 6, 7, 8])
        }
    }

    @Test("give the rate that this program wrote, and mention other numbers that might be one")
    func rates() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            try MATWriter.write(
                [("dff", Self.matrix), ("frame_rate_hz", .scalar(7.6)), ("fs", .scalar(20.1))], to: url)
            var set = try OpenRecording(url).description.traceSets[0]
            #expect(set.frameRateHz == 7.6)
            #expect(set.frameRateSource == "frame_rate_hz")
            #expect(set.notes.contains { $0.contains("--rate 20.1") })
            try MATWriter.write(
                [("exp", .structure(["traces": Self.matrix, "fs": .scalar(30)]))], to: url, replacesExisting: true)
            set = try OpenRecording(url).description.traceSets[0]
            #expect(set.frameRateHz == nil)
            #expect(set.notes.contains { $0.contains("--rate 30") })
        }
    }

    @Test("whose numbers are no matrix are refused with the line of MATLAB that makes one")
    func refused() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let uneven = MATValue.cell(shape: [1, 2], elements: [.row([1, 2, 3]), .row([1, 2])])
            for (value, remedy) in [
                (MATValue.double(shape: [3, 2, 2], values: (0..<12).map(Double.init)), "squeeze(dff(:, :, 1))"),
                (uneven, "cell2mat"), (.text("words"), "one row per neuron"), (.scalar(3), "one row per neuron"),
                (.double(shape: [0, 3], values: []), "one row per neuron"),
            ] {
                for tree in [[("dff", value)], [("dff", value), ("other", Self.matrix)]] {
                    try MATWriter.write(tree, to: url, replacesExisting: true)
                    let asked = tree.count == 1 ? nil : "dff"
                    let error = try #require(throws: FileError.self) {
                        try OpenRecording(url, choices: RecordingChoices(variable: asked))
                    }
                    #expect(error.remedy?.contains(remedy) == true, "\(error)")
                    #expect(error.reason.contains("dff ("))
                }
            }
        }
    }

    @Test("never suggest what ends in the same error")
    func suggestions() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let stack = MATValue.double(shape: [3, 2, 2], values: (0..<12).map(Double.init))
            try MATWriter.write([("a", Self.matrix), ("stack", stack), ("b", Self.matrix)], to: url)
            let error = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(error.remedy?.contains("a (2×4 double), b (2×4 double)") == true)
            #expect(error.remedy?.contains("stack") == false)
        }
    }

    @Test("with a structure per neuron are told how one is named, and that name works")
    func parts() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let neurons = [3, 4].map {
                MATValue.structure(["mean": .row((0..<$0).map(Double.init)), "id": .text("a")])
            }
            let uneven = MATValue.structure(shape: [1, 2], fields: [.init("mean", [.row([0, 1, 2]), .row([1, 2])])])
            for (tree, name) in [
                ([("cells", MATValue.cell(shape: [1, 2], elements: neurons))], "cells{1}.mean"),
                ([("runs", uneven)], "runs(1).mean"),
            ] {
                try MATWriter.write(tree, to: url, replacesExisting: true)
                let error = try #require(throws: FileError.self) { try OpenRecording(url) }
                #expect(error.remedy?.contains("--variable '\(name)'") == true, "\(error)")
                let opened = try OpenRecording(url, choices: RecordingChoices(variable: name)).open()
                #expect(try opened.traces.traces(ofNeurons: 0..<1).values == [0, 1, 2])
            }
        }
    }

    /// Bytes of an element of level 5.
    private static func element(_ type: MATStorage, _ content: [UInt8]) -> [UInt8] {
        littleEndian(type.rawValue) + littleEndian(UInt32(content.count)) + content
            + [UInt8](repeating: 0, count: (8 - content.count % 8) % 8)
    }

    private static func array(
        _ matClass: MATClass, flags: UInt32 = 0, _ shape: [Int32]?, _ name: String, _ parts: [[UInt8]]
    ) -> [UInt8] {
        element(
            .matrix,
            element(.uint32, littleEndian(UInt32(matClass.rawValue) | flags) + littleEndian(UInt32(4)))
                + (shape.map { element(.int32, $0.flatMap { littleEndian($0) }) } ?? [])
                + element(.int8, Array(name.utf8))
                + parts.flatMap(\.self))
    }

    private static func doubles(_ values: [Double]) -> [UInt8] {
        element(.double, values.flatMap { littleEndian($0.bitPattern) })
    }

    private static func integers(_ values: [Int32]) -> [UInt8] { element(.int32, values.flatMap { littleEndian($0) }) }

    /// The 2 × 4 matrix [1 0 0 4; 0 6 0 8].
    private static let sparse = array(
        .sparse, [2, 4], "dff", [integers([0, 1, 0, 1]), integers([0, 1, 2, 2, 4]), doubles([1, 6, 4, 8])])

    private static func object(_ className: String, _ name: String) -> [UInt8] {
        array(
            .opaque, nil, name,
            [
                element(.int8, Array("MCOS".utf8)), element(.int8, Array(className.utf8)),
                array(.uint32, [1, 1], "", [integers([7])]),
            ])
    }

    @Test("are read with their zeros where they are sparse, and as they are where they are whole numbers")
    func sparseAndWhole() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            try (Level5Encoder.fileHeader + Data(Self.sparse)).write(to: url)
            let traces = try OpenRecording(url).open().traces.traces(ofNeurons: 0..<2)
            #expect(traces.values == [1, 0, 0, 4, 0, 6, 0, 8])
            let whole = Self.array(.int16, [2, 2], "dff", [Self.element(.int8, [1, 0xFE, 3, 4])])
            try (Level5Encoder.fileHeader + Data(whole)).write(to: url)
            #expect(try OpenRecording(url).open().traces.traces(ofNeurons: 0..<2).values == [1, 3, -2, 4])
            let damaged = DamagedCopies.bitFlips(of: Array(Level5Encoder.fileHeader + Data(Self.sparse)), step: 5)
            let unnoticed = try DamagedCopies.unnoticed(damaged, of: url) { copy in
                _ = try OpenRecording(copy).open().traces.traces(ofNeurons: 0..<1)
            }
            #expect(damaged.count - unnoticed.count > 100)
        }
    }

    @Test(
        "are read beside objects, which are named by their class where they are asked for",
        arguments: [
            ("table", "table2array(x)"), ("timeseries", "squeeze(x.Data)"), ("string", "double(x)"),
            ("datetime", "double(x)"), ("my.Own", "x.Data"),
        ])
    func objects(className: String, remedy: String) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let plain = Self.array(.double, [2, 2], "dff", [Self.doubles([1, 2, 3, 4])])
            let nested = Self.array(
                .structure, [1, 1], "s",
                [
                    Self.element(.int32, littleEndian(Int32(8))),
                    Self.element(.int8, Array("a\0\0\0\0\0\0\0b\0\0\0\0\0\0\0".utf8)),
                    Self.object(className, ""), Self.array(.double, [2, 2], "", [Self.doubles([5, 6, 7, 8])]),
                ])
            try (Level5Encoder.fileHeader + Data(Self.object(className, "x") + nested + plain)).write(to: url)
            #expect(try OpenRecording(url).open().traces.traces(ofNeurons: 0..<1).values == [1, 3])
            let field = try OpenRecording(url, choices: RecordingChoices(variable: "s.b")).open()
            #expect(try field.traces.traces(ofNeurons: 0..<1).values == [5, 7])
            for asked in ["x", "s.a"] {
                let error = try #require(throws: FileError.self) {
                    try OpenRecording(url, choices: RecordingChoices(variable: asked))
                }
                #expect(error.reason.contains(className))
                #expect(
                    error.remedy?.contains(remedy.replacingOccurrences(of: "x", with: asked)) == true || asked == "s.a")
            }
        }
    }

    @Test("are read beside a compressed structure of very many arrays, which matio cannot be trusted with")
    func manyArrays() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let parts = (0..<3000).map { MATValue.scalar(Double($0)) }
            try MATWriter.write([("parts", .cell(shape: [1, 3000], elements: parts))], to: url)
            let element = Array(try Data(contentsOf: url).dropFirst(Level5File.headerSize))
            let compressed = DeflatedFixture.bytes(element, zeros: 0)
            let plain = Self.array(.double, [2, 2], "dff", [Self.doubles([1, 2, 3, 4])])
            let tag = Data(littleEndian: [MATStorage.compressed.rawValue, UInt32(compressed.count)])
            try (Level5Encoder.fileHeader + tag + Data(compressed) + Data(plain)).write(to: url)
            #expect(try OpenRecording(url).open().traces.traces(ofNeurons: 0..<1).values == [1, 3])
            let error = #expect(throws: FileError.self) { try MATFile(url).value(of: "parts") }
            #expect(error?.code == .suspicious)
        }
    }

    @Test("are read beside a structure without fields", arguments: [false, true])
    func withoutFields(isVersion73: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let tree = [("none", MATValue.structure(shape: [1, 1], fields: [])), ("traces", Self.matrix)]
            if isVersion73 {
                try MatioReference.write(tree, to: url)
            } else {
                try MATWriter.write(tree, to: url)
            }
            #expect(try OpenRecording(url).open().traceSet.name == "traces")
        }
    }

    @Test("with an imaginary part are refused with their real part as the way out")
    func complex() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "recording.mat")
            let complex = Self.array(
                .double, flags: 0x800, [2, 2], "dff", [Self.doubles([1, 2, 3, 4]), Self.doubles([0, 0, 0, 1])])
            try (Level5Encoder.fileHeader + Data(complex)).write(to: url)
            let error = try #require(throws: FileError.self) { try OpenRecording(url) }
            #expect(error.remedy?.contains("dff = real(dff); save") == true)
        }
    }
}
