package import Files
package import Core
package import Foundation

/// Reads and writes the weights of one ensemble member as PyTorch keeps them (`.pth`).
///
/// The file is a zip archive of stored entries: a pickle that says what there is, and the raw numbers. Both are read
/// here rather than by a library: a pickle must not be executed, and libarchive reads an archive as a stream, while
/// these keep sizes and checksums only in the directory at their end.
package enum TorchWeightsFile {
    private static let largestFile = 256 << 20
    /// Real files have 13.
    private static let mostEntries = 1000

    /// The parts of a network that have weights: `conv1`, `conv2`, …, `dense1`, …, of which the output is the last.
    static func modules(of plan: NetworkPlan) -> [String] {
        var (convolutionCount, denseCount) = (0, 0)
        return plan.stages.compactMap { stage in
            switch stage {
            case .convolution:
                convolutionCount += 1
                return "conv\(convolutionCount)"
            case .pool: return nil
            case .dense, .output:
                denseCount += 1
                return "dense\(denseCount)"
            }
        }
    }

    /// Names of the state dictionary, in the order of `NetworkPlan.tensorNames`.
    static func names(of plan: NetworkPlan) -> [String] {
        modules(of: plan).flatMap { ["\($0).weight", "\($0).bias"] }
    }

    /// Reads a member.
    ///
    /// - Parameters:
    ///   - url: the `.pth` file.
    ///   - shape: what the bundle's configuration says.
    /// - Returns: the weights in Keras' order of axes, whatever the strides in the file.
    /// - Throws: `FileError` when the file is damaged, is not the network of `shape`, or might run code in Python.
    package static func read(_ url: URL, shape: NetworkPlan) throws(FileError) -> NetworkWeights {
        try read(FileBytes(url, atMost: largestFile), shape: shape)
    }

    static func read(_ file: FileBytes, shape: NetworkPlan) throws(FileError) -> NetworkWeights {
        // Every number of the network lies in the file, so that nothing larger than the file is ever made of it.
        let numberCount = shape.parameterCount
        guard numberCount <= file.count / 4 else {
            throw file.damaged("has \(file.count) bytes, too few for the \(numberCount) numbers of its network")
        }
        let archive = try ZipDirectory(file, atMost: mostEntries)
        let entries = try TorchEntries(archive, of: file)
        let pickle = FileBytes(path: file.path, bytes: Array(try entries.contents(of: "data.pkl")))
        let names = names(of: shape)
        let tensors = withoutPrefix(try TorchPickle.readStateDictionary(pickle), names[0])
        guard Set(tensors.keys) == Set(names) else {
            let odd = Set(tensors.keys).symmetricDifference(names).sorted()
            throw file.unsupported("is not the network of this program: \(odd) are missing or surplus")
        }
        if let order = try entries.optionalContents(of: "byteorder"), order != Array("little".utf8)[...] {
            throw file.unsupported("its numbers are not little-endian")
        }
        var weights: [Tensor] = []
        for (name, expected) in zip(names, shape.tensorShapes) {
            guard let tensor = tensors[name] else { continue }
            weights.append(try gather(tensor, named: name, expected: expected, from: entries))
        }
        do {
            return try NetworkWeights(plan: shape, tensors: weights)
        } catch {
            throw FileError(.damaged, path: file.path, error.reason, remedy: error.remedy)
        }
    }

    /// Tensors by their names within the network: one that was wrapped for training on several GPUs, or is a part of
    /// another, has a prefix before all of them, such as `module.`; one name tells it.
    private static func withoutPrefix(_ tensors: [String: TorchTensor], _ name: String) -> [String: TorchTensor] {
        let prefixes = tensors.keys.filter { $0.hasSuffix(".\(name)") }.map { $0.dropLast(name.count) }
        guard prefixes.count == 1, let prefix = prefixes.first, tensors.keys.allSatisfy({ $0.hasPrefix(prefix) })
        else { return tensors }
        return Dictionary(uniqueKeysWithValues: tensors.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }

    /// Copies a strided view, with its axes reversed: `[out, in, taps]` becomes `[taps, in, out]`.
    private static func gather(
        _ tensor: TorchTensor, named name: String, expected: [Int], from entries: TorchEntries
    ) throws(FileError) -> Tensor {
        let file = entries.file
        guard tensor.shape == expected.reversed() else {
            throw file.unsupported("“\(name)” has shape \(tensor.shape), expected \(Array(expected.reversed()))")
        }
        let bytes = try entries.contents(of: "data/\(tensor.storage.key)")
        guard bytes.count == 4 * tensor.storage.count else {
            throw file.damaged("“\(name)” has \(tensor.storage.count) numbers in \(bytes.count) bytes")
        }
        guard isPermutation(tensor.strides, of: tensor.shape) else {
            throw file.damaged(
                "“\(name)” of shape \(tensor.shape) has the strides \(tensor.strides), so that its numbers overlap or "
                    + "have gaps")
        }
        let count = expected.reduce(1, *)
        guard tensor.offset <= tensor.storage.count - count else {
            throw file.damaged(
                "“\(name)” takes \(count) numbers from place \(tensor.offset) of a storage of \(tensor.storage.count)")
        }
        let own = bytes.dropFirst(4 * tensor.offset).prefix(4 * count)
        let values = unsafe [Float](copying: own.span.bytes)
        return Tensor(
            shape: expected, values: places(expected, strides: tensor.strides.reversed()).map { values[$0] })
    }

    /// Whether every number of a shape has a place of its own and there are no gaps, whatever the order of the axes. The
    /// stride of an axis of extent 1 means nothing.
    private static func isPermutation(_ strides: [Int], of shape: [Int]) -> Bool {
        var next = 1
        for (stride, extent) in zip(strides, shape).filter({ $0.1 != 1 }).sorted(by: { $0.0 < $1.0 }) {
            guard stride == next else { return false }
            next *= extent
        }
        return true
    }
}

/// The entries of a `.pth` archive, all in one folder named after the file.
private struct TorchEntries {
    let file: FileBytes
    private let archive: ZipDirectory
    private let byName: [String: ZipDirectory.Entry]

    init(_ archive: ZipDirectory, of file: FileBytes) throws(FileError) {
        self.archive = archive
        self.file = file
        let pickles = archive.entries.filter { $0.name.hasSuffix("/data.pkl") }
        guard pickles.count == 1, let pickle = pickles.first else {
            throw file.unsupported("is no PyTorch file: it has \(pickles.count) entries “data.pkl”")
        }
        let folder = pickle.name.dropLast("data.pkl".count)
        var byName: [String: ZipDirectory.Entry] = [:]
        for entry in archive.entries {
            guard entry.name.hasPrefix(folder) else {
                throw file.unsupported("has an entry “\(entry.name)” outside the folder “\(folder)”")
            }
            byName[String(entry.name.dropFirst(folder.count))] = entry
        }
        self.byName = byName
    }

    func contents(of name: String) throws(FileError) -> ArraySlice<UInt8> {
        guard let bytes = try optionalContents(of: name) else { throw file.damaged("has no entry “\(name)”") }
        return bytes
    }

    func optionalContents(of name: String) throws(FileError) -> ArraySlice<UInt8>? {
        guard let entry = byName[name] else { return nil }
        return try archive.contents(of: entry)
    }
}
