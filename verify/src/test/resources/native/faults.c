// SPDX-License-Identifier: Apache-2.0
/*
 * Lets the disk and the clock of a platform go wrong while it runs. Preloaded (LD_PRELOAD), it passes calls on to the
 * system but does to the files below one folder what a test asks for at the moment, and moves the time of day.
 *
 *   FAULTS_FOLDER   the folder, absolute, without a slash at its end
 *   FAULTS_CONTROL  a file of 16 bytes that the test writes to and this maps: what to do to the disk (0 nothing, 1 no
 *                   sync ends, 2 whatever writes fails), the errno that it fails with, and the seconds that the time
 *                   of day is moved by; two numbers of 4 bytes and one of 8, in the machine's order
 *
 * Only files that are opened while it is loaded are watched. Memory that is mapped is not.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 65536
#define HOLD 1
#define FAIL 2

struct control {
    int32_t disk;
    int32_t error;
    int64_t seconds;
};

static struct control off;
static volatile struct control *control = &off;
static char folder[PATH_MAX];
static size_t folder_length;
static volatile char watched_fd[MAX_FD];

static int (*real_openat)(int, const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_writev)(int, const struct iovec *, int);
static ssize_t (*real_pwritev)(int, const struct iovec *, int, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_sync_file_range)(int, off_t, off_t, unsigned);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_link)(const char *, const char *);
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_gettimeofday)(struct timeval *, void *);

static void fail(const char *what) {
    dprintf(2, "faults: %s: %s\n", what, strerror(errno));
    abort();
}

static void *next_symbol(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) fail(name);
    return found;
}

__attribute__((constructor)) static void start(void) {
    const char *of = getenv("FAULTS_FOLDER");
    const char *by = getenv("FAULTS_CONTROL");
    real_openat = next_symbol("openat");
    real_close = next_symbol("close");
    real_write = next_symbol("write");
    real_pwrite = next_symbol("pwrite");
    real_writev = next_symbol("writev");
    real_pwritev = next_symbol("pwritev");
    real_ftruncate = next_symbol("ftruncate");
    real_fallocate = next_symbol("fallocate");
    real_fsync = next_symbol("fsync");
    real_fdatasync = next_symbol("fdatasync");
    real_sync_file_range = next_symbol("sync_file_range");
    real_rename = next_symbol("rename");
    real_unlink = next_symbol("unlink");
    real_mkdir = next_symbol("mkdir");
    real_link = next_symbol("link");
    real_clock_gettime = next_symbol("clock_gettime");
    real_gettimeofday = next_symbol("gettimeofday");
    if (of == NULL || by == NULL) return;
    if (strlen(of) >= sizeof folder) fail("FAULTS_FOLDER is too long");
    int fd = real_openat(AT_FDCWD, by, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(by);
    void *mapped = mmap(NULL, sizeof *control, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) fail(by);
    real_close(fd);
    strcpy(folder, of);
    folder_length = strlen(folder);
    control = mapped;
}

static int watched(int at, const char *path) {
    return folder_length > 0 && path != NULL && (at == AT_FDCWD || path[0] == '/') && strncmp(path, folder, folder_length) == 0
        && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int is_watched(int fd) { return fd >= 0 && fd < MAX_FD && watched_fd[fd]; }

/* Whether a call that changes something is to fail now; errno is set then. */
static int refused(int concerned) {
    if (!concerned || control->disk != FAIL) return 0;
    errno = control->error;
    return 1;
}

/* ---- files ---- */

static int open_one(int at, const char *path, int flags, mode_t mode) {
    int ours = watched(at, path);
    int changes = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
    if (refused(ours && changes)) return -1;
    int fd = real_openat(at, path, flags, mode);
    if (fd >= 0 && fd < MAX_FD) watched_fd[fd] = ours;
    return fd;
}

static mode_t mode_of(int flags, va_list values) {
    return (flags & (O_CREAT | O_TMPFILE)) ? (mode_t)va_arg(values, int) : 0;
}

#define OPEN(name)                                  \
    int name(const char *path, int flags, ...) {    \
        va_list values;                             \
        va_start(values, flags);                    \
        mode_t mode = mode_of(flags, values);       \
        va_end(values);                             \
        return open_one(AT_FDCWD, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                     \
    int name(int at, const char *path, int flags, ...) { \
        va_list values;                                  \
        va_start(values, flags);                         \
        mode_t mode = mode_of(flags, values);            \
        va_end(values);                                  \
        return open_one(at, path, flags, mode);          \
    }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) { return open_one(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    if (fd >= 0 && fd < MAX_FD) watched_fd[fd] = 0;
    return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) { return refused(is_watched(fd)) ? -1 : real_write(fd, bytes, length); }

ssize_t writev(int fd, const struct iovec *parts, int count) { return refused(is_watched(fd)) ? -1 : real_writev(fd, parts, count); }

#define PWRITE(name)                                                                  \
    ssize_t name(int fd, const void *bytes, size_t length, off_t offset) {            \
        return refused(is_watched(fd)) ? -1 : real_pwrite(fd, bytes, length, offset); \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name)                                                                  \
    ssize_t name(int fd, const struct iovec *parts, int count, off_t offset) {         \
        return refused(is_watched(fd)) ? -1 : real_pwritev(fd, parts, count, offset);  \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define FTRUNCATE(name) \
    int name(int fd, off_t size) { return refused(is_watched(fd)) ? -1 : real_ftruncate(fd, size); }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define FALLOCATE(name)                                                                   \
    int name(int fd, int mode, off_t offset, off_t length) {                              \
        return refused(is_watched(fd)) ? -1 : real_fallocate(fd, mode, offset, length);   \
    }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

/* A sync that does not end while it is held; what it fails with afterwards is asked anew. */
static int held(int fd, int (*call)(int)) {
    if (!is_watched(fd)) return call(fd);
    while (control->disk == HOLD) {
        struct timespec moment = {0, 1000000};
        nanosleep(&moment, NULL);
    }
    return refused(1) ? -1 : call(fd);
}

int fsync(int fd) { return held(fd, real_fsync); }

int fdatasync(int fd) { return held(fd, real_fdatasync); }

int sync_file_range(int fd, off_t offset, off_t length, unsigned flags) {
    return refused(is_watched(fd)) ? -1 : real_sync_file_range(fd, offset, length, flags);
}

/* ---- names ---- */

int rename(const char *from, const char *to) { return refused(watched(AT_FDCWD, to)) ? -1 : real_rename(from, to); }

int unlink(const char *path) { return refused(watched(AT_FDCWD, path)) ? -1 : real_unlink(path); }

int mkdir(const char *path, mode_t mode) { return refused(watched(AT_FDCWD, path)) ? -1 : real_mkdir(path, mode); }

int link(const char *from, const char *to) { return refused(watched(AT_FDCWD, to)) ? -1 : real_link(from, to); }

/* ---- the time of day ---- */

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = real_clock_gettime(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += control->seconds;
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = real_gettimeofday(time, zone);
    if (result == 0) time->tv_sec += control->seconds;
    return result;
}
