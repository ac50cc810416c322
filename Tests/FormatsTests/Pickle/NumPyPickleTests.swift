import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Pickled dictionaries of NumPy")
struct NumPyPickleTests {
    static let items: [(String, NumPyPickleFixture.Value)] = [
        ("fs", .single(30.5)), ("nplanes", .integer(2)), ("tau", .real(0.7)), ("count", .int64(-3)),
        ("one", .double(1e-3)), ("name", .text("ΔF")), ("mean", .image(70_000)), ("date", .date),
        ("folder", .path("/data")), ("nothing", .none), ("is", .flag(true)),
        ("extraction", .dictionary([("neuropil_coefficient", .real(0.7))])),
    ]

    @Test("are read in both protocols, and large blocks are passed over", arguments: [false, true])
    func values(isNumPy2: Bool) throws {
        try withTemporaryFolder { folder in
            let objects = try read(NumPyPickleFixture.file(Self.items, isNumPy2: isNumPy2), folder)
            let values = try objects.dictionary()
            #expect(Set(values.keys) == Set(Self.items.map(\.0)))
            #expect(try objects.number(values["fs"]) == 30.5)
            #expect(try objects.number(values["nplanes"]) == 2)
            #expect(try objects.number(values["tau"]) == 0.7)
            #expect(try objects.number(values["count"]) == -3)
            #expect(try objects.number(values["one"]) == 1e-3)
            #expect(values["name"]?.text == "ΔF")
            #expect(values["is"] == .flag(true))
            let nested = try #require(values["extraction"].flatMap(objects.pickle.dictionary))
            #expect(try objects.number(nested["neuropil_coefficient"]) == 0.7)
            for key in ["mean", "date", "folder", "nothing", "name"] { #expect(try objects.number(values[key]) == nil) }
        }
    }

    @Test(
        "that import anything else are refused by its name",
        arguments: [
            ("cos\nsystem\n", "os.system"), ("cbuiltins\neval\n", "builtins.eval"),
            ("cnumpy.core.multiarray\n_reconstruct \n", "_reconstruct "), ("cposix\nsystem\n", "posix.system"),
            ("ios\nsystem\n", "opcode 0x69"), ("Q", "opcode 0x51"), ("o", "opcode 0x6f"),
        ])
    func foreign(code: String, named: String) throws {
        try withTemporaryFolder { folder in
            let file = NumPyPickleFixture.file([("fs", .real(30)), ("x", .raw(Array(code.utf8)))])
            let error = try #require(throws: FileError.self) { try read(file, folder) }
            #expect(error.code == .suspicious)
            #expect(error.reason.contains(named))
            #expect(error.remedy?.contains("--rate") == true)
        }
    }

    @Test("that name a global by texts are refused likewise")
    func stackGlobal() throws {
        try withTemporaryFolder { folder in
            let raw: [UInt8] = [0x8C, 2] + Array("os".utf8) + [0x8C, 6] + Array("system".utf8) + [0x93]
            let file = NumPyPickleFixture.file([("x", .raw(raw))], isNumPy2: true)
            let error = try #require(throws: FileError.self) { try read(file, folder) }
            #expect(error.reason.contains("os.system"))
        }
    }

    @Test(
        "that make no sense are refused",
        arguments: [
            "h\u{63}", "h", "s", "u", "t", "b", "R", "a", "e", "X\u{5}\0\0\0ab", "N}", "}NNs)Rb", "K\u{1}K\u{1}R", "..",
            "]Ns",
        ])
    func senseless(code: String) throws {
        try withTemporaryFolder { folder in
            let file = NumPyPickleFixture.file([("x", .raw(Array(code.utf8)))])
            #expect(throws: FileError.self) { try read(file, folder) }
        }
    }

    @Test("that grow without bound are refused")
    func growth() throws {
        try withTemporaryFolder { folder in
            let many = [UInt8](repeating: UInt8(ascii: "]"), count: 1 << 20)
            let error = try #require(throws: FileError.self) {
                try read(NumPyPickleFixture.file([("x", .raw(many))]), folder)
            }
            #expect(error.reason.contains("memory"))
        }
    }

    @Test("cut off or altered are refused or hold values", arguments: [false, true])
    func damage(isNumPy2: Bool) throws {
        try withTemporaryFolder { folder in
            let small = Self.items.filter { $0.0 != "mean" } + [("mean", NumPyPickleFixture.Value.image(4))]
            let bytes = Array(NumPyPickleFixture.file(small, isNumPy2: isNumPy2))
            let url = folder.appending(path: "ops.npy")
            let cut = try DamagedCopies.unnoticed(DamagedCopies.truncations(of: bytes), of: url, Self.readAll)
            #expect(cut == [])
            let flips = DamagedCopies.bitFlips(of: bytes, step: 3)
            let unnoticed = try DamagedCopies.unnoticed(flips, of: url, Self.readAll)
            #expect(flips.count - unnoticed.count > 300)
        }
    }

    private static func readAll(_ url: URL) throws {
        let objects = try NPYObjects(MappedFile(url))
        for value in try objects.dictionary().values { _ = try objects.number(value) }
    }

    private func read(_ file: Data, _ folder: URL) throws -> NPYObjects {
        let url = folder.appending(path: "ops.npy")
        try file.write(to: url)
        return try NPYObjects(MappedFile(url))
    }
}
