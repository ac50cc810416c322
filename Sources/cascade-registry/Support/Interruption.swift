import Formats
import Foundation

/// Ctrl-C, `kill` and a lost terminal leave no unfinished files behind.
enum Interruption {
    /// Has a thread wait for these signals; the process then ends with 128 and the signal's number.
    ///
    /// To be called before there are other threads: they inherit that the signals are not for them.
    static func handle() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        Thread.detachNewThread { [signals] in
            var (signals, received) = (signals, Int32(0))
            guard unsafe sigwait(&signals, &received) == 0 else { return }
            UnfinishedFiles.removeAll { _exit(128 + received) }
        }
    }

    /// Whether the parent wants the signal ignored, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        let action = signal(number, SIG_DFL)
        guard unsafe unsafeBitCast(action, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else { return false }
        signal(number, SIG_IGN)
        return true
    }
}
