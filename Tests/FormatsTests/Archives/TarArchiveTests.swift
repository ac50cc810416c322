import Foundation
import Files
import Formats
import TestSupport
import Testing

@Suite("Tar archives")
struct TarArchiveTests {
    @Test("unpack to the same files, whatever their length", arguments: [0, 1, 511, 512, 513, 2000])
    func roundTrip(byteCount: Int) throws {
        let bytes = Data((0..<byteCount).map { UInt8(truncatingIfNeeded: $0) })
        let name = String(repeating: "n", count: 92)
        try withTemporaryFolder { folder in
            let archive = folder.appending(path: "a.tar")
            try TarArchive.encode([("first", bytes), ("folder/\(name)", bytes)]).write(to: archive)
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(archive, into: unpacked)
            #expect(try Data(contentsOf: unpacked.appending(path: "first")) == bytes)
            #expect(try Data(contentsOf: unpacked.appending(path: "folder/\(name)")) == bytes)
        }
    }

    @Test("have whole blocks, a date of 0 and two empty blocks at the end")
    func layout() {
        let archive = TarArchive.encode([("a", Data([1]))])
        #expect(archive.count == 4 * 512)
        #expect(archive[136..<147] == Data("00000000000".utf8))
        #expect(archive.suffix(1024) == Data(count: 1024))
    }
}
