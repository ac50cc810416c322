public import Foundation

/// The real recordings, bundles and expected outputs that some suites need. They are not part of the project.
public enum ReferenceData {
    /// The folder named by `CASCADE_REFERENCE`, or `../shared/reference` beside the checkout; `nil` where there is none.
    public static let folder: URL? = {
        let named = ProcessInfo.processInfo.environment["CASCADE_REFERENCE"].map { URL(filePath: $0) }
        let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/reference")
        let folder = named ?? beside
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// Whether suites that need the data can run; where they cannot, they are skipped with ``skipReason``.
    public static var isAvailable: Bool { folder != nil }

    /// Why such a suite is skipped.
    public static let skipReason = "the reference data is absent: set CASCADE_REFERENCE to its folder"

    /// A file or folder of the reference data; throws where the data is absent.
    public static func url(_ path: String) throws -> URL {
        guard let folder else { throw CocoaError(.fileNoSuchFile, userInfo: [NSLocalizedDescriptionKey: skipReason]) }
        return folder.appending(path: path)
    }
}
