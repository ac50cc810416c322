import CZlib

/// Compressed data that becomes a thousand times larger.
enum DeflatedFixture {
    /// Some bytes and then zeros, as zlib or gzip compresses them; only the compressed data is ever in memory.
    static func bytes(_ start: [UInt8], zeros: Int, isGzip: Bool = false) -> [UInt8] {
        var stream = unsafe z_stream()
        _ = unsafe deflateInit2_(
            &stream, 9, Z_DEFLATED, isGzip ? 31 : 15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        defer { _ = unsafe deflateEnd(&stream) }
        var result: [UInt8] = []
        unsafe add(start, isLast: zeros == 0, to: &stream, &result)
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        for first in stride(from: 0, to: zeros, by: piece.count) {
            let count = min(piece.count, zeros - first)
            unsafe add(Array(piece[..<count]), isLast: first + count == zeros, to: &stream, &result)
        }
        return result
    }

    private static func add(_ input: [UInt8], isLast: Bool, to stream: inout z_stream, _ result: inout [UInt8]) {
        var input = input
        var output = [UInt8](repeating: 0, count: input.count + (1 << 16))
        let capacity = output.count
        unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = UInt32(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = UInt32(capacity)
                _ = unsafe deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            }
        }
        result += output.prefix(unsafe capacity - Int(stream.avail_out))
    }
}
