internal import Foundation

/// The kinds of numbers that a safetensors file of this program holds.
package enum SafetensorsType: String, Sendable, CaseIterable {
    /// Single precision.
    case float32 = "F32"
    /// Double precision.
    case float64 = "F64"
    /// Signed, four bytes.
    case int32 = "I32"
    /// Signed, eight bytes.
    case int64 = "I64"
    /// Unsigned, one byte.
    case uint8 = "U8"

    /// Bytes of one number.
    package var byteCount: Int {
        switch self {
        case .float32, .int32: 4
        case .float64, .int64: 8
        case .uint8: 1
        }
    }
}

/// A Swift number that a safetensors file can hold.
package protocol SafetensorsScalar: BitwiseCopyable, Sendable {
    /// Its kind in the file.
    static var safetensorsType: SafetensorsType { get }
}

extension Float: SafetensorsScalar {
    /// `F32`.
    package static var safetensorsType: SafetensorsType { .float32 }
}
extension Double: SafetensorsScalar {
    /// `F64`.
    package static var safetensorsType: SafetensorsType { .float64 }
}
extension Int32: SafetensorsScalar {
    /// `I32`.
    package static var safetensorsType: SafetensorsType { .int32 }
}
extension Int64: SafetensorsScalar {
    /// `I64`.
    package static var safetensorsType: SafetensorsType { .int64 }
}
extension UInt8: SafetensorsScalar {
    /// `U8`.
    package static var safetensorsType: SafetensorsType { .uint8 }
}

/// A named array that is going to be written.
package struct SafetensorsTensor: Sendable {
    /// The name in the file.
    package let name: String
    /// The kind of its numbers.
    package let type: SafetensorsType
    /// The extents, outermost first; empty for a single number.
    package let shape: [Int]
    /// The numbers in row-major order, little-endian.
    let bytes: Data

    /// Names an array.
    ///
    /// - Precondition: there are as many values as the shape has places.
    package init<Scalar: SafetensorsScalar>(name: String, shape: [Int], values: [Scalar]) {
        precondition(shape.reduce(1, *) == values.count, "as many values as the shape has places")
        self.name = name
        self.shape = shape
        type = Scalar.safetensorsType
        bytes = unsafe values.withUnsafeBytes { unsafe Data($0) }
    }
}
