import CArchive
import Foundation
import TestSupport
import Testing

import Files
@testable import Formats

@Suite("Archives")
struct ArchiveTests {
    private let limits = ArchiveLimits(entryCount: 1000, byteCount: 4000, ratio: 0)

    /// The files of an unpacked archive by path.
    private func extract(_ bytes: [UInt8], limits: ArchiveLimits = .bundle) throws -> [String: Data] {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "archive")
            let target = folder.appending(path: "unpacked")
            try Data(bytes).write(to: url)
            do {
                try Archive.extract(url, into: target, limits: limits)
            } catch {
                let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(left == ["archive"], "nothing is left behind")
                throw error
            }
            var files: [String: Data] = [:]
            for path in try FileManager.default.subpathsOfDirectory(atPath: target.path) {
                files[path] = FileManager.default.contents(atPath: target.appending(path: path).path)
            }
            return files
        }
    }

    @Test("a zip of files and folders is unpacked, also with names that are not ASCII")
    func zip() throws {
        let entries = [
            ZipFixture.Entry("folder/", []).with { $0.mode = 0o040755 }, ZipFixture.Entry("folder/ΔF.yaml", [1, 2]),
            ZipFixture.Entry("empty", []),
        ]
        let files = try extract(ZipFixture(entries: entries).bytes())
        #expect(files["folder/ΔF.yaml"] == Data([1, 2]))
        #expect(files["empty"] == Data())
        #expect(files.count == 2)
    }

    @Test("a tar is unpacked, whether or not its names begin with a dot", arguments: ["", "./"])
    func tar(prefix: String) throws {
        let entries = [
            TarFixture.Entry(name: prefix + "folder/", kind: "5", mode: 0o755),
            TarFixture.Entry(name: prefix + "folder/a", contents: [1, 2, 3]),
        ]
        #expect(try extract(TarFixture(entries: entries).bytes()) == ["folder/a": Data([1, 2, 3])])
    }

    /// How an archive is packed.
    enum Packing: String, CaseIterable {
        case zip, gzip, bzip2, xz
    }

    private static let contents = (0..<3000).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }

    /// An archive of one file, as libarchive writes it.
    private func pack(_ contents: [UInt8], _ packing: Packing) throws -> [UInt8] {
        let url = FileManager.default.temporaryDirectory.appending(path: "archive-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let archive = try unsafe #require(archive_write_new())
        _ =
            packing == .zip
            ? unsafe archive_write_set_format_zip(archive) : unsafe archive_write_set_format_pax_restricted(archive)
        switch packing {
        case .zip: break
        case .gzip: unsafe archive_write_add_filter_gzip(archive)
        case .bzip2: unsafe archive_write_add_filter_bzip2(archive)
        case .xz: unsafe archive_write_add_filter_xz(archive)
        }
        unsafe archive_write_open_filename(archive, url.path)
        let entry = try unsafe #require(archive_entry_new())
        unsafe archive_entry_set_pathname(entry, "folder/file")
        unsafe archive_entry_set_filetype(entry, carchive_regular_file())
        unsafe archive_entry_set_perm(entry, 0o644)
        unsafe archive_entry_set_size(entry, Int64(contents.count))
        unsafe archive_write_header(archive, entry)
        unsafe archive_write_data(archive, contents, contents.count)
        unsafe archive_entry_free(entry)
        unsafe archive_write_free(archive)
        return Array(try Data(contentsOf: url))
    }

    @Test("compressed archives are unpacked", arguments: Packing.allCases)
    func compressed(_ packing: Packing) throws {
        #expect(try extract(pack(Self.contents, packing)) == ["folder/file": Data(Self.contents)])
    }

    @Test(
        "a hostile archive is refused whole, and nothing is left behind",
        arguments: HostileArchive.names + HostileArchive.kinds + HostileArchive.lies)
    func hostile(_ archive: HostileArchive) throws {
        let error = #expect(throws: FileError.self) { try extract(archive.bytes, limits: limits) }
        #expect(error?.reason.contains(archive.reason) == true, "\(error?.reason ?? "")")
    }

    @Test("nothing is written into a folder that exists")
    func existingFolder() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "archive")
            try Data(ZipFixture(entries: [.init("a")]).bytes()).write(to: url)
            #expect(throws: FileError.self) { try Archive.extract(url, into: folder) }
            #expect(FileManager.default.fileExists(atPath: url.path))
        }
    }

    @Test("a damaged archive is an error or unpacks to the same", arguments: Packing.allCases)
    func damaged(_ packing: Packing) throws {
        let bytes = try pack(Array(Self.contents[..<300]), packing)
        let files = try extract(bytes)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.truncations(of: bytes), files) { try extract($0) }
        DamagedCopies.expectErrorOrEqual(DamagedCopies.bitFlips(of: bytes), files) { try extract($0) }
    }

    @Test("a damaged zip of uncompressed files is an error or unpacks to the same")
    func damagedStored() throws {
        let bytes = ZipFixture(entries: [.init("folder/file", Array(Self.contents[..<200])), .init("b")]).bytes()
        let files = try extract(bytes)
        DamagedCopies.expectErrorOrEqual(DamagedCopies.truncations(of: bytes), files) { try extract($0) }
        DamagedCopies.expectErrorOrEqual(DamagedCopies.bitFlips(of: bytes), files) { try extract($0) }
    }
}
