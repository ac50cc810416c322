package import Foundation

/// Puts several files under their names. When one cannot be, those that have just appeared are removed again; a file that
/// was replaced stays replaced. An interruption waits until all have their names.
///
/// - Parameter files: the names, and what makes the whole file appear under it.
/// - Throws: what one of them throws.
package func finishTogether(_ files: [(url: URL, finish: () throws -> Void)]) throws {
    let existing = Set(try files.map(\.url).filter { try FileKind(of: $0) != nil })
    var appeared: [URL] = []
    try UnfinishedFiles.uninterrupted {
        do {
            for (url, finish) in files {
                try finish()
                appeared.append(url)
            }
        } catch {
            for url in appeared where !existing.contains(url) { try? FileManager.default.removeItem(at: url) }
            throw error
        }
    }
}
