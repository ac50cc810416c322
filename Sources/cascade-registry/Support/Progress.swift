import Foundation
import Synchronization

/// How far a long command is: a line that is drawn over on a terminal, a plain line every ten seconds elsewhere.
final class Progress: Sendable {
    private let label: String
    private let isQuiet: Bool
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let start = ContinuousClock.now
    private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

    init(_ label: String, isQuiet: Bool) {
        self.label = label
        self.isQuiet = isQuiet
    }

    /// Shows progress, unless it was shown a moment ago.
    func show(_ done: Int, of total: Int) {
        guard !isQuiet, total > 0 else { return }
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        let isDue = lastShown.withLock { last in
            guard now - (last ?? start) >= pause else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let elapsed = (now - start) / .seconds(1)
        let left = elapsed / Double(max(done, 1)) * Double(total - done)
        let text = "\(label) \(done) of \(total), about \(Int(left.rounded(.up))) s left"
        let line = isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n"
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }

    /// Takes the line away.
    func finish() {
        guard isTerminal, lastShown.withLock({ $0 != nil }) else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
    }
}
