internal import Foundation
internal import Synchronization

/// The unfinished files and folders of this process, so that they can be taken away when it is interrupted.
///
/// A file is created, named and removed under one lock: an interruption finds it either listed or finished.
package enum UnfinishedFiles {
    private static let paths = Mutex<Set<String>>([])
    /// Held by what an interruption has to wait for; taken before `paths`.
    private static let work = Mutex<Void>(())

    /// Creates a file; returns its descriptor, or -1 with the reason in `errno`.
    package static func create(_ path: String) -> Int32 {
        add(path) { unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
    }

    /// Creates a folder; returns 0, or -1 with the reason in `errno`.
    package static func createFolder(_ path: String) -> Int32 {
        add(path) { unsafe mkdir(path, 0o777) }
    }

    /// Lists a file or folder that `create` brings there; it returns -1, with the reason in `errno`, when it cannot.
    package static func add(_ path: String, create: () -> Int32) -> Int32 {
        paths.withLock { paths in
            let result = create()
            if result >= 0 { paths.insert(path) }
            return result
        }
    }

    /// Does something short that an interruption has to wait for: creates files in a listed folder, or gives several
    /// files their names. One such piece of work never is a part of another.
    package static func uninterrupted<Result, Failure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try work.withLock { _ throws(Failure) in try body() }
    }

    /// Gives a file or folder its name by `takeName`, which returns 0, or -1 with the reason in `errno`.
    package static func finish(_ path: String, takeName: () -> Int32) -> Int32 {
        paths.withLock { paths in
            let result = takeName()
            if result == 0 { paths.remove(path) }
            return result
        }
    }

    /// Removes a file, or a folder with all that is in it.
    package static func remove(_ path: String) {
        paths.withLock { paths in
            try? FileManager.default.removeItem(atPath: path)
            paths.remove(path)
        }
    }

    /// Removes all of them and ends the process; no other thread creates or names a file meanwhile.
    ///
    /// - Parameter end: ends the process at once.
    package static func removeAll(thenEnd end: () -> Never) -> Never {
        work.withLock { _ in
            paths.withLock { paths in
                for path in paths { try? FileManager.default.removeItem(atPath: path) }
                end()
            }
        }
    }
}
