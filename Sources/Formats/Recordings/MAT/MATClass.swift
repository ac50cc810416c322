/// MATLAB's class of an array, as a level 5 file numbers it.
enum MATClass: UInt8 {
    case cell = 1, structure, object, text, sparse, double, single
    case int8, uint8, int16, uint16, int32, uint32, int64, uint64
    case function, opaque

    /// MATLAB's own word.
    var name: String {
        switch self {
        case .structure: "struct"
        case .text: "char"
        case .function: "function_handle"
        default: "\(self)"
        }
    }

    /// Whether the elements are numbers.
    var isNumeric: Bool { (Self.double.rawValue...Self.uint64.rawValue).contains(rawValue) }

    /// The class of MATLAB's word; `logical` is stored as `uint8`.
    init?(name: Substring) {
        let all = (Self.cell.rawValue...Self.opaque.rawValue).compactMap(Self.init)
        guard let match = name == "logical" ? .uint8 : all.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}

/// How the data of a level 5 element is stored; a class may be stored as any smaller type that holds its values.
enum MATStorage: UInt32 {
    case int8 = 1, uint8, int16, uint16, int32, uint32, single
    case double = 9
    case int64 = 12, uint64, matrix, compressed, utf8, utf16, utf32

    /// The number type, where the element holds numbers.
    func numbers(isBigEndian: Bool) -> NumberStorage? {
        let kind: NumberStorage.Kind? =
            switch self {
            case .int8: .int8
            case .uint8: .uint8
            case .int16: .int16
            case .uint16: .uint16
            case .int32: .int32
            case .uint32: .uint32
            case .int64: .int64
            case .uint64: .uint64
            case .single: .float32
            case .double: .float64
            case .matrix, .compressed, .utf8, .utf16, .utf32: nil
            }
        return kind.map { NumberStorage($0, isBigEndian: isBigEndian) }
    }
}
