// Makes the Nth call of a kind fail, in a program that knows nothing of it: LD_PRELOAD=faults.so program …
//
// Only calls count that are about what lies under one of the folders of interest, by path or by an open descriptor.
//
//   FAULT_FOLDERS   the folders, separated by colons
//   FAULT_CALL      the kind that is to fail: open, read, write, …, or `any`
//   FAULT_NUMBER    which call of that kind, from 1; 0 only counts
//   FAULT           what happens: the name of an errno, `short` for half a transfer, or `kill`
//   FAULT_STAYS     1: all later calls of that kind fail too, as on a disk that stays full
//   FAULT_COUNTS    a file in which the calls are counted, one number of 8 bytes per kind in the order of `kinds`; the
//                   last is how often something was made to happen
//
// Linux with glibc. Streams (FILE *) read and write inside of libc, where nothing can be put before them: of these only
// the opening counts.
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { OPEN, READ, WRITE, FSYNC, RENAME, LINK, UNLINK, MKDIR, READDIR, MMAP, FTRUNCATE, CLOSE, STAT, KINDS };
static const char *const kinds[KINDS] = {"open",  "read",    "write", "fsync",     "rename", "link", "unlink",
                                         "mkdir", "readdir", "mmap",  "ftruncate", "close",  "stat"};
enum { MOST_DESCRIPTORS = 4096 };

static _Atomic uint64_t counted_here[KINDS + 1];
static _Atomic uint64_t *counts = counted_here;
static _Atomic uint64_t calls_of_any_kind;
static _Atomic bool is_of_interest[MOST_DESCRIPTORS];
static const char *folders = "";
static int failing_kind = -1, fault_errno;
static uint64_t failing_number;
static bool any_kind, is_short, is_kill, stays;

static const struct { const char *name; int number; } errors[] = {
    {"EIO", EIO}, {"EACCES", EACCES}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EINTR", EINTR},
};

// The real function behind a name, looked up once.
#define REAL(name)                                                                                                     \
    static __typeof__(&name) real;                                                                                     \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    const char *text = getenv("FAULT_FOLDERS");
    if (text) folders = strdup(text);
    const char *call = getenv("FAULT_CALL"), *fault = getenv("FAULT");
    any_kind = call && !strcmp(call, "any");
    for (int kind = 0; call && kind < KINDS; kind++)
        if (!strcmp(call, kinds[kind])) failing_kind = kind;
    for (size_t index = 0; fault && index < sizeof errors / sizeof *errors; index++)
        if (!strcmp(fault, errors[index].name)) fault_errno = errors[index].number;
    is_short = fault && !strcmp(fault, "short");
    is_kill = fault && !strcmp(fault, "kill");
    if ((text = getenv("FAULT_NUMBER"))) failing_number = strtoull(text, NULL, 10);
    stays = (text = getenv("FAULT_STAYS")) && !strcmp(text, "1");
    if ((text = getenv("FAULT_COUNTS"))) {
        int descriptor = open(text, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor >= 0 && !ftruncate(descriptor, sizeof counted_here)) {
            void *shared = mmap(NULL, sizeof counted_here, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
            if (shared != MAP_FAILED) counts = shared;
        }
        if (descriptor >= 0) close(descriptor);
    }
}

// Whether a path lies in one of the folders.
static bool lies_inside(const char *path) {
    for (const char *folder = folders; *folder;) {
        size_t length = strcspn(folder, ":");
        if (length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length])) return true;
        folder += length + (folder[length] == ':');
    }
    return false;
}

// The same for a path that may be relative to an open folder or to the current one.
static bool matters(int folder, const char *path) {
    if (!path || !*folders) return false;
    if (*path == '/') return lies_inside(path);
    char base[PATH_MAX], whole[2 * PATH_MAX];
    if (folder == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return false;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return false;
        base[length] = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    return lies_inside(whole);
}

static bool is_tracked(int descriptor) {
    return descriptor >= 0 && descriptor < MOST_DESCRIPTORS && is_of_interest[descriptor];
}

static int track(int descriptor, bool interesting) {
    if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) is_of_interest[descriptor] = interesting;
    return descriptor;
}

// Counts a call; whether it is the one that something happens to.
static bool is_chosen(enum kind kind) {
    uint64_t number = atomic_fetch_add(&counts[kind], 1) + 1;
    uint64_t any = atomic_fetch_add(&calls_of_any_kind, 1) + 1;
    if (!failing_number || !(any_kind || kind == (enum kind)failing_kind)) return false;
    uint64_t here = any_kind ? any : number;
    if (here != failing_number && !(stays && here > failing_number)) return false;
    atomic_fetch_add(&counts[KINDS], 1);
    if (is_kill) kill(getpid(), SIGKILL);
    return true;
}

// Whether a call fails; then `errno` says why.
static bool fails(enum kind kind, bool interesting) {
    if (!interesting || !is_chosen(kind) || is_short) return false;
    errno = fault_errno;
    return true;
}

