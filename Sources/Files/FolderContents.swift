#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
package import Foundation

/// Why a call of the system failed, as `errno` has it.
package struct SystemFailure: Error {
    package let code: Int32
}

/// What `body` makes of every name in a folder, which it can look at by the folder's descriptor.
///
/// Foundation takes a listing that fails on its way for the end of the folder.
///
/// - Throws: ``SystemFailure`` when the folder cannot be listed to its end.
package func folderEntries<Entry>(
    _ folder: URL, _ body: (_ name: String, _ folder: Int32) -> Entry?
) throws(SystemFailure) -> [Entry] {
    guard let stream = unsafe opendir(folder.path) else { throw SystemFailure(code: errno) }
    defer { unsafe closedir(stream) }
    let descriptor = unsafe dirfd(stream)
    var entries: [Entry] = []
    while true {
        errno = 0
        guard let entry = unsafe readdir(stream) else {
            guard errno == 0 else { throw SystemFailure(code: errno) }
            return entries
        }
        let capacity = unsafe MemoryLayout.size(ofValue: entry.pointee.d_name)
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: capacity) { unsafe String(cString: $0) }
        }
        if name != ".", name != "..", let made = body(name, descriptor) { entries.append(made) }
    }
}

/// The names in a folder, sorted.
///
/// - Throws: ``FileError`` for a folder that is not there, or cannot be listed to its end: that is no empty one.
package func folderNames(_ folder: URL) throws(FileError) -> [String] {
    do {
        return try folderEntries(folder) { name, _ in name }.sorted()
    } catch {
        throw FileError.system(path: folder.path, "cannot be listed", errno: error.code)
    }
}
