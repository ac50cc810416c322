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
    /// The digests are taken through the descriptors that traces are read through, before any of them is; that nothing has
    /// changed since the files were opened, ``requireUnchanged()`` makes sure.
    init(_ url: URL, choices: RecordingChoices) throws {
        let open = OpenFiles()
        recording = try OpenRecording(url, choices: choices, files: open)
        files = try recording.description.files.map { ($0, try InputFile(open.file(URL(filePath: $0)))) }
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
