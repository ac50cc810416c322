import Files
import Testing

@testable import Formats

@Suite("A gzip-compressed file")
struct GzipTests {
    private func unzipped(_ bytes: [UInt8], atMost limit: Int = 1 << 20) throws(FileError) -> [UInt8] {
        try FileBytes(path: "file.gz", bytes: bytes).unzipped(atMost: limit)
    }

    private let compressed = DeflatedFixture.bytes([1, 2, 3], zeros: 500_000, isGzip: true)

    @Test("comes back whole")
    func whole() throws {
        #expect(try unzipped(compressed) == [1, 2, 3] + [UInt8](repeating: 0, count: 500_000))
        #expect(try unzipped(DeflatedFixture.bytes([], zeros: 0, isGzip: true)) == [])
    }

    @Test("is refused when it was cut off, altered or lengthened, or becomes too large")
    func damaged() throws {
        var altered = compressed
        altered[altered.count - 6] ^= 1
        for bytes in [[], Array(compressed.dropLast()), Array(compressed.prefix(20)), altered, compressed + [0]] {
            let error = #expect(throws: FileError.self) { try unzipped(bytes) }
            #expect(error?.code == .damaged)
        }
        #expect(throws: FileError.self) { try unzipped(compressed, atMost: 500_002) }
        #expect(try unzipped(compressed, atMost: 500_003).count == 500_003)
    }
}
