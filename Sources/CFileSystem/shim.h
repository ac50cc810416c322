#pragma once

#ifdef __APPLE__
#include <sys/mount.h>
#include <sys/param.h>
#else
#include <sys/vfs.h>
#endif

/// What the system calls the type of the file system that a path is on; on Darwin 1 for one that is not local. -1 where the
/// path is not there.
static inline long cfs_type(const char *path) {
    struct statfs status;
    if (statfs(path, &status) != 0) return -1;
#ifdef __APPLE__
    return !(status.f_flags & MNT_LOCAL);
#else
    return (long)(unsigned int)status.f_type;
#endif
}
