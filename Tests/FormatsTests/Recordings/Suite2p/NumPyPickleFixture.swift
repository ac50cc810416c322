import Foundation

@testable import Formats
import Files

/// Object arrays as `numpy.save` pickles them, in the protocols of NumPy 1 and 2.
struct NumPyPickleFixture {
    /// A value of a dictionary.
    indirect enum Value: Sendable {
        case none, flag(Bool), integer(Int), real(Double), text(String), path(String)
        /// A scalar of NumPy's.
        case single(Float), double(Double), int64(Int64)
        /// An image of so many single-precision numbers.
        case image(Int)
        case date
        case dictionary([(String, Value)])
        /// Bytes that are put in as they are.
        case raw([UInt8])
    }

    /// NumPy 2 writes protocol 4.
    var isNumPy2 = false
    private var bytes: [UInt8] = []
    private var isDTypeShared = false

    /// The file of one dictionary, as `numpy.save(file, dictionary)` writes it.
    static func file(_ items: [(String, Value)], isNumPy2: Bool = false) -> Data {
        NPYHeader(descriptor: "|O", isFortranOrder: false, shape: []).encoded
            + Data(pickle(.dictionary(items), isNumPy2: isNumPy2))
    }

    static func pickle(_ value: Value, isNumPy2: Bool = false) -> [UInt8] {
        var fixture = NumPyPickleFixture(isNumPy2: isNumPy2)
        fixture.bytes = isNumPy2 ? [0x80, 4, 0x95] + [UInt8](repeating: 0, count: 8) : [0x80, 3]
        fixture.array { fixture in
            fixture.bytes.append(UInt8(ascii: "]"))
            fixture.remember()
            fixture.add(value)
            fixture.bytes.append(UInt8(ascii: "a"))
        }
        return fixture.bytes + Array(".".utf8)
    }

    /// `_reconstruct(ndarray, (0,), b'b')`, and its state (1, (), dtype('O'), False, list).
    private mutating func array(_ list: (inout Self) -> Void) {
        global("multiarray", "_reconstruct")
        plainGlobal("numpy", "ndarray")
        bytes += Array("K\0".utf8) + [0x85] + Array("C\u{1}b".utf8) + [0x87]
        bytes.append(UInt8(ascii: "R"))
        remember()
        bytes += Array("(K\u{1})".utf8)
        type("O8", "|")
        bytes.append(0x89)
        list(&self)
        bytes += Array("tb".utf8)
    }

    /// `dtype(code, False, True)`, and its state (3, order, …).
    private mutating func type(_ code: String, _ order: String) {
        plainGlobal("numpy", "dtype")
        text(code)
        bytes += [0x89, 0x88, 0x87, UInt8(ascii: "R")]
        remember()
        bytes += Array("(K\u{3}".utf8)
        text(order)
        bytes +=
            Array("NNNJ".utf8) + [255, 255, 255, 255] + Array("J".utf8) + [255, 255, 255, 255] + Array("K\0tb".utf8)
    }

    private mutating func add(_ value: Value) {
        switch value {
        case .none: bytes.append(UInt8(ascii: "N"))
        case .flag(let flag): bytes.append(flag ? 0x88 : 0x89)
        case .integer(let number): bytes += Array("J".utf8) + littleEndian(Int32(number))
        case .real(let number): bytes += Array("G".utf8) + littleEndian(number.bitPattern).reversed()
        case .text(let text): self.text(text)
        case .path(let path):
            plainGlobal("pathlib", "PosixPath")
            text(path)
            bytes += [0x85, UInt8(ascii: "R")]
        case .single(let number): scalar("f4", littleEndian(number.bitPattern))
        case .double(let number): scalar("f8", littleEndian(number.bitPattern))
        case .int64(let number): scalar("i8", littleEndian(number))
        case .image(let count):
            array { fixture in
                fixture.bytes +=
                    Array("B".utf8) + littleEndian(UInt32(4 * count)) + [UInt8](repeating: 7, count: 4 * count)
            }
        case .date:
            plainGlobal("datetime", "datetime")
            bytes += Array("C\u{A}".utf8) + [7, 230, 1, 2, 3, 4, 5, 0, 0, 0] + [0x85, UInt8(ascii: "R")]
        case .dictionary(let items):
            bytes.append(UInt8(ascii: "}"))
            remember()
            bytes.append(UInt8(ascii: "("))
            for (key, value) in items {
                text(key)
                add(value)
            }
            bytes.append(UInt8(ascii: "u"))
        case .raw(let raw): bytes += raw
        }
    }

    private mutating func scalar(_ code: String, _ number: [UInt8]) {
        global("multiarray", "scalar")
        type(code, "<")
        bytes += Array("C".utf8) + [UInt8(number.count)] + number + [0x86, UInt8(ascii: "R")]
    }

    private mutating func text(_ text: String) {
        bytes +=
            isNumPy2
            ? [0x8C, UInt8(text.utf8.count)] : Array("X".utf8) + littleEndian(UInt32(text.utf8.count))
        bytes += Array(text.utf8)
        remember()
    }

    private mutating func global(_ module: String, _ name: String) {
        plainGlobal(isNumPy2 ? "numpy._core.\(module)" : "numpy.core.\(module)", name)
    }

    private mutating func plainGlobal(_ module: String, _ name: String) {
        if isNumPy2 {
            text(module)
            text(name)
            bytes.append(0x93)
        } else {
            bytes += Array("c\(module)\n\(name)\n".utf8)
        }
        remember()
    }

    private var memoCount: UInt32 = 0

    private mutating func remember() {
        bytes += isNumPy2 ? [0x94] : Array("r".utf8) + littleEndian(memoCount)
        memoCount += 1
    }
}
