internal import Core
internal import Files

/// What a program puts into a MATLAB file, in a layout of its own; one set of traces.
protocol MATLayout: Sendable {
    /// Recognizes the layout by its variables, and reads what it says; `nil` for another one.
    init?(_ file: MATFile) throws(FileError)

    var description: RecordingDescription { get }
    var traces: StoredTraces { get }
}

/// The layouts that are known, in both versions of MATLAB files.
enum MATLayouts {
    static let all: [any MATLayout.Type] = [Suite2pFall.self, ExtractOutput.self, CIAtahOutput.self]

    /// The first layout that a file has.
    static func recognized(_ file: MATFile) throws(FileError) -> (any MATLayout)? {
        for layout in all {
            if let found = try layout.init(file) { return found }
        }
        return nil
    }
}
