internal import Files
internal import Foundation

/// The bytes of a pickle, read one after the other; what is passed over is not read at all.
struct PickleSource {
    /// The file, as the user named it.
    let path: String
    /// Bytes of the pickle.
    let count: Int
    /// Bytes passed so far.
    private(set) var position = 0
    private let read: (Range<Int>) throws(FileError) -> ArraySlice<UInt8>
    /// What was read around the position, and where it begins.
    private var window: ArraySlice<UInt8> = []
    private var windowStart = 0

    private static let windowSize = 1 << 16

    /// A pickle in memory.
    init(_ bytes: ArraySlice<UInt8>, path: String) {
        self.path = path
        count = bytes.count
        read = { range in bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound] }
    }

    /// The end of a file.
    init(_ file: MappedFile, from start: Int) {
        path = file.url.path
        count = file.byteCount - start
        read = { (range) throws(FileError) in
            try file.bytes(in: start + range.lowerBound..<start + range.upperBound)[...]
        }
    }

    var isAtEnd: Bool { position == count }

    /// The next byte.
    mutating func byte() throws(FileError) -> UInt8 {
        guard position < count else { throw cutOff(1) }
        if !(windowStart..<windowStart + window.count).contains(position) { try fill(1) }
        defer { position += 1 }
        return window[window.startIndex + position - windowStart]
    }

    /// The next bytes.
    mutating func bytes(_ byteCount: Int) throws(FileError) -> ArraySlice<UInt8> {
        guard byteCount <= count - position else { throw cutOff(byteCount) }
        if position < windowStart || position + byteCount > windowStart + window.count { try fill(byteCount) }
        defer { position += byteCount }
        return window.dropFirst(position - windowStart).prefix(byteCount)
    }

    /// The next little-endian number of at most eight bytes; a size beyond all files is one of ``Int/max``.
    mutating func number(_ byteCount: Int) throws(FileError) -> Int {
        Int(clamping: try bytes(byteCount).unsignedNumber())
    }

    /// Passes over bytes; returns where they are.
    @discardableResult
    mutating func skip(_ byteCount: Int) throws(FileError) -> Range<Int> {
        guard byteCount <= count - position else { throw cutOff(byteCount) }
        defer { position += byteCount }
        return position..<position + byteCount
    }

    private mutating func fill(_ byteCount: Int) throws(FileError) {
        window = try read(position..<min(count, position + max(byteCount, Self.windowSize)))
        windowStart = position
    }

    private func cutOff(_ byteCount: Int) -> FileError {
        damaged("its pickle ends after \(count) bytes, but speaks of \(byteCount) bytes at position \(position)")
    }

    func damaged(_ detail: String) -> FileError {
        FileError(.damaged, path: path, detail, remedy: "Fetch the file again.")
    }
}
