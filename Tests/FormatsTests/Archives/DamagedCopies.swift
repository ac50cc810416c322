import Foundation
import Testing

import Files
@testable import Formats

/// Damaged copies of a file, and what must come of them.
enum DamagedCopies {
    /// Copies that are cut off, after every `stride`-th byte.
    static func truncations(of bytes: [UInt8], stride step: Int = 1) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: step).map { Array(bytes[..<$0]) }
    }

    /// Copies with one bit flipped, every `step`-th of the file; `spared` are ranges of bytes without a checksum.
    static func bitFlips(of bytes: [UInt8], step: Int = 9, sparing spared: [Range<Int>] = []) -> [[UInt8]] {
        stride(from: 0, to: bytes.count * 8, by: step)
            .filter { bit in !spared.contains { $0.contains(bit / 8) } }
            .map { bit in
                var copy = bytes
                copy[bit / 8] ^= 1 << UInt8(bit % 8)
                return copy
            }
    }

    /// Writes each copy beside `file` and reads it; returns the numbers of those without a ``FileError``.
    static func unnoticed(_ copies: [[UInt8]], of file: URL, _ read: (URL) throws -> Void) throws -> [Int] {
        let place = file.deletingLastPathComponent().appending(path: "damaged.\(file.pathExtension)")
        return try copies.indices.filter { index in
            try Data(copies[index]).write(to: place)
            do {
                try read(place)
                return true
            } catch is FileError {
                return false
            }
        }
    }

    /// Expects of every copy a ``FileError`` or what the sound file holds, and an error for some of them.
    static func expectErrorOrEqual<Value: Equatable>(
        _ copies: [[UInt8]], _ sound: Value, sourceLocation: SourceLocation = #_sourceLocation,
        _ read: ([UInt8]) throws -> Value
    ) {
        var errors = 0
        for (index, copy) in copies.enumerated() {
            do {
                let value = try read(copy)
                #expect(value == sound, "copy \(index) is read as something else", sourceLocation: sourceLocation)
            } catch is FileError {
                errors += 1
            } catch {
                Issue.record("copy \(index): \(error)", sourceLocation: sourceLocation)
            }
        }
        #expect(errors > copies.count / 10, "much damage is noticed", sourceLocation: sourceLocation)
    }
}
