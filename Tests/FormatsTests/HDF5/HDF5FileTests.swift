import CHDF5
import Core
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("HDF5 files")
struct HDF5FileTests {
    static let shape = [23, 17]
    static let numbers = (0..<23 * 17).map { Double($0 * 7919 % 1000) / 8 }

    private static func root(_ url: URL) throws -> HDF5Object {
        try HDF5File(MappedFile(url), .recording).rootGroup()
    }

    /// Layouts that lead to every index of pieces, where the library is new enough.
    static let layouts: [HDF5Fixture.Layout] = [
        .init(),
        .init(chunk: [23, 17]), .init(chunk: [23, 17], isDeflated: true),
        .init(chunk: [4, 3], isEarly: true),
        .init(chunk: [4, 3]), .init(chunk: [4, 3], isShuffled: true, isDeflated: true, isChecked: true),
        .init(chunk: [4, 3], greatest: [100, 40]),
        .init(chunk: [1, 3], greatest: [0, 17]), .init(chunk: [4, 1], greatest: [23, 0], isChecked: true),
        .init(chunk: [1, 2], greatest: [0, 0]), .init(chunk: [1, 2], greatest: [0, 0], isDeflated: true),
    ]

    @Test("give back arrays of every layout, whole or in blocks", arguments: layouts, [false, true])
    func arrays(layout: HDF5Fixture.Layout, isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.h5")
            try HDF5Fixture.create(url, isNewest: isNewest) { $0.array("/group/a", Self.shape, Self.numbers, layout) }
            let array = try #require(try Self.root(url).array("group/a"))
            #expect(array.shape == Self.shape)
            let all: [Double] = try array.numbers()
            #expect(all == Self.numbers)
            let block = try HDF5Matrix(array).values(outer: 3..<19, inner: 2..<5)
            #expect(block == (3..<19).flatMap { row in (2..<5).map { Float(Self.numbers[row * 17 + $0]) } })
        }
    }

    @Test("give the fill value where nothing was written", arguments: [false, true])
    func fill(isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.h5")
            try HDF5Fixture.create(url, isNewest: isNewest) { file in
                for (name, chunk) in [("a", [4, 4]), ("b", nil)] {
                    let layout = HDF5Fixture.Layout(chunk: chunk, fill: 2.5)
                    file.array(name, [9, 9], chdf5_little_double(), layout) { _ in 0 }
                }
            }
            for name in ["a", "b"] {
                let values: [Double]? = try Self.root(url).numbers(name)
                #expect(values == [Double](repeating: 2.5, count: 81))
            }
        }
    }

    @Test("find every member and attribute, however many there are", arguments: [false, true])
    func many(isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.h5")
            try HDF5Fixture.create(url, isNewest: isNewest) { file in
                for index in 0..<300 { file.array("/many/member\(index)", [], [Double(index)]) }
                for index in 0..<60 { try file.attach("attribute\(index)", .number(Double(index)), to: "/many") }
                try file.attach("text", .text("ΔF/F"), to: "/many")
                try file.attach("texts", .texts(["a", "bcd"]), to: "/many")
                try file.attach("reference", .reference("/many/member7"), to: "/many")
                file.array("/text", text: "NoneType, or not")
            }
            let root = try Self.root(url)
            let group = try #require(try root.member("many"))
            #expect(try Set(group.links().map(\.name)) == Set((0..<300).map { "member\($0)" }))
            for index in stride(from: 0, to: 300, by: 41) {
                #expect(try group.number("member\(index)") == Double(index))
            }
            for index in stride(from: 0, to: 60, by: 7) {
                #expect(try group.number(ofAttribute: "attribute\(index)") == Double(index))
            }
            #expect(try group.attribute("absent") == nil)
            #expect(try group.text(ofAttribute: "text") == "ΔF/F")
            #expect(try group.attribute("texts")?.texts() == ["a", "bcd"])
            let address = try #require(try group.attribute("reference")?.references?.first)
            #expect(try root.file.object(at: address, path: "x").dataset().values().number == 7)
            #expect(try root.text("text") == "NoneType, or not")
        }
    }

    @Test("follow soft links, and links to files in the same folder only", arguments: [false, true])
    func links(isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let inner = folder.appending(path: "inner")
            try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
            let url = inner.appending(path: "a.h5")
            for place in [folder, inner] {
                try HDF5Fixture.create(place.appending(path: "other.h5")) { $0.array("/group/a", [], [5]) }
            }
            try FileManager.default.createSymbolicLink(
                at: inner.appending(path: "escape.h5"), withDestinationURL: folder.appending(path: "other.h5"))
            try HDF5Fixture.create(url, isNewest: isNewest) { file in
                file.array("/group/a", [], [4])
                try file.link("/soft", to: "/group/a")
                try file.link("/group/relative", to: "a")
                try file.link("/nowhere", to: "/absent")
                try file.link("/circle", to: "/circle")
                file.link("/external", toFile: "other.h5", "/group/a")
                file.link("/outside", toFile: "../other.h5", "/group/a")
                file.link("/escape", toFile: "escape.h5", "/group/a")
                file.link("/missing", toFile: "missing.h5", "/a")
            }
            let root = try Self.root(url)
            #expect(try root.number("soft") == 4)
            #expect(try root.number("group/relative") == 4)
            #expect(try root.member("nowhere") == nil)
            #expect(try root.number("external") == 5)
            for (name, word) in [
                ("circle", "itself"), ("outside", "outside"), ("escape", "outside"), ("missing", "missing.h5"),
            ] {
                let error = #expect(throws: FileError.self) { try root.member(name) }
                #expect(error?.reason.contains(word) == true, "\(name): \(String(describing: error))")
            }
        }
    }

    @Test("packed by LZF, or by what nobody here knows, are read or named")
    func filters() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.h5")
            // Four literals, then ten bytes that repeat them, then two literals.
            let packed: [UInt8] = [3, 0, 0, 128, 63, 7 << 5, 1, 3, 1, 9, 8]
            try HDF5Fixture.create(url) { file in
                for (name, filter) in [("lzf", 32000), ("blosc", 32001)] {
                    let creation = H5Pcreate(chdf5_dataset_creation())
                    unsafe H5Pset_chunk(creation, 1, [4])
                    H5Pset_filter(creation, H5Z_filter_t(filter), 1, 0, nil)
                    let space = unsafe H5Screate_simple(1, [4], nil)
                    let array = unsafe H5Dcreate2(
                        file.file.id, name, chdf5_little_float(), space, chdf5_default(), creation, chdf5_default())
                    unsafe H5Dwrite_chunk(array, chdf5_default(), 0, [0], packed.count, packed)
                    H5Dclose(array)
                    H5Sclose(space)
                    H5Pclose(creation)
                }
            }
            let root = try Self.root(url)
            let values: [Double] = try #require(try root.numbers("lzf"))
            #expect(values.prefix(3) == [1, 1, 1])
            let error = #expect(throws: FileError.self) { try root.numbers("blosc") }
            #expect(error?.reason.contains("Blosc") == true)
            #expect(try root.array("blosc")?.shape == [4])
        }
    }

    /// Reads whatever there is; what cannot be read is passed over.
    private static func walk(_ url: URL) throws -> [String: [Double]] {
        var found: [String: [Double]] = [:]
        var visited: Set<UInt64> = []
        func walk(_ group: HDF5Object) throws(FileError) {
            guard visited.insert(group.address).inserted else { return }
            for link in try group.links() {
                do throws(FileError) {
                    guard let object = try group.object(of: link) else { continue }
                    _ = try object.attribute("text")?.texts()
                    if object.isDataset {
                        let values = try object.dataset().values()
                        found[object.path] = values.numbers()
                        _ = try values.texts()
                    } else {
                        try walk(object)
                    }
                } catch { continue }
            }
        }
        try walk(root(url))
        return found
    }

    @Test("cut off or altered never crash", arguments: [false, true])
    func damage(isNewest: Bool) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.h5")
            try HDF5Fixture.create(url, isNewest: isNewest) { file in
                for (index, layout) in Self.layouts.enumerated() {
                    file.array("/group/a\(index)", Self.shape, Self.numbers, layout)
                }
                for index in 0..<9 { try file.attach("a\(index)", .number(1), to: "/group") }
                try file.attach("text", .text("abc"), to: "/group/a3")
                file.array("/text", text: "abc")
                try file.link("/link", to: "/group")
            }
            let bytes = Array(try Data(contentsOf: url))
            let sound = try Self.walk(url)
            #expect(sound.count == Self.layouts.count)
            let truncated = DamagedCopies.truncations(of: bytes, stride: 4999)
            #expect(try DamagedCopies.unnoticed(truncated, of: url) { _ = try Self.walk($0) } == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 7919)
            _ = try DamagedCopies.unnoticed(flips, of: url) { copy in
                // With checksums, only plain numbers can become others; without, addresses too.
                let found = try Self.walk(copy)
                guard isNewest else { return }
                for name in ["/group/a5", "/group/a8"] { #expect(found[name] == nil || found[name] == sound[name]) }
            }
        }
    }

    @Test("that unfold to very much more are refused", arguments: [nil, [1000, 1000]])
    func bomb(chunk: [Int]?) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "bomb.h5")
            let side = 40_000
            try HDF5Fixture.create(url) { file in
                let layout = HDF5Fixture.Layout(chunk: chunk, isDeflated: chunk != nil)
                file.array("/a", [side, side], chdf5_little_double(), layout) { _ in 0 }
            }
            let array = try #require(try Self.root(url).array("a"))
            let error = #expect(throws: FileError.self) { try array.values() }
            #expect(error?.code == .suspicious)
        }
    }
}
