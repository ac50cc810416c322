internal import Core
internal import Formats
internal import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension RegistryError {
    /// Gives a file-system error the category and words of ours; one that has them already passes through.
    static func system(_ error: any Error, at place: URL, _ action: String) -> RegistryError {
        switch error {
        case let error as RegistryError: return error
        case let error as any CascadeError:
            return RegistryError(error.category, error.reason, remedy: error.remedy ?? remedy(for: error.category))
        default: break
        }
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
        let category: FailureCategory =
            switch (underlying.domain, Int32(truncatingIfNeeded: underlying.code)) {
            case (NSPOSIXErrorDomain, ENOENT), (NSPOSIXErrorDomain, ENOTDIR): .notFound
            case (NSPOSIXErrorDomain, EACCES), (NSPOSIXErrorDomain, EPERM), (NSPOSIXErrorDomain, EROFS): .permission
            default: .disk
            }
        let why =
            unsafe underlying.domain == NSPOSIXErrorDomain
            ? String(cString: strerror(Int32(truncatingIfNeeded: underlying.code))) : error.localizedDescription
        return RegistryError(category, "\(place.path): \(action): \(why)", remedy: remedy(for: category))
    }

    private static func remedy(for category: FailureCategory) -> String? {
        switch category {
        case .permission: "Make the folder writable, or name another registry with --registry PATH."
        case .disk: "Free some space and repeat the command; a registry is never left half changed."
        default: nil
        }
    }
}

/// Creates a folder and those above it; another process may do the same at the same time.
func createFolder(_ folder: URL) throws(RegistryError) {
    var status = stat()
    if unsafe stat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
        throw RegistryError.system(error, at: folder, "cannot be created")
    }
    AtomicFile.synchronizeFolder(folder.deletingLastPathComponent())
}

/// The names in a folder in a fixed order; none where there is no such folder.
func folderContents(_ folder: URL) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
}

/// When a file or folder was last modified, in nanoseconds since 1970; `nil` when there is none.
func modificationTime(of place: URL) -> Int? {
    var status = stat()
    guard unsafe stat(place.path, &status) == 0 else { return nil }
    #if canImport(Darwin)
        let time = status.st_mtimespec
    #else
        let time = status.st_mtim
    #endif
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// The size of a regular file, in bytes; 0 for anything else.
func fileSize(_ place: URL) -> Int {
    var status = stat()
    guard unsafe lstat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return Int(status.st_size)
}
