internal import Core
internal import Files
internal import Foundation

/// A copy of a file that a prediction is about to replace, and that somebody else has written.
struct KeptOriginal {
    private let copy: AtomicFile

    /// The name of the copy.
    var file: URL { copy.destination }

    private static let pieceSize = 8 << 20

    /// Copies the file, under a name that is not yet seen; `nil` where there is nothing to keep: no file, or what an earlier
    /// prediction has written.
    ///
    /// - Parameter destination: what is about to be replaced, and where it is kept.
    /// - Throws: `FileError` when it would be lost, since another original is kept already, or cannot be copied.
    init?(of destination: PredictionDestination) throws {
        guard let kept = destination.original, try FileKind(of: destination.file) != nil,
            try !Self.isPrediction(destination)
        else { return nil }
        guard try FileKind(of: kept) == nil else {
            throw FileError(
                .exists, path: destination.file.path,
                "is not what this program has written, and \(kept.lastPathComponent) keeps an original already",
                remedy: "Move \(kept.path) away if the newer original is to be kept.")
        }
        let original = try MappedFile(destination.file)
        copy = try AtomicFile(kept)
        for start in stride(from: 0, to: original.byteCount, by: Self.pieceSize) {
            try copy.write(Data(original.bytes(in: start..<min(original.byteCount, start + Self.pieceSize))))
        }
    }

    /// Whether the file is what its sidecar says that a prediction has written.
    private static func isPrediction(_ destination: PredictionDestination) throws -> Bool {
        let written = try PredictionReport.reports(ofSidecar: destination.sidecar).flatMap(\.outputs)
        return try !written.isEmpty && written.map(\.sha256).contains(Digest(ofFileAt: destination.file))
    }

    /// Gives the copy its name.
    func finish() throws { try copy.commit() }
}
