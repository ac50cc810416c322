/// What a PyTorch weights pickle can hold. Nothing of it runs.
enum PickleValue: Sendable {
    case flag(Bool)
    case integer(Int)
    case text(String)
    /// `depth` is how deep tuples lie within it.
    case tuple([PickleValue], depth: Int)
    case dictionary([(key: String, value: PickleValue)])
    case orderedDictionary([(key: String, value: PickleValue)])
    case global(PickleGlobal)
    case storage(TorchStorage)
    case tensor(TorchTensor)

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .flag: "a flag"
        case .integer: "a number"
        case .text: "a text"
        case .tuple: "a tuple"
        case .dictionary, .orderedDictionary: "a dictionary"
        case .global(let global): "the global “\(global.rawValue)”"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }

    var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var tuple: [PickleValue]? {
        if case .tuple(let values, _) = self { values } else { nil }
    }

    /// The numbers of a tuple of numbers.
    var integers: [Int]? {
        guard let values = tuple else { return nil }
        let numbers = values.compactMap(\.integer)
        return numbers.count == values.count ? numbers : nil
    }
}

/// The only names that a pickle may import.
enum PickleGlobal: String, Sendable {
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
