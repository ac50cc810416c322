internal import CZlib
package import Foundation

/// Bytes as zlib makes them smaller, which a browser's `DecompressionStream("deflate")` reads.
package func deflated(_ bytes: [UInt8]) -> Data {
    var result = [UInt8](repeating: 0, count: Int(compressBound(uLong(bytes.count))))
    var count = uLong(result.count)
    let code = unsafe result.withUnsafeMutableBufferPointer { result in
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe compress2(result.baseAddress, &count, bytes.baseAddress, uLong(bytes.count), 9)
        }
    }
    // The room is as much as the worst case takes; memory alone can be missing.
    precondition(code == Z_OK, "zlib has no memory")
    return Data(result.prefix(Int(count)))
}
