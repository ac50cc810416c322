internal import Core
package import Foundation

/// Fetches files from the web: whole and verified, or not at all.
///
/// It is synchronous, and any number of threads and processes may use the same folder, even for the same file. Nothing
/// but ``download(_:progress:)`` opens a connection.
package struct Downloader: Sendable {
    /// Where unfinished work is kept.
    package let folder: URL
    /// What a download may cost.
    package let limits: DownloadLimits
    private let pause: @Sendable (_ seconds: Double) -> Void

    /// Prepares to fetch files.
    ///
    /// - Parameters:
    ///   - folder: for unfinished work, of which a later run may make use; it is created when it is needed.
    ///   - limits: what a download may cost.
    package init(folder: URL, limits: DownloadLimits = DownloadLimits()) {
        self.init(folder: folder, limits: limits) { Thread.sleep(forTimeInterval: $0) }
    }

    /// As above, with pauses that a test need not wait for.
    init(folder: URL, limits: DownloadLimits, pause: @escaping @Sendable (_ seconds: Double) -> Void) {
        self.folder = folder
        self.limits = limits
        self.pause = pause
    }

    /// Fetches a file from the first address that delivers it as it is wanted. A file on a disk is copied, and checked as
    /// one from the web.
    ///
    /// - Parameters:
    ///   - request: the file.
    ///   - progress: is called, on this thread, whenever something arrived or happened.
    /// - Returns: the file, or that it did not change.
    /// - Throws: ``DownloadError`` that tells what happened at each address.
    package func download(
        _ request: DownloadRequest, progress: (DownloadProgress) -> Void = { _ in }
    ) throws(DownloadError) -> DownloadOutcome {
        try withoutActuallyEscaping(progress) { progress throws(DownloadError) in
            try tryAddresses(of: request, progress)
        }
    }

    private func tryAddresses(
        of request: DownloadRequest, _ progress: @escaping (DownloadProgress) -> Void
    ) throws(DownloadError) -> DownloadOutcome {
        var tried: [(download: AddressDownload, failure: DownloadError)] = []
        var failures: [DownloadError] = []
        for address in request.addresses {
            let download = AddressDownload(
                of: request, from: address, limits: limits, folder: folder, pause: pause, progress: progress)
            if let failure = failures.last { download.report("next address: \(failure.reason)") }
            do {
                let outcome =
                    try address.filePath == nil ? download.run() : .downloaded(download.copy(ofFileAt: address))
                for (download, _) in tried { download.partial?.remove() }
                download.partial?.remove()
                return outcome
            } catch {
                tried.append((download, error))
                failures.append(error)
                if error.code == .disk { break }
            }
        }
        for (download, failure) in tried { download.leave(after: failure) }
        throw DownloadError.summary(of: failures)
    }
}
