package import Files
internal import CArchive

/// Gives libarchive what is in a gzip-compressed file. libarchive itself does not compare gzip's checksum, and a tar has
/// none of its own.
@safe final class GzipSource {
    /// What every such file begins with.
    static let signature: [UInt8] = [0x1F, 0x8B]
    private static let pieceSize = 1 << 18

    /// Why no more bytes come.
    private(set) var failure: FileError?
    private let file: FileBytes
    private let limit: Int
    private let inflater = Inflater(.gzip)
    private var unread: ArraySlice<UInt8>
    private var byteCount = 0
    /// The last piece, which libarchive reads until it asks for the next.
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)

    /// Begins to unpack a file, which may become `limit` bytes at most.
    init(_ file: FileBytes, limit: Int) {
        self.file = file
        self.limit = limit
        unread = file.bytes[...]
    }

    deinit { unsafe piece.deallocate() }

    /// Makes it what an archive is read from; it must outlive the archive. Returns libarchive's status.
    func open(_ archive: OpaquePointer) -> Int32 {
        unsafe archive_read_open(
            archive, Unmanaged.passUnretained(self).toOpaque(), nil,
            { _, source, start in
                guard let source = unsafe source else { return -1 }
                return unsafe Unmanaged<GzipSource>.fromOpaque(source).takeUnretainedValue().next(start)
            }, nil)
    }

    /// Reads what follows the end of the archive, which tells whether the checksum agrees.
    func readToEnd() throws(FileError) {
        while !(try nextPiece().isEmpty) {}
    }

    private func next(_ start: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        do throws(FileError) {
            let bytes = try nextPiece()
            unsafe piece.copyBytes(from: bytes)
            unsafe start?.pointee = UnsafeRawPointer(piece.baseAddress)
            return bytes.count
        } catch {
            failure = error
            return -1
        }
    }

    fileprivate func nextPiece() throws(FileError) -> [UInt8] {
        while !inflater.isFinished {
            let input = unread.prefix(Self.pieceSize)
            guard let (output, consumed) = inflater.inflate(input, limit: Self.pieceSize) else {
                throw file.damaged("is cut off or altered: its compressed data or checksum is wrong")
            }
            unread = unread.dropFirst(consumed)
            byteCount += output.count
            guard byteCount <= limit else {
                throw FileError(
                    .suspicious, path: file.path, "unpacks to more than \(limit) bytes. Nothing was unpacked")
            }
            if !output.isEmpty { return output }
            guard !unread.isEmpty || inflater.isFinished else { throw file.damaged("is cut off") }
        }
        guard unread.isEmpty else { throw file.damaged("has bytes after its compressed data") }
        return []
    }
}

extension FileBytes {
    /// What a gzip-compressed file unpacks to.
    ///
    /// - Parameter limit: what it may become at most.
    /// - Returns: all bytes.
    /// - Throws: `FileError` when it is damaged, or becomes larger.
    package func unzipped(atMost limit: Int) throws(FileError) -> [UInt8] {
        let source = GzipSource(self, limit: limit)
        var unpacked: [UInt8] = []
        while true {
            let piece = try source.nextPiece()
            if piece.isEmpty { return unpacked }
            unpacked += piece
        }
    }
}
