import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("MATLAB files")
struct MATFileTests {
    static let tree: [(name: String, value: MATValue)] = [
        ("numbers", .double(shape: [2, 3], values: [1, 2, 3, 4, 5, .infinity])),
        ("few", .single(shape: [3, 1], values: [0.1, -0.2, 1e-30])),
        ("label", .text("ΔF/F of GCaMP6f")),
        ("nothing", .double(shape: [0, 0], values: [])),
        (
            "CAttached",
            .cell(
                shape: [1, 2],
                elements: [
                    .structure(["fluo_time": .row([0, 0.1, 0.2]), "cell_type": .text("pyramidal cell")]),
                    .structure(
                        shape: [1, 2],
                        fields: [
                            .init("a", [.scalar(1), .scalar(2)]),
                            .init("b", [.text(""), .cell(shape: [0, 0], elements: [])]),
                        ]),
                ])
        ),
    ]

    @Test("give back every tree of values that was written")
    func roundTrip() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "tree.mat")
            try MATWriter.write(Self.tree, to: url)
            let file = try MATFile(url)
            #expect(file.variables.map(\.name) == Self.tree.map(\.name))
            #expect(file.variables.map(\.isNumericMatrix) == [true, true, false, true, false])
            for (name, value) in Self.tree { #expect(try file.value(of: name) == value) }
        }
    }

    @Test("of version 7.3 give back every tree of values, and are refused or hold values when altered")
    func tree73() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "tree.mat")
            try MatioReference.write(Self.tree, to: url)
            let file = try MATFile(url)
            for (name, value) in Self.tree { #expect(try file.value(of: name) == value) }
            let bytes = Array(try Data(contentsOf: url))
            #expect(
                try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes, stride: 997), of: url, Self.readAll)
                    == [])
            // What is not needed is not read, and most of a file's numbers may be any.
            let flips = DamagedCopies.bitFlips(of: bytes, step: 331)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, Self.readAll).count > 20)
        }
    }

    @Test("that cannot be opened are not damaged, and those that are can be")
    func unopened() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "file.mat")
            let code = { try #require(throws: FileError.self) { try MatioFile.open(url.path) { _ in } }.code }
            try Data("no MATLAB file".utf8).write(to: url)
            #expect(try code() == .damaged)
            try FileManager.default.removeItem(at: url)
            // Not even root can open a link that leads to itself.
            try FileManager.default.createSymbolicLink(at: url, withDestinationURL: url)
            #expect(try code() == .disk)
        }
    }

    @Test("written here are read by matio")
    func matioReads() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "tree.mat")
            try MATWriter.write(Self.tree, to: url)
            let numbers = try #require(MatioReference.read("numbers", from: url))
            #expect(numbers.shape == [2, 3])
            #expect(numbers.values == [1, 2, 3, 4, 5, .infinity])
            #expect(MatioReference.read("few", from: url)?.values == [0.1, -0.2, 1e-30].map { Double(Float($0)) })
            #expect(MatioReference.fieldNames(ofFirstCellIn: "CAttached", from: url) == ["fluo_time", "cell_type"])
        }
    }

    static let matrices: [(name: String, shape: [Int], values: [Double])] = [
        ("dF_traces", [3, 4], (0..<12).map { Double($0) / 7 }),
        ("single_traces", [2, 2], [1, 2, 3, .infinity]),
    ]

    @Test("written by matio read as it wrote them", arguments: MatioReference.Kind.allCases)
    func matioWrites(kind: MatioReference.Kind) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "matio.mat")
            MatioReference.write(Self.matrices, as: kind, to: url)
            let file = try MATFile(url)
            #expect(file.variables.map(\.name) == ["dF_traces", "single_traces"])
            #expect(file.variables.map(\.className) == ["double", "single"])
            #expect(file.variables.map(\.shape) == [[3, 4], [2, 2]])
            for (name, _, values) in Self.matrices {
                let stored = try file.array(name).numbers()
                let all = try stored.values(outer: 0..<stored.outerCount, inner: 0..<stored.innerCount)
                #expect(all == values.map(Float.init))
            }
        }
    }

    @Test("cut off or altered are refused or hold values", arguments: [MatioReference.Kind.level5, .level5Compressed])
    func damage(kind: MatioReference.Kind) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "matio.mat")
            MatioReference.write(Self.matrices, as: kind, to: url)
            let bytes = Array(try Data(contentsOf: url))
            // Without its second variable, a file cannot be told from a whole one.
            let boundary = Int(bytes.dropFirst(132).prefix(4).unsignedNumber()) + 136
            #expect(
                try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes), of: url, Self.readAll) == [
                    Level5File.headerSize, boundary,
                ])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 3)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, Self.readAll).count > 100)
        }
    }

    @Test(
        "of version 7.3, cut off or altered, are refused or hold values",
        arguments: [MatioReference.Kind.version73, .version73Compressed])
    func damage73(kind: MatioReference.Kind) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "matio.mat")
            MatioReference.write(Self.matrices, as: kind, to: url)
            let bytes = Array(try Data(contentsOf: url))
            #expect(
                try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes, stride: 97), of: url, Self.readAll)
                    == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 61)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, Self.readAll).count > 20)
        }
    }

    @Test("of a tree, altered in any bit, are refused or hold values")
    func damagedTree() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "tree.mat")
            try MATWriter.write(Self.tree, to: url)
            let flips = DamagedCopies.bitFlips(of: Array(try Data(contentsOf: url)), step: 13)
            #expect(try flips.count - DamagedCopies.unnoticed(flips, of: url, Self.readAll).count > 100)
        }
    }

    /// Reads every variable in every way.
    private static func readAll(_ url: URL) throws {
        let file = try MATFile(url)
        for variable in file.variables {
            _ = try file.value(of: variable.name)
            guard variable.isNumericMatrix else { continue }
            let matrix = try file.array(variable.name).numbers()
            _ = try matrix.values(outer: 0..<matrix.outerCount, inner: 0..<matrix.innerCount)
        }
    }

    @Test("with nesting without end are refused")
    func deepNesting() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "deep.mat")
            var value = MATValue.scalar(1)
            for _ in 0..<40 { value = .cell(shape: [1, 1], elements: [value]) }
            try MATWriter.write([("deep", value)], to: url)
            let error = try #require(throws: FileError.self) { try MATFile(url) }
            #expect(error.reason.contains("nesting"))
        }
    }

    @Test(
        "of ground truth hold a cell of structures with traces and spikes",
        .enabled(if: ReferenceData.isAvailable, Comment(rawValue: ReferenceData.skipReason)))
    func groundTruth() throws {
        let folder = try ReferenceData.url("ground_truth")
        let enumerator = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let files = enumerator.compactMap { $0 as? URL }.filter { $0.pathExtension == "mat" }
            .sorted { $0.path < $1.path }
        #expect(files.count > 200)
        for (index, url) in files.enumerated() where index.isMultiple(of: 15) {
            let value = try MATFile(url).value(of: "CAttached")
            guard case .cell(let shape, let elements) = value else {
                Issue.record("\(url.lastPathComponent) holds no cell")
                continue
            }
            #expect(shape == [1, elements.count])
            for element in elements {
                #expect(element["fluo_mean"]?.doubles != nil, "\(url.lastPathComponent)")
                #expect(element["fluo_time"]?.doubles != nil, "\(url.lastPathComponent)")
                #expect(element["events_AP"]?.doubles != nil, "\(url.lastPathComponent)")
            }
        }
    }
}
