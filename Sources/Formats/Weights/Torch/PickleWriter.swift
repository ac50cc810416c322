internal import Files
internal import Foundation

/// Writes the pickle of a state dictionary, byte for byte as `torch.save` does: protocol 2, and everything that Python
/// remembers is remembered under the same number.
struct PickleWriter {
    private var bytes = Data([0x80, 2])
    /// Where texts and globals are in Python's memo.
    private var memo: [String: UInt8] = [:]
    private var memoCount: UInt8 = 0

    /// The pickle of tensors whose numbers lie in the entries `data/0`, `data/1`, … in C order.
    ///
    /// - Parameters:
    ///   - tensors: names and shapes.
    ///   - modules: the parts of the network, in whose versions PyTorch takes an interest.
    /// - Returns: the bytes of `data.pkl`.
    static func stateDictionary(_ tensors: [(name: String, shape: [Int])], modules: [String]) -> Data {
        var writer = PickleWriter()
        writer.orderedDictionary()
        writer.add("(")
        for (key, tensor) in tensors.enumerated() {
            writer.text(tensor.name)
            writer.tensor(key: "\(key)", shape: tensor.shape)
        }
        writer.add("u")
        writer.metadata(modules)
        writer.add(".")
        return writer.bytes
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`.
    private mutating func tensor(key: String, shape: [Int]) {
        global(.rebuildTensor)
        add("((")
        text("storage")
        global(.floatStorage)
        text(key)
        text("cpu")
        integer(shape.reduce(1, *))
        add("t")
        remember()
        add("Q")
        integer(0)
        tuple(shape)
        tuple(contiguousStrides(of: shape))
        bytes.append(0x89)
        orderedDictionary()
        add("t")
        remember()
        add("R")
        remember()
    }

    /// The attribute `_metadata`: that every module is of version 1.
    private mutating func metadata(_ modules: [String]) {
        emptyDictionary()
        text("_metadata")
        orderedDictionary()
        add("(")
        for module in [""] + modules {
            text(module)
            emptyDictionary()
            text("version")
            integer(1)
            add("s")
        }
        add("usb")
    }

    private mutating func orderedDictionary() {
        global(.orderedDictionary)
        add(")R")
        remember()
    }

    private mutating func emptyDictionary() {
        add("}")
        remember()
    }

    private mutating func global(_ global: TorchGlobal) {
        recallOrRemember(global.rawValue) {
            let name = global.rawValue.split(separator: ".")
            return Data("c\(name.dropLast().joined(separator: "."))\n\(name.last ?? "")\n".utf8)
        }
    }

    private mutating func text(_ text: String) {
        recallOrRemember(text) {
            Data("X".utf8) + Data(littleEndian: [UInt32(text.utf8.count)]) + Data(text.utf8)
        }
    }

    private mutating func integer(_ number: Int) {
        switch number {
        case 0...0xFF: bytes += Data("K".utf8) + Data(littleEndian: [UInt8(number)])
        case 0...0xFFFF: bytes += Data("M".utf8) + Data(littleEndian: [UInt16(number)])
        default: bytes += Data("J".utf8) + Data(littleEndian: [Int32(clamping: number)])
        }
    }

    /// One to three numbers.
    private mutating func tuple(_ numbers: [Int]) {
        for number in numbers { integer(number) }
        bytes.append(0x84 + UInt8(numbers.count))
        remember()
    }

    private mutating func add(_ opcodes: String) { bytes += Data(opcodes.utf8) }

    private mutating func recallOrRemember(_ text: String, _ encoded: () -> Data) {
        if let place = memo[text] {
            bytes += Data("h".utf8) + [place]
        } else {
            bytes += encoded()
            memo[text] = memoCount
            remember()
        }
    }

    private mutating func remember() {
        bytes += Data("q".utf8) + [memoCount]
        memoCount += 1
    }
}

/// The strides of an array in C order.
func contiguousStrides(of shape: [Int]) -> [Int] {
    shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
}

/// Where the numbers of a strided view lie, with the last of its axes running fastest.
func places(_ extents: [Int], strides: [Int]) -> [Int] {
    zip(extents, strides).reduce([0]) { places, axis in
        places.flatMap { place in (0..<axis.0).map { place + $0 * axis.1 } }
    }
}
