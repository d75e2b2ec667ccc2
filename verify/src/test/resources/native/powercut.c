// SPDX-License-Identifier: Apache-2.0
/*
 * Writes down what a power cut would take away. Preloaded into a platform (LD_PRELOAD), it passes every call on to the
 * system and notes, for the files below one folder, what is not yet safe: bytes that were written and not synced, and
 * names that were made, moved or removed in a folder that was not synced. After the process was killed, PowerCut.java
 * reads the notes and takes all of that back. It is stricter than most file systems: as in POSIX, nothing is safe
 * without its fsync, and no name without the fsync of its folder.
 *
 * One process at a time: the numbers of files are its own.
 *
 *   POWERCUT_FOLDER  the folder, absolute, without a slash at its end
 *   POWERCUT_NOTES   a folder on the same file system, for the notes and for hard links to the files
 *   POWERCUT_SYNC_MICROS  how long every sync of a watched file or folder takes at least; nothing when it is not set
 *
 * The notes are one file of records, written before the call they are about, so that a kill in between is harmless:
 *   F id size path        a file was opened; what it holds now is safe unless it is new
 *   O id offset length    followed by that many bytes: what an overwrite or a truncation is about to destroy
 *   S id size             the file was synced and has this size
 *   C path                a name was made            M path   a folder was made
 *   R from to kept        a name was moved; kept is a link to what it replaced, or -
 *   U path kept           a name was removed; kept is a link to it
 *   D path                a folder was synced
 * Names end with a newline. Memory that is mapped is not watched: SQLite's -shm, which it makes anew.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 65536
#define MAX_FILES 262144
#define BLOCK 65536

struct file {
    dev_t device;
    ino_t inode;
    off_t synced; /* bytes that are safe, unless a later note says otherwise */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static char notes[PATH_MAX];
static int notes_fd = -1;
static struct file *files;
static int file_count;
static int links;
static unsigned sync_micros;           /* how long a sync takes at least */
static int file_of_fd[MAX_FD];         /* number of the file, counted from 1; 0 when it is not watched */
static char *folder_of_fd[MAX_FD];     /* path of a watched folder that is open */

static int (*real_open)(const char *, int, ...);
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
static int (*real_rename)(const char *, const char *);
static int (*real_renameat2)(int, const char *, int, const char *, unsigned);
static int (*real_unlink)(const char *);
static int (*real_unlinkat)(int, const char *, int);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_rmdir)(const char *);
static int (*real_link)(const char *, const char *);
static int (*real_dup2)(int, int);

static void fail(const char *what) {
    dprintf(2, "powercut: %s: %s\n", what, strerror(errno));
    abort();
}

static void *next_symbol(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) fail(name);
    return found;
}

__attribute__((constructor)) static void start(void) {
    const char *of = getenv("POWERCUT_FOLDER");
    const char *to = getenv("POWERCUT_NOTES");
    real_open = next_symbol("open");
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
    real_rename = next_symbol("rename");
    real_renameat2 = next_symbol("renameat2");
    real_unlink = next_symbol("unlink");
    real_unlinkat = next_symbol("unlinkat");
    real_mkdir = next_symbol("mkdir");
    real_rmdir = next_symbol("rmdir");
    real_link = next_symbol("link");
    real_dup2 = next_symbol("dup2");
    if (of == NULL || to == NULL) return;
    if (strlen(of) >= sizeof folder || strlen(to) + 32 >= sizeof notes) fail("a path is too long");
    files = calloc(MAX_FILES, sizeof *files);
    if (files == NULL) fail("calloc");
    strcpy(notes, to);
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s/notes", notes);
    notes_fd = real_open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (notes_fd < 0) fail(name);
    const char *micros = getenv("POWERCUT_SYNC_MICROS");
    sync_micros = micros == NULL ? 0 : (unsigned)atoi(micros);
    strcpy(folder, of);
    folder_length = strlen(folder);
}

