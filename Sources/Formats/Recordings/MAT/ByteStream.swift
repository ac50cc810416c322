internal import Files
internal import Foundation

/// Bytes that are read in their order, from a range of a file or inflated from it.
final class ByteStream {
    /// Bytes read so far.
    private(set) var position = 0
    /// More bytes than this cannot come.
    let greatestCount: Int
    let isCompressed: Bool
    private let file: MappedFile
    private let inflater: Inflater?
    private var unread: Range<Int>
    private var compressed: ArraySlice<UInt8> = []
    private var buffer: ArraySlice<UInt8> = []

    private static let pieceSize = 1 << 18

    init(_ file: MappedFile, range: Range<Int>, isCompressed: Bool) {
        self.file = file
        unread = range
        self.isCompressed = isCompressed
        inflater = isCompressed ? Inflater() : nil
        greatestCount = isCompressed ? (range.count + 1) * Inflater.greatestRatio : range.count
    }

    /// The next bytes.
    ///
    /// - Throws: `FileError` when there are fewer, or the compressed data is damaged.
    func read(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        while buffer.count < count {
            let piece = try nextPiece()
            guard !piece.isEmpty else { throw damaged("ends too early") }
            buffer = buffer.isEmpty ? piece : buffer + piece
        }
        defer {
            buffer = buffer.dropFirst(count)
            position += count
        }
        return buffer.prefix(count)
    }

    /// Passes over bytes.
    func skip(_ count: Int) throws(FileError) {
        var left = count
        while left > 0 {
            let step = min(left, Self.pieceSize)
            _ = try read(step)
            left -= step
        }
    }

    /// Makes sure that nothing is left, and that the checksum of compressed data agrees.
    func requireEnd() throws(FileError) {
        guard buffer.isEmpty, try nextPiece().isEmpty, inflater?.isFinished ?? true, unread.isEmpty, compressed.isEmpty
        else { throw damaged("has bytes after its end") }
    }

    private func nextPiece() throws(FileError) -> ArraySlice<UInt8> {
        guard let inflater else { return try nextFromFile() }
        while !inflater.isFinished {
            if compressed.isEmpty { compressed = try nextFromFile() }
            let isLast = compressed.isEmpty
            guard let (output, consumed) = inflater.inflate(compressed, limit: Self.pieceSize) else {
                throw damaged("is damaged")
            }
            compressed = compressed.dropFirst(consumed)
            if !output.isEmpty { return output[...] }
            if isLast, !inflater.isFinished { throw damaged("ends too early") }
        }
        return []
    }

    private func nextFromFile() throws(FileError) -> ArraySlice<UInt8> {
        let end = min(unread.upperBound, unread.lowerBound + Self.pieceSize)
        defer { unread = end..<unread.upperBound }
        return try file.bytes(in: unread.lowerBound..<end)[...]
    }

    private func damaged(_ what: String) -> FileError {
        FileError(.damaged, path: file.url.path, "\(inflater == nil ? "data" : "compressed data") \(what)")
    }
}
