internal import Core
internal import Files
internal import Formats
internal import Foundation

/// A recording that is open, and the files that it is made of as they were at first.
struct RecordingFiles: Sendable {
    let recording: OpenRecording
    private let files: [(path: String, file: InputFile)]

    /// Opens a recording, and reads its files once for their digests.
    ///
    /// The digests are taken before the recording is opened to be read, so that they are of what is read or of what was
    /// there before, and never of what came later; ``requireUnchanged()`` then tells them apart.
    init(_ url: URL, choices: RecordingChoices) throws {
        let paths =
            try FileKind(of: url) == .folder ? OpenRecording(url, choices: choices).description.files : [url.path]
        var files: [(path: String, file: InputFile)] = []
        for path in paths { files.append((path, try InputFile(URL(filePath: path)))) }
        recording = try OpenRecording(url, choices: choices)
        // A part that was named leads to the others.
        for path in recording.description.files where !paths.contains(path) {
            files.append((path, try InputFile(URL(filePath: path))))
        }
        self.files = files
    }

    /// Each file with its digest.
    var digests: [PredictionReport.File] {
        files.map { PredictionReport.File(path: $0.path, sha256: $0.file.digest) }
    }

    /// What the recording is told by: the digest of its only file, or that of the list of its files' digests.
    func digest() throws -> Digest {
        if files.count == 1 { return files[0].file.digest }
        return try Digest(of: Data(files.map { "\($0.file.digest)\n" }.sorted().joined().utf8))
    }

    /// Makes sure that all files are still the same ones, with the same bytes.
    func requireUnchanged() throws {
        for entry in files { try entry.file.requireUnchanged() }
    }
}
