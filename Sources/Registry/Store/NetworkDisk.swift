internal import CFileSystem
internal import Foundation

/// Whether a place, which need not exist yet, is on a disk that several hosts share over a network: there, SQLite's locks
/// cannot be relied on.
func isOnNetwork(_ place: URL) -> Bool {
    var place = place.standardizedFileURL
    var type = unsafe cfs_type(place.path)
    while type == -1 {
        let parent = place.deletingLastPathComponent()
        guard parent.path != place.path else { return false }
        place = parent
        type = unsafe cfs_type(place.path)
    }
    return networkTypes.contains(type)
}

#if canImport(Darwin)
    private let networkTypes: Set<Int> = [1]
#else
    /// What `statfs` calls the types of such disks (`man 2 statfs`, linux/magic.h).
    private let networkTypes: Set<Int> = [
        0x6969,  // NFS
        0x517B, 0xFF53_4D42, 0xFE53_4D42,  // SMB, CIFS, SMB2
        0x6573_5546,  // FUSE, such as sshfs
        0x0BD0_0BD0,  // Lustre
        0x4750_4653,  // GPFS
        0x1983_0326,  // BeeGFS
        0x00C3_6400,  // Ceph
        0x5346_414F, 0x6B41_4653,  // AFS
        0x0102_1997,  // 9P
        0x7375_7245,  // Coda
        0x564C,  // NCP
        0xAAD7_AAEA,  // Panasas
    ]
#endif
