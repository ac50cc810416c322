import Foundation
import Testing

@testable import Formats

/// Tries damaged copies of a file: each must give a ``FormatError`` or a value, never anything else.
struct Damage {
    let sound: Data
    let copy: URL

    init(of file: URL) throws {
        sound = try Data(contentsOf: file)
        copy = file.deletingLastPathComponent().appending(path: "damaged.\(file.pathExtension)")
    }

    /// Reads the file cut off after every number of bytes; returns the lengths at which nothing was noticed.
    func lengthsUnnoticed(step: Int = 1, _ read: (URL) throws -> Void) throws -> [Int] {
        try stride(from: 0, to: sound.count, by: step).filter { length in try isRead(sound.prefix(length), read) }
    }

    /// Reads the file with one bit flipped, for every `step`th bit; returns how many copies were refused.
    func flipsRefused(step: Int = 1, _ read: (URL) throws -> Void) throws -> Int {
        try stride(from: 0, to: sound.count * 8, by: step).count { bit in
            var bytes = sound
            bytes[bit / 8] ^= 1 << (bit % 8)
            return try !isRead(bytes, read)
        }
    }

    private func isRead(_ bytes: Data, _ read: (URL) throws -> Void) throws -> Bool {
        try bytes.write(to: copy)
        do {
            try read(copy)
            return true
        } catch is FormatError {
            return false
        }
    }
}
