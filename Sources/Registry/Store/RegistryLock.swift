internal import Core
internal import Files
internal import Formats
internal import Foundation

/// Lets one process at a time change a registry: an advisory lock on a file of the registry's.
///
/// It keeps `gc` from removing what an import has just stored, and saves double work. Names are taken by steps that only
/// one process can win, so that nothing is lost on file systems that know no locks.
struct RegistryLock: Sendable {
    let file: URL
    /// How long to wait for other processes, in seconds.
    let timeoutSeconds: Double

    /// Runs `body` alone among all processes.
    ///
    /// - Throws: ``RegistryError``, of category `.locked` after the time-out; and what `body` throws.
    func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        let descriptor = unsafe open(file.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
        guard descriptor >= 0 else {
            let error = FileError.system(path: file.path, "cannot be opened", errno: errno)
            throw RegistryError.system(error, at: file, "cannot be opened")
        }
        // The lock goes with the descriptor, however the process ends.
        defer { close(descriptor) }
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK else { break }  // This file system knows no locks.
            guard ContinuousClock.now < deadline else {
                throw RegistryError(
                    .locked,
                    "\(file.path): another process has been changing the registry for more than \(timeoutSeconds) s",
                    remedy: "Wait for the other cascade-registry command to end, and repeat.")
            }
            usleep(5_000)
        }
        return try body()
    }
}
