public import Core
public import Foundation

/// Reads and writes the weights of one ensemble member as PyTorch keeps them (`.pth`).
///
/// The file is a zip archive of stored entries: a pickle that says what there is, and the raw numbers. Both are read
/// here rather than by a library: a pickle must not be executed, and libarchive reads an archive as a stream, while
/// these keep sizes and checksums only in the directory at their end.
public enum TorchWeightsFile {
    private static let largestFile = 256 << 20
    /// Real files have 13.
    private static let mostEntries = 1000
    /// The parts of the network that have weights.
    static let modules = ["conv1", "conv2", "conv3", "dense1", "dense2"]
    /// Names of the state dictionary, in the order of `NetworkWeights.tensorNames`.
    static let names = modules.flatMap { ["\($0).weight", "\($0).bias"] }

    /// Reads a member.
    ///
    /// - Parameters:
    ///   - url: the `.pth` file.
    ///   - shape: what the bundle's configuration says.
    /// - Returns: the weights in Keras' order of axes, whatever the strides in the file.
    /// - Throws: ``FormatError`` when the file is damaged, is not the network of `shape`, or might run code in Python.
    public static func read(_ url: URL, shape: NetworkShape) throws(FormatError) -> NetworkWeights {
        try read(FileBytes(url, atMost: largestFile), shape: shape)
    }

    static func read(_ file: FileBytes, shape: NetworkShape) throws(FormatError) -> NetworkWeights {
        let archive = try ZipDirectory(file, atMost: mostEntries)
        let entries = try TorchEntries(archive, of: file)
        let pickle = FileBytes(path: file.path, bytes: Array(try entries.contents(of: "data.pkl")))
        let tensors = try PickleReader.readStateDictionary(pickle)
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
            return try NetworkWeights(shape: shape, tensors: weights)
        } catch {
            throw FormatError(.damaged, path: file.path, error.reason, remedy: error.remedy)
        }
    }

    /// Copies a strided view, with its axes reversed: `[out, in, taps]` becomes `[taps, in, out]`.
    private static func gather(
        _ tensor: TorchTensor, named name: String, expected: [Int], from entries: TorchEntries
    ) throws(FormatError) -> Tensor {
        let file = entries.file
        guard tensor.shape == expected.reversed() else {
            throw file.unsupported("“\(name)” has shape \(tensor.shape), expected \(Array(expected.reversed()))")
        }
        let bytes = try entries.contents(of: "data/\(tensor.storage.key)")
        guard bytes.count == 4 * tensor.storage.count else {
            throw file.damaged("“\(name)” has \(tensor.storage.count) numbers in \(bytes.count) bytes")
        }
        let values = unsafe [Float](copying: bytes.span.bytes)
        // No factor reaches 2³¹ and there are at most three axes, so nothing overflows.
        let reach = zip(tensor.shape, tensor.strides).reduce(tensor.offset) { $0 + ($1.0 - 1) * $1.1 }
        guard reach < values.count, !tensor.strides.contains(0) else {
            throw file.damaged("“\(name)” reaches to number \(reach) of a storage of \(values.count)")
        }
        let places = places(expected, strides: tensor.strides.reversed(), offset: tensor.offset)
        return Tensor(shape: expected, values: places.map { values[$0] })
    }
}

/// The entries of a `.pth` archive, all in one folder named after the file.
private struct TorchEntries {
    let file: FileBytes
    private let archive: ZipDirectory
    private let byName: [String: ZipDirectory.Entry]

    init(_ archive: ZipDirectory, of file: FileBytes) throws(FormatError) {
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

    func contents(of name: String) throws(FormatError) -> ArraySlice<UInt8> {
        guard let bytes = try optionalContents(of: name) else { throw file.damaged("has no entry “\(name)”") }
        return bytes
    }

    func optionalContents(of name: String) throws(FormatError) -> ArraySlice<UInt8>? {
        guard let entry = byName[name] else { return nil }
        return try archive.contents(of: entry)
    }
}