// How many bytes of a transfer are to go over: all, half, or -1 with `errno` set.
static ssize_t allowed(enum kind kind, int descriptor, size_t count) {
    if (!is_tracked(descriptor) || !is_chosen(kind)) return (ssize_t)count;
    if (is_short) return count > 1 ? (ssize_t)(count / 2) : (ssize_t)count;
    errno = fault_errno;
    return -1;
}

// MARK: Opening

#define MODE(flags)                                                                                                    \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode = va_arg(arguments, mode_t);                                                                              \
        va_end(arguments);                                                                                             \
    }

#define OPEN_BY_PATH(name)                                                                                             \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(name);                                                                                                    \
        MODE(flags)                                                                                                    \
        bool interesting = matters(AT_FDCWD, path);                                                                    \
        if (fails(OPEN, interesting)) return -1;                                                                       \
        return track(real(path, flags, mode), interesting);                                                            \
    }
OPEN_BY_PATH(open)
OPEN_BY_PATH(open64)

#define OPEN_IN_FOLDER(name)                                                                                           \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        REAL(name);                                                                                                    \
        MODE(flags)                                                                                                    \
        bool interesting = matters(folder, path);                                                                      \
        if (fails(OPEN, interesting)) return -1;                                                                       \
        return track(real(folder, path, flags, mode), interesting);                                                    \
    }
OPEN_IN_FOLDER(openat)
OPEN_IN_FOLDER(openat64)

int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

#define OPEN_STREAM(name)                                                                                              \
    FILE *name(const char *path, const char *how) {                                                                    \
        REAL(name);                                                                                                    \
        return fails(OPEN, matters(AT_FDCWD, path)) ? NULL : real(path, how);                                          \
    }
OPEN_STREAM(fopen)
OPEN_STREAM(fopen64)

int mkstemp(char *path) {
    REAL(mkstemp);
    bool interesting = matters(AT_FDCWD, path);
    return fails(OPEN, interesting) ? -1 : track(real(path), interesting);
}

#define DUPLICATE(name, parameters, names, descriptor)                                                                 \
    int name parameters {                                                                                              \
        REAL(name);                                                                                                    \
        return track(real names, is_tracked(descriptor));                                                              \
    }
DUPLICATE(dup, (int old), (old), old)
DUPLICATE(dup2, (int old, int new), (old, new), old)
DUPLICATE(dup3, (int old, int new, int flags), (old, new, flags), old)

int close(int descriptor) {
    REAL(close);
    bool interesting = is_tracked(descriptor);
    track(descriptor, false);
    // As in the kernel, the descriptor is gone even if this fails.
    int result = real(descriptor);
    return fails(CLOSE, interesting) ? -1 : result;
}

// MARK: Reading and writing

#define TRANSFER(kind, name, parameters, names)                                                                        \
    ssize_t name parameters {                                                                                          \
        REAL(name);                                                                                                    \
        ssize_t share = allowed(kind, descriptor, count);                                                              \
        if (share < 0) return -1;                                                                                      \
        count = (size_t)share;                                                                                         \
        return real names;                                                                                             \
    }
TRANSFER(READ, read, (int descriptor, void *bytes, size_t count), (descriptor, bytes, count))
TRANSFER(READ, pread, (int descriptor, void *bytes, size_t count, off_t at), (descriptor, bytes, count, at))
TRANSFER(READ, pread64, (int descriptor, void *bytes, size_t count, off64_t at), (descriptor, bytes, count, at))
TRANSFER(WRITE, write, (int descriptor, const void *bytes, size_t count), (descriptor, bytes, count))
TRANSFER(WRITE, pwrite, (int descriptor, const void *bytes, size_t count, off_t at), (descriptor, bytes, count, at))
TRANSFER(WRITE, pwrite64, (int descriptor, const void *bytes, size_t count, off64_t at), (descriptor, bytes, count, at))

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(writev);
    if (is_tracked(descriptor) && is_chosen(WRITE)) {
        if (is_short && count > 0) return write(descriptor, parts->iov_base, (parts->iov_len + 1) / 2);
        errno = fault_errno;
        return -1;
    }
    return real(descriptor, parts, count);
}

ssize_t readv(int descriptor, const struct iovec *parts, int count) {
    REAL(readv);
    return fails(READ, is_tracked(descriptor)) ? -1 : real(descriptor, parts, count);
}

// MARK: Flushing, sizes, maps

#define ON_DESCRIPTOR(kind, name, parameters, names)                                                                   \
    int name parameters {                                                                                              \
        REAL(name);                                                                                                    \
        return fails(kind, is_tracked(descriptor)) ? -1 : real names;                                                  \
    }
