import Core
import Files
import Foundation
import TestSupport
import Testing

@testable import Download

@Suite("A file on a disk")
struct FileOnDiskTests {
    private static let bytes = Data((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })

    /// Copies a file that holds ``bytes``, as a list describes it.
    private func copy(digest: Digest? = nil, byteCount: Int? = nil, limit: Int = 1 << 30) throws -> Data {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "a b.tar")
            try Self.bytes.write(to: file)
            let downloader = Downloader(
                folder: folder.appending(path: "tmp"), limits: DownloadLimits(maximumByteCount: limit))
            var request = DownloadRequest([WebAddress(filePath: file.path)], kind: .archive)
            (request.digest, request.byteCount) = (digest, byteCount)
            defer { #expect((try? folderNames(downloader.folder).count) ?? 0 <= 1) }
            guard case .downloaded(let copy) = try downloader.download(request) else { return Data() }
            #expect(copy.file != file && copy.address.filePath == file.path)
            #expect(try copy.digest == Digest(ofFileAt: file) && copy.byteCount == Self.bytes.count)
            let copied = try Data(contentsOf: copy.file)
            copy.remove()
            #expect(try folderNames(downloader.folder).isEmpty)
            return copied
        }
    }

    @Test("is copied whole, and is checked against all that is known of it")
    func whole() throws {
        #expect(try copy() == Self.bytes)
        #expect(try copy(digest: Digest(of: Self.bytes), byteCount: Self.bytes.count) == Self.bytes)
    }

    @Test("that is another one than was wanted is refused")
    func other() throws {
        let altered = try #require(throws: DownloadError.self) { try copy(digest: Digest(of: Data())) }
        #expect(altered.code == .altered && altered.category == .badData, "\(altered)")
        let size = try #require(throws: DownloadError.self) { try copy(byteCount: 7) }
        #expect(size.code == .wrongSize, "\(size)")
        let large = try #require(throws: DownloadError.self) { try copy(limit: 1000) }
        #expect(large.code == .tooLarge, "\(large)")
    }

    @Test("that is not there gives way to the next address, and is told by its path")
    func missing() throws {
        try MisbehavingServer.with(["/file": .file(Self.bytes)]) { server in
            try withTemporaryFolder { folder in
                let gone = WebAddress(filePath: folder.appending(path: "gone.tar").path)
                let downloader = Downloader(folder: folder, limits: DownloadLimits(attempts: 1))
                let request = DownloadRequest([gone, server.address("/file")], kind: .archive)
                guard case .downloaded(let file) = try downloader.download(request) else { return }
                #expect(file.address == server.address("/file"))
                let error = try #require(throws: DownloadError.self) {
                    try downloader.download(DownloadRequest([gone], kind: .archive))
                }
                #expect(error.category == .network && error.reason.contains("\(folder.path)/gone.tar: "), "\(error)")
            }
        }
    }
}
