import Core
import Foundation
import Files
import Formats
import Synchronization
import TestSupport
import Testing

@testable import Download

/// A server, an empty folder for unfinished work, and a downloader that does not wait between its attempts.
final class DownloadScene: Sendable {
    let server: MisbehavingServer
    let folder: URL
    let limits: DownloadLimits
    private let log = Mutex<(progress: [DownloadProgress], pauses: [Double])>(([], []))

    /// Generous where time is not what a test is about: the machine may be busy.
    static let limits = DownloadLimits(connectSeconds: 60, stallSeconds: 60, maximumByteCount: 1 << 20, attempts: 3)

    private init(_ server: MisbehavingServer, _ folder: URL, _ limits: DownloadLimits) {
        self.server = server
        self.folder = folder
        self.limits = limits
    }

    static func with(
        _ behaviours: [String: Behaviour], limits: DownloadLimits = DownloadScene.limits, isDeaf: Bool = false,
        _ body: (DownloadScene) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try MisbehavingServer.with(behaviours, isDeaf: isDeaf) { server in
                try body(DownloadScene(server, folder.appending(path: "unfinished"), limits))
            }
        }
    }

    /// A downloader as a new process would have it.
    var downloader: Downloader {
        Downloader(folder: folder, limits: limits) { [self] seconds in log.withLock { $0.pauses.append(seconds) } }
    }

    /// A request for paths of the server.
    func request(
        _ paths: String..., kind: DownloadRequest.Kind = .archive, digest: Digest? = nil, byteCount: Int? = nil,
        validators: Validators? = nil
    ) -> DownloadRequest {
        DownloadRequest(
            paths.map { server.address($0) }, kind: kind, digest: digest, byteCount: byteCount, validators: validators)
    }

    /// Fetches a file, whose bytes are compared with the expected ones.
    @discardableResult
    func fetch(_ request: DownloadRequest, expecting bytes: Data) throws -> DownloadedFile {
        guard case .downloaded(let file) = try run(request) else {
            throw Failure.unchanged
        }
        #expect(try Data(contentsOf: file.file) == bytes)
        #expect(file.byteCount == bytes.count)
        #expect(try file.digest == Digest(of: bytes))
        #expect(try names(in: folder) == [file.file.lastPathComponent], "nothing but the file is left")
        file.remove()
        #expect(try names(in: folder).isEmpty)
        return file
    }

    /// Fetches a file that cannot be had.
    func failure(_ request: DownloadRequest) throws -> DownloadError {
        do throws(DownloadError) {
            _ = try run(request)
        } catch {
            return error
        }
        throw Failure.succeeded
    }

    func run(_ request: DownloadRequest) throws(DownloadError) -> DownloadOutcome {
        try downloader.download(request) { progress in log.withLock { $0.progress.append(progress) } }
    }

    var progress: [DownloadProgress] { log.withLock(\.progress) }
    var notes: [String] { progress.compactMap(\.note) }
    /// How long it would have waited, in seconds.
    var pauses: [Double] { log.withLock(\.pauses) }
    /// What is in the folder for unfinished work.
    var leftovers: [String] { (try? names(in: folder)) ?? [] }

    enum Failure: Error {
        case succeeded, unchanged
    }
}

/// Bytes that look like nothing in particular.
func sampleBytes(_ count: Int, seed: UInt64 = 1) -> Data {
    var generator = SeededGenerator(seed: seed)
    let words = (0...count / 8).map { _ in generator.next() }
    return unsafe words.withUnsafeBytes { unsafe Data($0.prefix(count)) }
}
