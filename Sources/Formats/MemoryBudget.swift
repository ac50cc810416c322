internal import Files

/// How much memory the contents of a file may take: 100 times the file's size, but 64 MiB for the smallest file too.
///
/// Recordings take two or three times as much memory as their compressed files have bytes. A matrix of few values
/// may take a hundred times as much; one that takes more cannot be told from a file that was made to exhaust memory.
/// What is claimed is charged before anything is allocated or inflated.
final class MemoryBudget {
    static let ratio = 100
    static let floor = 64 << 20

    private let path: String
    private let remedy: String
    private let limit: Int
    private var left: Int

    /// A budget for the contents of a file.
    ///
    /// - Parameters:
    ///   - path: the file, for the error.
    ///   - byteCount: its size.
    ///   - remedy: what to do where the contents are what they should be.
    init(path: String, fileOf byteCount: Int, remedy: String) {
        self.path = path
        self.remedy = remedy
        limit = max(Self.floor, byteCount.multipliedReportingOverflow(by: Self.ratio).partialValue)
        left = limit
    }

    /// Takes from the budget what `count` things of `size` bytes need.
    func charge(_ count: Int, size: Int = 1, for name: @autoclosure () -> String) throws(FileError) {
        guard let byteCount = checkedProduct([count, size]), byteCount <= left else {
            throw FileError(
                .suspicious, path: path,
                "\(name()) would take more memory than is given to a file of this size, which is \(limit >> 20) MiB",
                remedy: remedy)
        }
        left -= byteCount
    }
}
