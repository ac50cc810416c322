internal import Foundation

extension Data {
    /// The bytes of integers, the least significant byte first.
    init(littleEndian numbers: some Sequence<some FixedWidthInteger & BitwiseCopyable>) {
        let swapped = numbers.map(\.littleEndian)
        self = unsafe swapped.withUnsafeBytes { unsafe Data($0) }
    }

    /// The bytes of single-precision numbers, the least significant byte first.
    init(littleEndian numbers: some Sequence<Float>) {
        self.init(littleEndian: numbers.lazy.map(\.bitPattern))
    }

    /// The bytes of double-precision numbers, the least significant byte first.
    init(littleEndian numbers: some Sequence<Double>) {
        self.init(littleEndian: numbers.lazy.map(\.bitPattern))
    }
}

extension BidirectionalCollection<UInt8> {
    /// The unsigned number that these bytes (at most eight) spell.
    func unsignedNumber(isBigEndian: Bool = false) -> UInt64 {
        isBigEndian
            ? reduce(0) { $0 << 8 | UInt64($1) }
            : reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
