public import Core
public import Foundation
internal import Files
internal import Formats

/// Digests of numbers that must stay the same, bit by bit, whatever else changes.
///
/// The digests were recorded on Linux on x86-64; another compiler may contract the C kernels' products elsewhere, and
/// another C library may round `exp` otherwise, so that nothing is compared there.
public enum GoldenDigest {
    /// Whether this is a machine of the kind on which digests were recorded.
    public static let isRecordedHere: Bool = {
        #if os(Linux) && arch(x86_64)
            true
        #else
            false
        #endif
    }()

    /// The first twelve digits of the SHA-256 of bytes.
    public static func of(_ bytes: Data) throws -> String {
        try Digest(of: bytes).abbreviated
    }

    /// The same of numbers, as their bits in little-endian order.
    public static func of(_ numbers: [Float]) throws -> String {
        let bytes = numbers.flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
        }
        return try of(Data(bytes))
    }

    /// The same of all weights of some networks.
    public static func of(_ networks: [NetworkWeights]) throws -> String {
        try of(networks.flatMap { $0.tensors.flatMap(\.values) })
    }
}