ON_DESCRIPTOR(FSYNC, fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(FSYNC, fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(FTRUNCATE, ftruncate, (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(FTRUNCATE, ftruncate64, (int descriptor, off64_t size), (descriptor, size))
ON_DESCRIPTOR(STAT, fstat, (int descriptor, struct stat *status), (descriptor, status))
ON_DESCRIPTOR(STAT, fstat64, (int descriptor, struct stat64 *status), (descriptor, status))

#define MAP(name, offset)                                                                                              \
    void *name(void *at, size_t length, int protection, int flags, int descriptor, offset from) {                      \
        REAL(name);                                                                                                    \
        if (fails(MMAP, is_tracked(descriptor))) return MAP_FAILED;                                                    \
        return real(at, length, protection, flags, descriptor, from);                                                  \
    }
MAP(mmap, off_t)
MAP(mmap64, off64_t)

// MARK: Names

#define BY_PATH(kind, result, name, parameters, names, interesting)                                                    \
    result name parameters {                                                                                           \
        REAL(name);                                                                                                    \
        return fails(kind, interesting) ? -1 : real names;                                                             \
    }
#define HERE(path) matters(AT_FDCWD, path)
BY_PATH(RENAME, int, rename, (const char *old, const char *new), (old, new), HERE(old) || HERE(new))
BY_PATH(RENAME, int, renameat, (int from, const char *old, int to, const char *new), (from, old, to, new),
        matters(from, old) || matters(to, new))
BY_PATH(RENAME, int, renameat2, (int from, const char *old, int to, const char *new, unsigned flags),
        (from, old, to, new, flags), matters(from, old) || matters(to, new))
BY_PATH(LINK, int, link, (const char *old, const char *new), (old, new), HERE(old) || HERE(new))
BY_PATH(LINK, int, linkat, (int from, const char *old, int to, const char *new, int flags), (from, old, to, new, flags),
        matters(from, old) || matters(to, new))
BY_PATH(LINK, int, symlink, (const char *target, const char *path), (target, path), HERE(path))
BY_PATH(UNLINK, int, unlink, (const char *path), (path), HERE(path))
BY_PATH(UNLINK, int, unlinkat, (int folder, const char *path, int flags), (folder, path, flags), matters(folder, path))
BY_PATH(UNLINK, int, rmdir, (const char *path), (path), HERE(path))
BY_PATH(UNLINK, int, remove, (const char *path), (path), HERE(path))
BY_PATH(MKDIR, int, mkdir, (const char *path, mode_t mode), (path, mode), HERE(path))
BY_PATH(MKDIR, int, mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode), matters(folder, path))
BY_PATH(STAT, int, stat, (const char *path, struct stat *status), (path, status), HERE(path))
BY_PATH(STAT, int, lstat, (const char *path, struct stat *status), (path, status), HERE(path))
BY_PATH(STAT, int, stat64, (const char *path, struct stat64 *status), (path, status), HERE(path))
BY_PATH(STAT, int, lstat64, (const char *path, struct stat64 *status), (path, status), HERE(path))
BY_PATH(STAT, int, fstatat, (int folder, const char *path, struct stat *status, int flags),
        (folder, path, status, flags), matters(folder, path))
BY_PATH(STAT, int, fstatat64, (int folder, const char *path, struct stat64 *status, int flags),
        (folder, path, status, flags), matters(folder, path))
BY_PATH(STAT, int, statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status),
        (folder, path, flags, mask, status), *path ? matters(folder, path) : is_tracked(folder))
BY_PATH(STAT, int, access, (const char *path, int how), (path, how), HERE(path))
BY_PATH(STAT, int, faccessat, (int folder, const char *path, int how, int flags), (folder, path, how, flags),
        matters(folder, path))

// MARK: Listing folders

DIR *opendir(const char *path) {
    REAL(opendir);
    bool interesting = matters(AT_FDCWD, path);
    if (fails(READDIR, interesting)) return NULL;
    DIR *stream = real(path);
    if (stream) track(dirfd(stream), interesting);
    return stream;
}

int closedir(DIR *stream) {
    REAL(closedir);
    track(dirfd(stream), false);
    return real(stream);
}

#define NEXT_ENTRY(name, entry)                                                                                        \
    struct entry *name(DIR *stream) {                                                                                  \
        REAL(name);                                                                                                    \
        return fails(READDIR, is_tracked(dirfd(stream))) ? NULL : real(stream);                                        \
    }
NEXT_ENTRY(readdir, dirent)
NEXT_ENTRY(readdir64, dirent64)

// A walk over a folder happens inside of libc: here it fails as a whole.
#define WALK(name, walk)                                                                                               \
    walk *name(char *const *paths, int options, int (*compare)(const FTSENT **, const FTSENT **)) {                    \
        REAL(name);                                                                                                    \
        return fails(READDIR, matters(AT_FDCWD, paths[0])) ? NULL : real(paths, options, compare);                     \
    }
WALK(fts_open, FTS)
