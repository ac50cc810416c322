public import Foundation

/// Compresses a file, whose name then ends in `.gz`, as `gzip` does it.
public func gzip(_ file: URL) throws {
    let gzip = try Process.run(URL(filePath: "/usr/bin/env"), arguments: ["gzip", "-f", file.path])
    gzip.waitUntilExit()
    guard gzip.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
}
