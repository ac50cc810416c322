internal import Foundation

extension Data {
    /// The bytes of integers, the least significant byte first.
    package init(littleEndian numbers: [some FixedWidthInteger & BitwiseCopyable]) {
        self = unsafe numbers.map(\.littleEndian).withUnsafeBytes { unsafe Data($0) }
    }

    /// The bytes of single-precision numbers, the least significant byte first.
    package init(littleEndian numbers: [Float]) {
        let isNative = 1.littleEndian == 1
        self =
            isNative
            ? unsafe numbers.withUnsafeBytes { unsafe Data($0) } : Data(littleEndian: numbers.map(\.bitPattern))
    }

    /// The bytes of double-precision numbers, the least significant byte first.
    package init(littleEndian numbers: [Double]) {
        self.init(littleEndian: numbers.map(\.bitPattern))
    }
}

extension BidirectionalCollection<UInt8> {
    /// The unsigned number that these bytes (at most eight) spell.
    package func unsignedNumber(isBigEndian: Bool = false) -> UInt64 {
        isBigEndian
            ? reduce(0) { $0 << 8 | UInt64($1) }
            : reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension Array where Element: BitwiseCopyable {
    /// The values that bytes hold in the machine's own order, which is little-endian on every platform that the package
    /// builds for; a rest too short for a value is left out.
    package init(copying bytes: RawSpan) {
        let count = bytes.byteCount / MemoryLayout<Element>.stride
        self = unsafe [Element](unsafeUninitializedCapacity: count) { values, initializedCount in
            unsafe bytes.withUnsafeBytes { source in
                let whole = unsafe source.prefix(count * MemoryLayout<Element>.stride)
                unsafe UnsafeMutableRawBufferPointer(values).copyMemory(from: .init(rebasing: whole))
            }
            initializedCount = count
        }
    }
}
