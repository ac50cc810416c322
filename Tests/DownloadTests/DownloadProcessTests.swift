import Core
import Foundation
import Files
import Formats
import TestSupport
import Testing

@testable import Download

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("Processes of their own")
struct DownloadProcessTests {
    private let bytes = sampleBytes(200_000)

    @Test("fetch the same file into the same folder at the same time")
    func concurrent() async throws {
        try await withTemporaryFolder { [bytes] folder in
            let server = try MisbehavingServer(["/a.zip": .file(bytes, cutAfter: 70_000)])
            defer { server.stop() }
            let (path, text) = (folder.path, server.address("/a.zip").text)
            let digest = try Digest(of: bytes).hexadecimal
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await #expect(processExitsWith: .success) {
                            [path = path as String, text = text as String, digest = digest as String] in
                            let limits = DownloadLimits(connectSeconds: 60, stallSeconds: 60, firstPauseSeconds: 0.01)
                            let downloader = Downloader(folder: URL(filePath: path), limits: limits)
                            let address = try #require(WebAddress(text))
                            let outcome = try downloader.download(
                                DownloadRequest([address], kind: .archive, digest: Digest(hexadecimal: digest)))
                            guard case .downloaded(let file) = outcome else { throw DownloadScene.Failure.unchanged }
                            #expect(try Digest(ofFileAt: file.file).hexadecimal == digest)
                            file.remove()
                        }
                    }
                }
            }
            #expect(try names(in: folder).isEmpty)
        }
    }

    @Test("that are interrupted take away what they have fetched and nobody has used")
    func interruption() async throws {
        try await withTemporaryFolder { [bytes] folder in
            let server = try MisbehavingServer(["/a.zip": .file(bytes)])
            defer { server.stop() }
            let (path, text) = (folder.path, server.address("/a.zip").text)
            await #expect(processExitsWith: .exitCode(7)) { [path = path as String, text = text as String] in
                let address = try #require(WebAddress(text))
                let downloader = Downloader(folder: URL(filePath: path))
                guard case .downloaded(let file) = try downloader.download(DownloadRequest([address], kind: .archive))
                else { throw DownloadScene.Failure.unchanged }
                try #require(FileManager.default.fileExists(atPath: file.file.path))
                UnfinishedFiles.removeAll { exit(7) }
            }
            #expect(try names(in: folder).isEmpty)
        }
    }

    @Test("go through the proxy that the environment names")
    func proxy() async throws {
        try await withTemporaryFolder { [bytes] folder in
            let server = try MisbehavingServer(["http://models.invalid/a.zip": .file(bytes)])
            defer { server.stop() }
            let (path, proxy) = (folder.path, server.address("").text)
            await #expect(processExitsWith: .success) { [path = path as String, proxy = proxy as String] in
                for name in ["http_proxy", "https_proxy"] { unsafe setenv(name, proxy, 1) }
                for name in ["no_proxy", "NO_PROXY"] { unsafe unsetenv(name) }
                let limits = DownloadLimits(connectSeconds: 60, stallSeconds: 60, attempts: 1)
                let downloader = Downloader(folder: URL(filePath: path), limits: limits)
                let plain = try #require(WebAddress("http://models.invalid/a.zip"))
                guard case .downloaded(let file) = try downloader.download(DownloadRequest([plain], kind: .archive))
                else { throw DownloadScene.Failure.unchanged }
                #expect(file.byteCount == 200_000)
                let secure = try #require(WebAddress("https://models.invalid/a.zip"))
                let error = #expect(throws: DownloadError.self) {
                    try downloader.download(DownloadRequest([secure], kind: .archive))
                }
                #expect(error?.code == .unreachable && error?.reason.contains("the proxy on the way") == true)
            }
        }
    }
}
