internal import Files

/// The only names that the pickle of a state dictionary may import.
enum TorchGlobal: String, Sendable, CaseIterable {
    case orderedDictionary = "collections.OrderedDict"
    case rebuildTensor = "torch._utils._rebuild_tensor_v2"
    case rebuildParameter = "torch._utils._rebuild_parameter"
    case floatStorage = "torch.FloatStorage"
}

/// Where the numbers of a tensor are: an entry `data/<key>` of the archive.
struct TorchStorage: Sendable, Hashable {
    let key: String
    let count: Int
}

/// A view of a storage. The official files are transposed: their strides are not those of the shape.
struct TorchTensor: Sendable, Hashable {
    let storage: TorchStorage
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}

/// What a PyTorch state dictionary's pickle means.
struct TorchPickle {
    private let pickle: Pickle
    private let path: String

    /// Real weights take about 1.1 kB.
    private static let longestPickle = 64 << 10
    private static let largestDictionary = 1024
    private static let onlyWeights = "Save the weights alone: torch.save(network.state_dict(), …)."

    /// The tensors of the state dictionary, by name: what `state_dict()` gives, or any other dictionary of tensors. The
    /// source has the bytes of `data.pkl`.
    static func readStateDictionary(_ source: FileBytes) throws(FileError) -> [String: TorchTensor] {
        guard source.count <= longestPickle else {
            throw source.unsupported("its pickle has \(source.count) bytes, more than weights ever need")
        }
        let pickle = try PickleReader.read(PickleSource(source.bytes[...], path: source.path), as: .torch)
        return try TorchPickle(pickle: pickle, path: source.path).tensors()
    }

    private func tensors() throws(FileError) -> [String: TorchTensor] {
        guard let items = items(pickle.root) else {
            throw FileError(
                .unsupported, path: path,
                "its pickle is \(pickle.kind(of: pickle.root)), not a dictionary of tensors", remedy: Self.onlyWeights)
        }
        guard items.count <= 2 * Self.largestDictionary, let values = Pickle.dictionary(items) else {
            throw wrong("has a key that is no text or stands there twice, or very many of them")
        }
        var tensors: [String: TorchTensor] = [:]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            tensors[name] = try tensor(value, named: name)
        }
        return tensors
    }

    /// Keys and values of a dictionary, or of an ordered one, whose only attribute may be the modules' versions.
    private func items(_ value: Pickle.Value) -> [Pickle.Value]? {
        guard let object = pickle.object(value) else { return nil }
        if object.kind == .dictionary { return object.items }
        guard object.kind == .call(TorchGlobal.orderedDictionary.rawValue), object.items.isEmpty else { return nil }
        if let state = object.state {
            guard let attributes = pickle.dictionary(state), attributes.keys.elementsEqual(["_metadata"]) else {
                return nil
            }
        }
        return object.added
    }

    private func tensor(_ value: Pickle.Value, named name: String) throws(FileError) -> TorchTensor {
        if let (arguments, state) = call(value, .rebuildTensor), state == nil { return try rebuild(arguments) }
        // `_rebuild_parameter(tensor, requires_grad, backward_hooks)`: the tensor.
        if let (arguments, state) = call(value, .rebuildParameter), state == nil {
            guard arguments.count == 3, let tensor = call(arguments[0], .rebuildTensor), case .flag = arguments[1],
                items(arguments[2])?.isEmpty == true
            else { throw wrong("rebuilds a parameter from unusual arguments") }
            return try rebuild(tensor.arguments)
        }
        throw FileError(
            .unsupported, path: path, "“\(name)” is \(pickle.kind(of: value)), expected a tensor",
            remedy: Self.onlyWeights)
    }

    /// `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`.
    private func rebuild(_ arguments: [Pickle.Value]) throws(FileError) -> TorchTensor {
        guard arguments.count == 6, let offset = arguments[1].integer, offset >= 0,
            let shape = extents(arguments[2]), let strides = extents(arguments[3]), shape.count == strides.count,
            case .flag = arguments[4], items(arguments[5])?.isEmpty == true
        else { throw wrong("rebuilds a tensor from unusual arguments") }
        return TorchTensor(storage: try storage(arguments[0]), offset: offset, shape: shape, strides: strides)
    }

    /// `('storage', FloatStorage, key, location, count)`; where the numbers once were (CPU or GPU) is of no interest.
    private func storage(_ value: Pickle.Value) throws(FileError) -> TorchStorage {
        guard let object = pickle.object(value), object.kind == .persistent,
            let parts = pickle.tuple(object.items[0]), parts.count == 5, parts[0].text == "storage",
            parts[1] == .global(TorchGlobal.floatStorage.rawValue), let key = parts[2].text, parts[3].text != nil,
            let count = parts[4].integer, count >= 0
        else { throw wrong("refers to a storage that is not one of single-precision numbers") }
        return TorchStorage(key: key, count: count)
    }

    private func call(_ value: Pickle.Value, _ function: TorchGlobal) -> (
        arguments: [Pickle.Value], state: Pickle.Value?
    )? {
        pickle.call(value) { $0 == function.rawValue }
    }

    /// The numbers of a tuple of numbers, none of them negative.
    private func extents(_ value: Pickle.Value) -> [Int]? {
        guard let values = pickle.tuple(value) else { return nil }
        let numbers = values.compactMap(\.integer).filter { $0 >= 0 }
        return numbers.count == values.count ? numbers : nil
    }

    private func wrong(_ detail: String) -> FileError {
        FileError(.damaged, path: path, "its pickle \(detail)", remedy: "Fetch the file again.")
    }
}

extension PickleDialect {
    /// What `torch.save` writes for a state dictionary.
    static let torch = PickleDialect(
        protocols: 2...2,
        opcodes: Set(
            ([
                .global, .put, .get, .emptyTuple, .emptyDictionary, .mark, .tuple, .tuple1, .tuple2, .tuple3,
                .binaryText, .binaryInteger1, .binaryInteger2, .binaryInteger, .isTrue, .isFalse, .persistent, .reduce,
                .setItem, .setItems, .build, .stop,
            ] as [PickleOpcode]).map(\.rawValue)),
        globals: Set(TorchGlobal.allCases.map(\.rawValue)), content: "weights",
        remedy: "Take the bundle from its publisher again; do not open this file in Python.")
}
