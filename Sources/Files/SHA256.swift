internal import CCrypto
package import Core
package import Foundation

/// SHA-256 over bytes that arrive piece by piece, computed by libcrypto.
@safe package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// The algorithm, looked up once and in a context of its own: the default one would first read the configuration of the
    /// system's OpenSSL.
    private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(OSSL_LIB_CTX_new(), "SHA256", nil)

    package init() throws(FileError) {
        guard let algorithm = unsafe Self.algorithm, let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, algorithm, nil) == 1
        else {
            throw FileError(
                .unsupported, path: "libcrypto", "offers no SHA-256",
                remedy: "Install the system's OpenSSL 3 (libssl-dev, openssl@3).")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: RawSpan) {
        _ = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Adds a range of a file, read 1 MiB at a time.
    package mutating func update(_ file: MappedFile, in range: Range<Int>) throws(FileError) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            try file.withBytes(in: start..<min(start + (1 << 20), range.upperBound)) { update($0) }
        }
    }

    /// The digest of all bytes added.
    package consuming func finalize() throws(FileError) -> Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        _ = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe EVP_DigestFinal_ex(context, $0.baseAddress, nil)
        }
        guard let digest = Digest(bytes: bytes) else {
            throw FileError(.unsupported, path: "libcrypto", "gives a SHA-256 that has not 32 bytes")
        }
        return digest
    }
}

extension Digest {
    /// The SHA-256 of some bytes.
    ///
    /// - Parameter bytes: all of them.
    /// - Throws: ``FileError`` when the system's libcrypto is broken.
    package init(of bytes: Data) throws(FileError) {
        var hash = try SHA256()
        unsafe bytes.withUnsafeBytes { unsafe hash.update($0.bytes) }
        self = try hash.finalize()
    }

    /// The SHA-256 of a file, read 1 MiB at a time.
    ///
    /// - Parameter file: a regular file.
    /// - Throws: ``FileError`` when it is not there or cannot be read.
    package init(ofFileAt file: URL) throws(FileError) {
        try self.init(of: try MappedFile(file))
    }

    /// The SHA-256 of a file that is open.
    package init(of file: MappedFile) throws(FileError) {
        var hash = try SHA256()
        try hash.update(file, in: 0..<file.byteCount)
        self = try hash.finalize()
    }
}
