/// How much an archive may unpack to.
package struct ArchiveLimits: Sendable {
    /// Files and folders.
    package let entryCount: Int
    /// Bytes that any archive may unpack to, however small it is.
    package let byteCount: Int
    /// How many times its own size a larger archive may unpack to.
    package let ratio: Int

    /// The largest published bundle has 71 files of 23 MB together, and compresses little; this leaves ample room.
    package static let bundle = ArchiveLimits(entryCount: 1000, byteCount: 64 << 20, ratio: 20)

    /// Sets limits.
    package init(entryCount: Int, byteCount: Int, ratio: Int) {
        self.entryCount = entryCount
        self.byteCount = byteCount
        self.ratio = ratio
    }

    func byteCount(forArchiveOf size: Int) -> Int { max(byteCount, ratio * size) }
}
