import Core

import Files
@testable import Formats

/// Builds `.pth` files as PyTorch writes them, from pieces that a test can replace.
struct TorchFixture {
    /// The official bundles keep Keras' order of numbers and say so in the strides.
    var isTransposed = true
    var location = "cpu"
    /// Opcodes after the dictionary and before `STOP`.
    var ending: [UInt8] = []
    /// What the pickle begins with.
    var beginning: [UInt8] = [0x80, 2]
    var storageClass = "torch\nFloatStorage"
    var byteOrder = "little"
    /// Added to what a tensor says of its storage.
    var surplusCount = 0
    var surplusOffset = 0
    /// Replaces the strides of every tensor.
    var changedStrides: (@Sendable ([Int]) -> [Int])?
    /// All tensors lie in the storage of this one.
    var sharedStorage: Int?
    /// A plain `dict`, as `dict(network.state_dict())` is.
    var isPlain = false
    /// Parameters, as `dict(network.named_parameters())` holds.
    var holdsParameters = false
    var prefix = ""

    static let names = ["conv1", "conv2", "conv3", "dense1", "dense2"].flatMap { ["\($0).weight", "\($0).bias"] }

    func bytes(_ weights: NetworkWeights) -> [UInt8] {
        ZipFixture(entries: entries(weights), isTorch: true).bytes()
    }

    func entries(_ weights: NetworkWeights) -> [ZipFixture.Entry] {
        let storages = weights.tensors.enumerated().map { index, tensor in
            ZipFixture.Entry("member/data/\(index)", numbers(tensor).flatMap { littleEndian($0.bitPattern) })
        }
        return [
            ZipFixture.Entry("member/data.pkl", pickle(weights)),
            ZipFixture.Entry("member/byteorder", Array(byteOrder.utf8)),
        ] + storages + [ZipFixture.Entry("member/version", Array("3\n".utf8))]
    }

    /// The numbers in the order of the file: as they are, or in the order of PyTorch's axes.
    private func numbers(_ tensor: Tensor) -> [Float] {
        guard !isTransposed, tensor.shape.count > 1 else { return tensor.values }
        let steps = strides(of: tensor.shape)
        var places = [0]
        for (extent, step) in zip(tensor.shape, steps).reversed() {
            places = places.flatMap { place in (0..<extent).map { place + $0 * step } }
        }
        return places.map { tensor.values[$0] }
    }

    private func strides(of shape: [Int]) -> [Int] {
        shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    }

    func pickle(_ weights: NetworkWeights) -> [UInt8] {
        var pickle = beginning + Array((isPlain ? "}(" : "ccollections\nOrderedDict\nq\0)R(").utf8)
        for (index, tensor) in weights.tensors.enumerated() {
            let torchShape = Array(tensor.shape.reversed())
            let steps = isTransposed ? strides(of: tensor.shape).reversed() : strides(of: torchShape)
            let storage = sharedStorage ?? index
            pickle += text(prefix + Self.names[index])
            if holdsParameters { pickle += Array("ctorch._utils\n_rebuild_parameter\n(".utf8) }
            pickle += Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
            pickle += text("storage") + Array("c\(storageClass)\n".utf8) + text("\(storage)") + text(location)
            pickle += number(weights.tensors[storage].values.count + surplusCount)
            pickle += Array("tQ".utf8) + number(surplusOffset)
            pickle += tuple(torchShape) + tuple(changedStrides?(Array(steps)) ?? Array(steps)) + [0x89]
            pickle += hooks(isFirst: index == 0 && isPlain) + Array(")RtR".utf8)
            if holdsParameters { pickle += [0x88] + hooks(isFirst: false) + Array(")RtR".utf8) }
        }
        pickle += Array("u".utf8)
        if isPlain { return pickle + ending + Array(".".utf8) }
        pickle += Array("}".utf8) + text("_metadata") + Array("h\0)R".utf8) + text("conv1") + Array("}".utf8)
        pickle += text("version") + number(1) + Array("sssb".utf8)
        return pickle + ending + Array(".".utf8)
    }

    /// The name of the empty dictionary of hooks, which is written out once.
    private func hooks(isFirst: Bool) -> [UInt8] {
        Array((isFirst ? "ccollections\nOrderedDict\nq\0" : "h\0").utf8)
    }

    private func text(_ text: String) -> [UInt8] {
        Array("X".utf8) + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    private func number(_ number: Int) -> [UInt8] {
        number < 256 ? Array("K".utf8) + [UInt8(number)] : Array("M".utf8) + littleEndian(UInt16(number))
    }

    private func tuple(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap(number) + [0x84 + UInt8(numbers.count)]
    }
}
