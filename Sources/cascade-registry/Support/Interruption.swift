import Files
import Formats
import Foundation
import Synchronization

/// Ctrl-C, `kill`, a lost terminal and a reader who goes away leave no unfinished files behind.
enum Interruption {
    /// Signals whose default is to end the process; a person, a terminal or a batch system sends them.
    private static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU]
    /// What is still to be said.
    private static let lastWords = Mutex<(@Sendable () -> Void)?>(nil)

    /// Has something said when the process is ended from outside.
    static func beforeEnd(_ say: @escaping @Sendable () -> Void) {
        lastWords.withLock { $0 = say }
    }

    /// Has a thread wait for these signals; the process then ends with 128 and the signal's number.
    ///
    /// To be called before anything is opened, and before there are other threads: they inherit that the signals are not
    /// for them.
    static func handle() {
        holdStandardDescriptors()
        // A write says so itself when nobody reads any more, or a file must not grow.
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in ending where !isIgnored(number) { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        Thread.detachNewThread { [signals] in
            var (signals, received) = (signals, Int32(0))
            guard unsafe sigwait(&signals, &received) == 0 else { return }
            end(by: received)
        }
    }

    /// Takes unfinished files away and ends the process as the signal would.
    static func end(by number: Int32) -> Never {
        lastWords.withLock { $0 }?()
        UnfinishedFiles.removeAll { _exit(128 + number) }
    }

    /// Keeps the numbers of closed standard descriptors from files that are opened later: what is printed would end up in
    /// these. The wrong direction lets reading and writing fail as they should.
    private static func holdStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
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
