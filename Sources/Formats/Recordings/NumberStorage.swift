internal import Files

/// How one number of an array is stored in a file.
package struct NumberStorage: Hashable, Sendable, CustomStringConvertible {
    /// The type of the number.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, float32, float64
        /// One byte; everything but 0 is true, which reads as 1.
        case bool

        /// Bytes per number.
        package var byteCount: Int {
            switch self {
            case .int8, .uint8, .bool: 1
            case .int16, .uint16, .float16: 2
            case .int32, .uint32, .float32: 4
            case .int64, .uint64, .float64: 8
            }
        }
    }

    /// The type of the number.
    package let kind: Kind
    /// The most significant byte comes first.
    package let isBigEndian: Bool

    /// Names a type and its byte order.
    package init(_ kind: Kind, isBigEndian: Bool = false) {
        self.kind = kind
        self.isBigEndian = isBigEndian
    }

    /// The type, and the byte order where it is the unusual one.
    package var description: String { isBigEndian ? "\(kind.rawValue) (big-endian)" : kind.rawValue }
}

extension NumberStorage {
    /// The numbers that `bytes` hold, rounded to `Value`; a rest too short for a number is left out.
    func decode<Value: BinaryFloatingPoint & BitwiseCopyable>(_ bytes: RawSpan) -> [Value] {
        switch kind {
        case .int8: decode(bytes) { (stored: Int8) in Value(stored) }
        case .uint8: decode(bytes) { (stored: UInt8) in Value(stored) }
        case .int16: decode(bytes) { (stored: Int16) in Value(stored) }
        case .uint16: decode(bytes) { (stored: UInt16) in Value(stored) }
        case .int32: decode(bytes) { (stored: Int32) in Value(stored) }
        case .uint32: decode(bytes) { (stored: UInt32) in Value(stored) }
        case .int64: decode(bytes) { (stored: Int64) in Value(stored) }
        case .uint64: decode(bytes) { (stored: UInt64) in Value(stored) }
        case .bool: decode(bytes) { (stored: UInt8) in stored == 0 ? 0 : 1 }
        case .float16: decode(bytes) { (stored: UInt16) in Value(Float16(bitPattern: stored)) }
        case .float32 where Value.self == Float.self && isNative: [Value](copying: bytes)
        case .float32: decode(bytes) { (stored: UInt32) in Value(Float(bitPattern: stored)) }
        case .float64 where Value.self == Double.self && isNative: [Value](copying: bytes)
        case .float64: decode(bytes) { (stored: UInt64) in Value(Double(bitPattern: stored)) }
        }
    }

    /// The numbers that `bytes` hold, rounded to `Value`.
    func decode<Value: BinaryFloatingPoint & BitwiseCopyable>(_ bytes: ArraySlice<UInt8>) -> [Value] {
        unsafe bytes.withUnsafeBytes { unsafe decode($0.bytes) }
    }

    private var isNative: Bool { isBigEndian == (1.bigEndian == 1) }

    private func decode<Stored: FixedWidthInteger & BitwiseCopyable, Value>(
        _ bytes: RawSpan, _ number: (Stored) -> Value
    ) -> [Value] {
        [Stored](copying: bytes).map { stored in number(isNative ? stored : stored.byteSwapped) }
    }
}
