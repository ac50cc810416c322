import Testing

@testable import Formats

/// Damaged copies of a file, and what must come of them.
enum DamagedCopies {
    /// Copies that are cut off, after every `stride`-th byte.
    static func truncations(of bytes: [UInt8], stride step: Int = 1) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: step).map { Array(bytes[..<$0]) }
    }

    /// Copies with one bit flipped, another one in every `stride`-th byte; `spared` are ranges without a checksum.
    static func bitFlips(of bytes: [UInt8], stride step: Int = 1, sparing spared: [Range<Int>] = []) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: step)
            .filter { place in !spared.contains { $0.contains(place) } }
            .map { place in
                var copy = bytes
                copy[place] ^= 1 << UInt8(place * 5 / step % 8)
                return copy
            }
    }

    /// Expects of every copy a ``FormatError`` or what the sound file holds, and an error for some of them.
    static func expectErrorOrEqual<Value: Equatable>(
        _ copies: [[UInt8]], _ sound: Value, sourceLocation: SourceLocation = #_sourceLocation,
        _ read: ([UInt8]) throws -> Value
    ) {
        var errors = 0
        for (index, copy) in copies.enumerated() {
            do {
                let value = try read(copy)
                #expect(value == sound, "copy \(index) is read as something else", sourceLocation: sourceLocation)
            } catch is FormatError {
                errors += 1
            } catch {
                Issue.record("copy \(index): \(error)", sourceLocation: sourceLocation)
            }
        }
        #expect(errors > copies.count / 10, "much damage is noticed", sourceLocation: sourceLocation)
    }
}
