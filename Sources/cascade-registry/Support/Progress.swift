import Core
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
        guard total > 0 else { return }
        let rate = Double(done) / max(elapsedSeconds, 1e-3)
        show(share: Double(done) / Double(total), "\(done) of \(total), \(fixed(rate, rate < 10 ? 1 : 0)) per second")
    }

    /// How long it has taken so far.
    var elapsedSeconds: Double { (ContinuousClock.now - start) / .seconds(1) }

    /// Shows the share that is done, unless it was shown a moment ago.
    ///
    /// - Parameters:
    ///   - share: from 0 to 1; `nil` where nobody knows how much there is.
    ///   - before: how much of it had been done before this run, and so says nothing about its speed.
    ///   - text: what there is to say besides.
    func show(share: Double?, ofWhichBefore before: Double = 0, _ text: @autoclosure () -> String) {
        guard !isQuiet else { return }
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        let isDue = lastShown.withLock { last in
            guard now - (last ?? start) >= pause else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let left =
            share.map { ", about \(Self.duration(elapsedSeconds / max($0 - before, 1e-9) * (1 - $0))) left" } ?? ""
        let status = "\(label) \(text())\(left)"
        if isTerminal { Console.redraw(status) } else { Console.note(status) }
    }

    /// A duration, in words.
    static func duration(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int(seconds.rounded(.up))) s"
        case ..<7200: "\(Int((seconds / 60).rounded())) min"
        case ..<1e7: "\(Int((seconds / 3600).rounded())) h"
        default: "a long time"
        }
    }

    /// Takes the line away.
    func finish() {
        guard isTerminal, lastShown.withLock({ $0 != nil }) else { return }
        Console.redraw()
    }
}