/* Whether the path lies in the watched folder; the absolute form goes to `absolute`. */
static int watched(const char *path, char *absolute) {
    if (notes_fd < 0 || path == NULL) return 0;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return 0;
        strcpy(absolute, path);
    } else {
        if (getcwd(absolute, PATH_MAX) == NULL || strlen(absolute) + strlen(path) + 2 > PATH_MAX) return 0;
        strcat(absolute, "/");
        strcat(absolute, path);
    }
    size_t end = strlen(absolute);
    while (end > 1 && absolute[end - 1] == '/') absolute[--end] = 0;
    return strncmp(absolute, folder, folder_length) == 0 && (absolute[folder_length] == '/' || absolute[folder_length] == 0);
}

static void note_bytes(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        ssize_t done = real_write(notes_fd, at, length);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) fail("the notes cannot be written");
        at += done;
        length -= (size_t)done;
    }
}

static void note(const char *format, ...) {
    char line[3 * PATH_MAX + 64];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= sizeof line) fail("a note is too long");
    note_bytes(line, (size_t)length);
}

/* A name among the notes. */
static void named(char *name, const char *kind, int number) {
    int length = snprintf(name, PATH_MAX, "%s/%s-%d", notes, kind, number);
    if (length < 0 || length >= PATH_MAX) fail("a path is too long");
}

/* A further name, among the notes, for what the path names. */
static void keep(const char *path, char *kept) {
    named(kept, "kept", ++links);
    if (real_link(path, kept) != 0) fail(path);
}

static int number_of(const struct stat *status) {
    for (int i = file_count; i-- > 0;) {
        if (files[i].inode == status->st_ino && files[i].device == status->st_dev) return i + 1;
    }
    return 0;
}

static void opened(int fd, const char *absolute, int existed) {
    struct stat status;
    if (fd < 0 || fd >= MAX_FD || fstat(fd, &status) != 0) return;
    if (S_ISDIR(status.st_mode)) {
        free(folder_of_fd[fd]);
        folder_of_fd[fd] = strdup(absolute);
        return;
    }
    if (!S_ISREG(status.st_mode)) return;
    int number = number_of(&status);
    if (number == 0) {
        if (file_count == MAX_FILES) fail("too many files");
        number = ++file_count;
        files[number - 1] = (struct file){status.st_dev, status.st_ino, existed ? status.st_size : 0};
        note("F %d %lld %s\n", number, (long long)files[number - 1].synced, absolute);
        char name[PATH_MAX];
        named(name, "file", number);
        if (real_link(absolute, name) != 0) fail(absolute);
    }
    file_of_fd[fd] = number;
}

/* Notes what these bytes of the file are now, as far as they are safe. */
static void destroys(struct file *of, int number, off_t offset, off_t length) {
    char block[BLOCK];
    char name[PATH_MAX];
    off_t end = offset + length < of->synced ? offset + length : of->synced;
    int reader = -1;
    for (off_t at = offset; at < end;) {
        if (reader < 0) {
            /* The caller's may be open for writing only. */
            named(name, "file", number);
            reader = real_open(name, O_RDONLY | O_CLOEXEC);
            if (reader < 0) fail(name);
        }
        size_t wanted = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
        ssize_t got = pread(reader, block, wanted, at);
        if (got <= 0) break;
        note("O %d %lld %lld\n", number, (long long)at, (long long)got);
        note_bytes(block, (size_t)got);
        at += got;
    }
    if (reader >= 0) real_close(reader);
}

static struct file *file_at(int fd, int *number) {
    *number = notes_fd >= 0 && fd >= 0 && fd < MAX_FD ? file_of_fd[fd] : 0;
    return *number == 0 ? NULL : &files[*number - 1];
}

static off_t write_position(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND)) {
        struct stat status;
        return fstat(fd, &status) == 0 ? status.st_size : 0;
    }
    return lseek(fd, 0, SEEK_CUR);
}

static size_t total(const struct iovec *parts, int count) {
    size_t sum = 0;
    for (int i = 0; i < count; i++) sum += parts[i].iov_len;
    return sum;
}

/* ---- files ---- */

