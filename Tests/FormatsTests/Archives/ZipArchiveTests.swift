import Foundation
import Files
import Formats
import TestSupport
import Testing

@Suite("Zip archives that are written")
struct ZipArchiveTests {
    @Test("unpack to the same files, whatever their length", arguments: [0, 1, 63, 64, 65, 2000])
    func roundTrip(byteCount: Int) throws {
        let bytes = Data((0..<byteCount).map { UInt8(truncatingIfNeeded: $0) })
        try withTemporaryFolder { folder in
            let archive = folder.appending(path: "a.zip")
            try ZipArchive.encode([("first", bytes), ("folder/µ", bytes)], path: archive.path).write(to: archive)
            let unpacked = folder.appending(path: "unpacked")
            try Archive.extract(archive, into: unpacked)
            #expect(try Data(contentsOf: unpacked.appending(path: "first")) == bytes)
            #expect(try Data(contentsOf: unpacked.appending(path: "folder/µ")) == bytes)
        }
    }

    @Test("hold no more files than the format counts")
    func limit() {
        let files = [(name: String, bytes: Data)](repeating: ("a", Data()), count: 0xFFFF)
        #expect(throws: FileError.self) { try ZipArchive.encode(files, path: "a.zip") }
    }
}
