internal import CZlib

/// Undoes the compression of zlib or gzip, a piece at a time.
@safe final class Inflater {
    /// The compressed data ended, and its checksum agreed.
    private(set) var isFinished = false
    /// zlib's own record; zlib keeps a pointer back to it, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// No data can become larger than this many times its compressed size.
    static let greatestRatio = 1032

    /// What stands around the compressed data: the header and the checksum of zlib, or those of gzip.
    enum Wrapping: Int32 {
        // The largest window, 15; more than that is zlib's sign for gzip.
        case zlib = 15
        case gzip = 31
    }

    init(_ wrapping: Wrapping = .zlib) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // It can only fail for want of memory or of the right library; the first piece then reports damage.
        _ = unsafe inflateInit2_(stream, wrapping.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Inflates the next compressed bytes.
    ///
    /// - Parameters:
    ///   - input: the next compressed bytes.
    ///   - limit: how many bytes to return at most.
    /// - Returns: what came out and how much of `input` was used, or `nil` when the data is damaged.
    func inflate(_ input: ArraySlice<UInt8>, limit: Int) -> (output: [UInt8], consumed: Int)? {
        var input = Array(input)
        let available = input.count
        var status = Z_OK
        let output = unsafe [UInt8](unsafeUninitializedCapacity: limit) { output, count in
            unsafe input.withUnsafeMutableBufferPointer { input in
                unsafe stream.pointee.next_in = input.baseAddress
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = UInt32(limit)
                status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
            count = unsafe limit - Int(stream.pointee.avail_out)
        }
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
        isFinished = status == Z_STREAM_END
        return (output, unsafe available - Int(stream.pointee.avail_in))
    }

    /// Inflates a whole block that must have `count` bytes, or returns `nil`.
    static func inflate(_ block: [UInt8], count: Int) -> [UInt8]? {
        guard count <= (block.count + 1) * greatestRatio, count < Int(UInt32.max), block.count < Int(UInt32.max) else {
            return nil
        }
        let inflater = Inflater()
        guard let (output, _) = inflater.inflate(block[...], limit: count + 1), inflater.isFinished else { return nil }
        return output.count == count ? output : nil
    }
}
