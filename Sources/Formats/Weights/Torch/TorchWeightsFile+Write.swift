package import Files
package import Core
package import Foundation

extension TorchWeightsFile {
    /// A `.pth` file as `torch.save` writes the state dictionary of the network, with contiguous arrays on the CPU.
    ///
    /// - Parameters:
    ///   - weights: one member.
    ///   - name: the file's name without its extension, which PyTorch repeats inside.
    /// - Returns: the file, the same for the same weights.
    /// - Throws: `FileError` for weights of 4 GiB or more.
    package static func encode(_ weights: NetworkWeights, name: String) throws(FileError) -> Data {
        let plan = weights.plan
        let tensors = zip(names(of: plan), weights.tensors).map { (name: $0, shape: Array($1.shape.reversed())) }
        let pickle = PickleWriter.stateDictionary(tensors, modules: modules(of: plan))
        let arrays = weights.tensors.enumerated().map { ("\(name)/data/\($0)", numbers($1)) }
        return try ZipArchive.encode(
            [("\(name)/data.pkl", pickle), ("\(name)/byteorder", Data("little".utf8))] + arrays
                + [("\(name)/version", Data("3\n".utf8))],
            path: "\(name).pth")
    }

    /// The numbers with the axes reversed: `[taps, in, out]` becomes `[out, in, taps]`.
    private static func numbers(_ tensor: Tensor) -> Data {
        let places = places(tensor.shape.reversed(), strides: contiguousStrides(of: tensor.shape).reversed())
        return Data(littleEndian: places.map { tensor.values[$0] })
    }
}