static int open_watched(int at, const char *path, int flags, mode_t mode) {
    char absolute[PATH_MAX];
    if ((at != AT_FDCWD && path != NULL && path[0] != '/') || !watched(path, absolute)) {
        return real_openat(at, path, flags, mode);
    }
    pthread_mutex_lock(&lock);
    struct stat status;
    int existed = stat(absolute, &status) == 0;
    if (existed && (flags & O_TRUNC) && S_ISREG(status.st_mode)) {
        /* Take it as an overwrite of all: through the descriptor, so that it is noted. */
        int number = number_of(&status);
        if (number == 0) {
            int reader = real_open(absolute, O_RDONLY | O_CLOEXEC);
            if (reader >= 0) {
                opened(reader, absolute, 1);
                file_of_fd[reader] = 0;
                real_close(reader);
            }
            number = number_of(&status);
        }
        if (number != 0) destroys(&files[number - 1], number, 0, status.st_size);
    }
    if (!existed && (flags & O_CREAT)) note("C %s\n", absolute);
    int fd = real_openat(at, path, flags, mode);
    int failure = errno;
    if (fd >= 0) opened(fd, absolute, existed);
    pthread_mutex_unlock(&lock);
    errno = failure;
    return fd;
}

static mode_t mode_of(int flags, va_list values) {
    return (flags & (O_CREAT | O_TMPFILE)) ? (mode_t)va_arg(values, int) : 0;
}

#define OPEN(name)                                            \
    int name(const char *path, int flags, ...) {              \
        va_list values;                                       \
        va_start(values, flags);                              \
        mode_t mode = mode_of(flags, values);                 \
        va_end(values);                                       \
        return open_watched(AT_FDCWD, path, flags, mode);     \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                          \
    int name(int at, const char *path, int flags, ...) {      \
        va_list values;                                       \
        va_start(values, flags);                              \
        mode_t mode = mode_of(flags, values);                 \
        va_end(values);                                       \
        return open_watched(at, path, flags, mode);           \
    }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *path, mode_t mode) { return open_watched(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
    if (notes_fd < 0 || fd < 0 || fd >= MAX_FD || (file_of_fd[fd] == 0 && folder_of_fd[fd] == NULL)) return real_close(fd);
    pthread_mutex_lock(&lock);
    file_of_fd[fd] = 0;
    free(folder_of_fd[fd]);
    folder_of_fd[fd] = NULL;
    int result = real_close(fd);
    pthread_mutex_unlock(&lock);
    return result;
}

int dup2(int from, int to) {
    pthread_mutex_lock(&lock);
    if (to >= 0 && to < MAX_FD) file_of_fd[to] = from >= 0 && from < MAX_FD ? file_of_fd[from] : 0;
    int result = real_dup2(from, to);
    pthread_mutex_unlock(&lock);
    return result;
}

#define GUARDED(fd, position, length, call)                               \
    int number;                                                           \
    struct file *of = file_at(fd, &number);                               \
    if (of == NULL) return call;                                          \
    pthread_mutex_lock(&lock);                                            \
    off_t from = position;                                                \
    if (from < of->synced) destroys(of, number, from, (off_t)length); \
    ssize_t result = call;                                                \
    int failure = errno;                                                  \
    pthread_mutex_unlock(&lock);                                          \
    errno = failure;                                                      \
    return result;

ssize_t write(int fd, const void *bytes, size_t length) { GUARDED(fd, write_position(fd), length, real_write(fd, bytes, length)) }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    GUARDED(fd, write_position(fd), total(parts, count), real_writev(fd, parts, count))
}

#define PWRITE(name) \
    ssize_t name(int fd, const void *bytes, size_t length, off_t offset) { GUARDED(fd, offset, length, real_pwrite(fd, bytes, length, offset)) }
PWRITE(pwrite)
PWRITE(pwrite64)

