/// MATLAB's class of an array, as a level 5 file numbers it.
enum MATClass: UInt8, CaseIterable {
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

    /// How matio hands out the numbers of the class.
    var numbers: NumberStorage.Kind? {
        switch self {
        case .single: .float32
        case .double: .float64
        default: NumberStorage.Kind(rawValue: name)
        }
    }
}

/// How the data of a level 5 element is stored; a class may be stored as any smaller type that holds its values.
enum MATStorage: UInt32 {
    case int8 = 1, uint8, int16, uint16, int32, uint32, single
    case double = 9
    case int64 = 12, uint64, matrix, compressed, utf8, utf16, utf32

    /// Bytes per number, where the element holds numbers.
    var numberSize: Int? {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .single: 4
        case .int64, .uint64, .double: 8
        case .matrix, .compressed, .utf8, .utf16, .utf32: nil
        }
    }
}
