internal import Core

/// A 64-bit hash (FNV-1a, over whole words) of numbers, as 16 hexadecimal digits.
///
/// It finds accidental copies; nothing rests on it being hard to forge. Numbers are hashed in single precision, so that
/// a copy in the other precision is found too.
func fingerprint(of values: [Double]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in values {
        let bits = value.isNaN ? UInt32.max : Float(value).bitPattern
        hash = (hash ^ UInt64(bits)) &* 0x100_0000_01B3
        // The multiplication alone carries nothing downwards.
        hash ^= hash >> 29
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
