internal import Core
internal import Files
internal import Foundation
internal import Synchronization

/// Runs units of a work here, each at most once at a time in this process.
///
/// Two processes may run the same unit: both may end, with the same bytes.
package struct UnitRunner: Sendable {
    private let folder: WorkFolder

    /// Runs units of a work.
    package init(_ folder: WorkFolder) {
        self.folder = folder
    }

    /// Does a unit, unless it is done, and leaves a mark of what came of it.
    ///
    /// - Parameters:
    ///   - unit: the unit.
    ///   - body: does it; what it leaves must be there, whole, when it returns.
    /// - Returns: the error that it failed with, which its mark tells too; `nil` where it is done.
    /// - Throws: `FileError` when no mark can be left.
    package func run(_ unit: WorkUnit, _ body: () throws -> Void) throws -> (any Error)? {
        try run(unit.digest.hexadecimal, body)
    }

    /// Does the last step of the work, which publishes its result.
    package func finish(_ body: () throws -> Void) throws -> (any Error)? {
        try run(UnitKey.finishing, body)
    }

    private func run(_ key: String, _ body: () throws -> Void) throws -> (any Error)? {
        let (done, failed) = (file("\(key).done"), file("\(key).failed"))
        guard try FileKind(of: done) == nil else { return nil }
        var mark = UnitMark()
        let running = file("\(key).\(mark.host)-\(mark.process).running")
        // One that an earlier process of this number has left.
        try removeFile(running)
        try write(mark, to: running)
        // Goes with this process, if that is interrupted.
        _ = UnfinishedFiles.add(running.path) { 0 }
        let heartbeat = Heartbeat(running)
        defer {
            heartbeat.stop()
            UnfinishedFiles.remove(running.path)
        }
        do {
            try body()
            mark.seconds = Date.now.timeIntervalSince(mark.startedAt)
            try write(mark, to: done)
            try removeFile(failed)
            return nil
        } catch {
            let known = error as? any CascadeError
            mark.seconds = Date.now.timeIntervalSince(mark.startedAt)
            (mark.reason, mark.remedy) = (known?.reason ?? "\(error)", known?.remedy)
            try write(mark, to: failed)
            return error
        }
    }

    /// Has a unit done again whose result is not there after all.
    package func forget(_ unit: WorkUnit) throws {
        try removeFile(file("\(unit.digest.hexadecimal).done"))
    }

    private func file(_ name: String) -> URL { folder.states.appending(path: name) }

    private func write(_ mark: UnitMark, to place: URL) throws {
        let file = try AtomicFile(place, replacesExisting: true)
        try file.write(mark.encoded())
        try file.commit()
    }

    private func removeFile(_ file: URL) throws(FileError) {
        guard unsafe unlink(file.path) == 0 || errno == ENOENT else {
            throw FileError.system(path: file.path, "cannot be removed", errno: errno)
        }
    }
}

/// Touches a file as long as this process lives.
private final class Heartbeat: Sendable {
    private let isStopped = Mutex(false)
    private static let pauseSeconds = 15.0

    init(_ file: URL) {
        let wake = Date.now + Self.pauseSeconds
        Thread.detachNewThread { [weak self] in
            var next = wake
            while true {
                Thread.sleep(until: next)
                guard let self, !self.isStopped.withLock({ $0 }) else { return }
                // Where it cannot be touched, others take the unit for interrupted and do it, too: no harm is done.
                _ = unsafe utimes(file.path, nil)
                next += Self.pauseSeconds
            }
        }
    }

    func stop() { isStopped.withLock { $0 = true } }
}
