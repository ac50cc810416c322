import Core
import Download
import Synchronization

/// How far one or several downloads are, on one line; what happens on the way is told in lines of their own.
final class FetchProgress: Sendable {
    private let progress: Progress
    private let isQuiet: Bool
    private let downloads = Mutex<[String: DownloadProgress]>([:])

    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        progress = Progress("Fetched:", isQuiet: isQuiet)
    }

    /// Shows where the download of a model is; from any thread.
    func show(_ name: String, _ download: DownloadProgress) {
        if let note = download.note {
            if isQuiet { Log.step("\(name): \(note)") } else { Console.note("\(name): \(note)") }
        }
        let all = downloads.withLock { downloads in
            downloads[name] = download
            return Array(downloads.values)
        }
        let total = all.reduce(Int?.some(0)) { sum, download in
            sum.flatMap { sum in download.totalByteCount.map { sum + $0 } }
        }
        let (received, resumed) = all.reduce((0, 0)) { ($0.0 + $1.receivedByteCount, $0.1 + $1.resumedByteCount) }
        let share = { (count: Int) in total.map { Double(count) / Double(max($0, 1)) } }
        let rate = Double(received - resumed) / max(progress.elapsedSeconds, 1e-3)
        progress.show(
            share: share(received), ofWhichBefore: share(resumed) ?? 0,
            "\(share(received).map(Self.bar) ?? "")\(megabytes(received)) of "
                + "\(total.map(megabytes) ?? "an unknown size"), \(bytes(Int(rate))) per second")
    }

    /// A share as twenty blocks, full or empty.
    private static func bar(_ share: Double) -> String {
        let full = Int((20 * min(max(share, 0), 1)).rounded(.down))
        return "[\(String(repeating: "█", count: full))\(String(repeating: "░", count: 20 - full))] "
    }

    /// Takes the line away.
    func finish() { progress.finish() }
}
