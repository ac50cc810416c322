/// How much an archive may unpack to.
public struct ArchiveLimits: Sendable {
    /// Files and folders.
    public let entryCount: Int
    /// Bytes that any archive may unpack to, however small it is.
    public let byteCount: Int
    /// How many times its own size a larger archive may unpack to.
    public let ratio: Int

    /// The largest published bundle has 71 files of 23 MB together, and compresses little; this leaves ample room.
    public static let bundle = ArchiveLimits(entryCount: 1000, byteCount: 64 << 20, ratio: 20)

    /// Sets limits.
    public init(entryCount: Int, byteCount: Int, ratio: Int) {
        self.entryCount = entryCount
        self.byteCount = byteCount
        self.ratio = ratio
    }

    func byteCount(forArchiveOf size: Int) -> Int { max(byteCount, ratio * size) }
}
