/// The checksums of HDF5.
enum HDF5Checksum {
    /// Of structures since version 1.8: `hashlittle` of Bob Jenkins' *lookup3.c* (2006, public domain), begun with 0.
    static func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let start = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
        var (a, b, c) = (start, start, start)
        guard !bytes.isEmpty else { return c }
        var rest = bytes
        while rest.count > 12 {
            add(rest.prefix(12), to: &a, &b, &c)
            mix(&a, &b, &c)
            rest = rest.dropFirst(12)
        }
        add(rest, to: &a, &b, &c)
        finish(&a, &b, &c)
        return c
    }

    private static func add(_ bytes: ArraySlice<UInt8>, to a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        for (place, byte) in bytes.enumerated() {
            let value = UInt32(byte) << UInt32(8 * (place % 4))
            switch place / 4 {
            case 0: a &+= value
            case 1: b &+= value
            default: c &+= value
            }
        }
    }

    private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        a = (a &- c) ^ rotated(c, 4)
        c = c &+ b
        b = (b &- a) ^ rotated(a, 6)
        a = a &+ c
        c = (c &- b) ^ rotated(b, 8)
        b = b &+ a
        a = (a &- c) ^ rotated(c, 16)
        c = c &+ b
        b = (b &- a) ^ rotated(a, 19)
        a = a &+ c
        c = (c &- b) ^ rotated(b, 4)
        b = b &+ a
    }

    private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
        c = (c ^ b) &- rotated(b, 14)
        a = (a ^ c) &- rotated(c, 11)
        b = (b ^ a) &- rotated(a, 25)
        c = (c ^ b) &- rotated(b, 16)
        a = (a ^ c) &- rotated(c, 4)
        b = (b ^ a) &- rotated(a, 14)
        c = (c ^ b) &- rotated(b, 24)
    }

    private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }

    /// Whether a piece of an array has the checksum that is stored behind it (filter 3): two sums of big-endian numbers
    /// of two bytes, modulo 65535. Version 1.6.2 of the library swapped the bytes of each.
    static func isFletcher32(_ stored: UInt32, of bytes: ArraySlice<UInt8>) -> Bool {
        var (low, high): (UInt32, UInt32) = (0, 0)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let second = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            low = (low + UInt32(bytes[index]) << 8 + UInt32(second)) % 65535
            high = (high + low) % 65535
            index += 2
        }
        // The library folds its sums and does not divide them, so that 65535 stands for 0 too.
        func isEqual(_ stored: UInt32) -> Bool { (stored & 0xFFFF) % 65535 == low && (stored >> 16) % 65535 == high }
        return isEqual(stored) || isEqual((stored & 0xFF00_FF00) >> 8 | (stored & 0x00FF_00FF) << 8)
    }
}
