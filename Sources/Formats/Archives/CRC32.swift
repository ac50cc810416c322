internal import CZlib
internal import Foundation

/// The checksum of zip and gzip.
struct CRC32: Sendable {
    /// The checksum of all bytes so far.
    private(set) var value: UInt32 = 0

    /// Adds bytes.
    mutating func add(_ bytes: some ContiguousBytes) {
        unsafe bytes.withUnsafeBytes { bytes in
            // Without a place, zlib would begin anew.
            guard let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress else { return }
            value = UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), start, bytes.count))
        }
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = CRC32()
        sum.add(bytes)
        return sum.value
    }
}
