package import Files
package import Foundation

/// Looks for recordings in folders.
package enum RecordingSearch {
    /// The recordings in a folder, at any depth, in order; the folder itself where it is one.
    ///
    /// A folder that a program has written as a recording is one recording. Files count that a format recognizes. Hidden
    /// files and folders are left out.
    ///
    /// - Parameter folder: a folder.
    /// - Returns: files and folders, each a recording by its beginning.
    /// - Throws: `FileError` when a folder cannot be listed.
    package static func recordings(in folder: URL) throws(FileError) -> [URL] {
        try recordings(in: folder, depth: 0)
    }

    /// Whether a file or folder is a recording, by its content.
    package static func isRecording(_ url: URL) throws(FileError) -> Bool {
        let place = try RecordingPlace(url)
        for format in RecordingFormats.all {
            if try format.recognizes(place) { return true }
        }
        return false
    }

    /// No recording lies deeper; a link to a folder above would lead down for ever.
    private static let greatestDepth = 16
    private static let extensions: Set<String> = ["npy", "mat", "csv", "tsv", "nwb", "h5", "hdf5"]

    /// Whether a name is that of a recording by its extension, be it there or not.
    package static func isNamedAsRecording(_ url: URL) -> Bool { extensions.contains(url.pathExtension.lowercased()) }

    private static func recordings(in folder: URL, depth: Int) throws(FileError) -> [URL] {
        if try isRecording(folder) { return [folder] }
        guard depth < greatestDepth else { return [] }
        var found: [URL] = []
        for name in try folderNames(folder) where !name.hasPrefix(".") {
            let url = folder.appending(path: name)
            switch try FileKind(of: url) {
            case .folder: found += try recordings(in: url, depth: depth + 1)
            case .file where isNamedAsRecording(url):
                // What cannot be looked at is told when it is opened.
                if (try? isRecording(url)) ?? true { found.append(url) }
            case .file, nil: break
            }
        }
        return found
    }
}