#define PWRITEV(name)                                                       \
    ssize_t name(int fd, const struct iovec *parts, int count, off_t offset) { \
        GUARDED(fd, offset, total(parts, count), real_pwritev(fd, parts, count, offset)) \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

#define FTRUNCATE(name)                                                       \
    int name(int fd, off_t size) {                                            \
        GUARDED(fd, size, of->synced - size, real_ftruncate(fd, size))        \
    }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

/* Room that is taken but keeps the size loses nothing; what makes holes would. */
#define FALLOCATE(name)                                                                                  \
    int name(int fd, int mode, off_t offset, off_t length) {                                             \
        int number;                                                                                      \
        struct file *of = file_at(fd, &number);                                                          \
        if (of != NULL && (mode & ~(FALLOC_FL_KEEP_SIZE)) != 0) destroys(of, number, offset, length); \
        return real_fallocate(fd, mode, offset, length);                                                 \
    }
FALLOCATE(fallocate)
FALLOCATE(fallocate64)

static int synced(int fd, int (*call)(int)) {
    if (notes_fd < 0 || fd < 0 || fd >= MAX_FD || (file_of_fd[fd] == 0 && folder_of_fd[fd] == NULL)) return call(fd);
    if (sync_micros > 0) usleep(sync_micros);
    pthread_mutex_lock(&lock);
    int result = call(fd);
    int failure = errno;
    if (result == 0 && folder_of_fd[fd] != NULL) {
        note("D %s\n", folder_of_fd[fd]);
    } else if (result == 0 && file_of_fd[fd] != 0) {
        struct stat status;
        if (fstat(fd, &status) != 0) fail("fstat");
        files[file_of_fd[fd] - 1].synced = status.st_size;
        note("S %d %lld\n", file_of_fd[fd], (long long)status.st_size);
    }
    pthread_mutex_unlock(&lock);
    errno = failure;
    return result;
}

int fsync(int fd) { return synced(fd, real_fsync); }

int fdatasync(int fd) { return synced(fd, real_fdatasync); }

/* ---- names ---- */

int rename(const char *from, const char *to) {
    char source[PATH_MAX], target[PATH_MAX], kept[PATH_MAX] = "-";
    if (!watched(from, source) || !watched(to, target)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    struct stat status;
    if (stat(target, &status) == 0 && S_ISREG(status.st_mode)) keep(target, kept);
    note("R %s\n%s\n%s\n", source, target, kept);
    int result = real_rename(from, to);
    int failure = errno;
    pthread_mutex_unlock(&lock);
    errno = failure;
    return result;
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    if (flags == 0 && from_at == AT_FDCWD && to_at == AT_FDCWD) return rename(from, to);
    return real_renameat2(from_at, from, to_at, to, flags);
}

int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }

static int unlinked(int at, const char *path, int flags) {
    char absolute[PATH_MAX], kept[PATH_MAX];
    struct stat status;
    if ((flags & AT_REMOVEDIR) || (at != AT_FDCWD && path[0] != '/') || !watched(path, absolute) || stat(absolute, &status) != 0
        || !S_ISREG(status.st_mode)) {
        return at == AT_FDCWD && flags == 0 ? real_unlink(path) : real_unlinkat(at, path, flags);
    }
    pthread_mutex_lock(&lock);
    keep(absolute, kept);
    note("U %s\n%s\n", absolute, kept);
    int result = real_unlink(absolute);
    int failure = errno;
    pthread_mutex_unlock(&lock);
    errno = failure;
    return result;
}

int unlink(const char *path) { return unlinked(AT_FDCWD, path, 0); }

int unlinkat(int at, const char *path, int flags) { return unlinked(at, path, flags); }

int remove(const char *path) {
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? real_rmdir(path) : unlinked(AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode) {
    char absolute[PATH_MAX];
    if (!watched(path, absolute)) return real_mkdir(path, mode);
    pthread_mutex_lock(&lock);
    int result = real_mkdir(path, mode);
    int failure = errno;
    if (result == 0) note("M %s\n", absolute);
    pthread_mutex_unlock(&lock);
    errno = failure;
    return result;
}

int link(const char *from, const char *to) {
    char target[PATH_MAX];
    if (!watched(to, target)) return real_link(from, to);
    pthread_mutex_lock(&lock);
    note("C %s\n", target);
    int result = real_link(from, to);
    int failure = errno;
    pthread_mutex_unlock(&lock);
    errno = failure;
    return result;
}
