/*
 * A disk between the program and the real one, loaded by LD_PRELOAD. For files under FAULT_DISK_FOLDER it
 *  - records every create, write, truncate, sync, rename and unlink to FAULT_DISK_TRACE (power-loss replay), and
 *  - fails the k-th matching call as the 32 bytes shared in FAULT_DISK_CONTROL say (I/O error, disk full, read-only).
 * A write to FAULT_DISK_MARKS is recorded as a mark: that is how an acknowledgement gets its place among the writes.
 * One lock is held over each call and its record, so that the trace has the true order.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 4096
#define MARKS UINT64_MAX

enum { ON_WRITE = 1, ON_SYNC = 2, ON_CREATE = 4, ON_NAME = 8 };
struct control {
  volatile int32_t armed;     /* 1: count matching calls */
  volatile int32_t on;        /* ON_… bits: which calls count */
  volatile int32_t countdown; /* the call at which this reaches 0 fails */
  volatile int32_t sticky;    /* 1: every matching call after it fails too */
  volatile int32_t error;     /* errno to fail with */
  volatile int32_t hits;      /* how many calls were failed */
  volatile int32_t partial;   /* 1: half of the failing write reaches the disk */
  volatile int32_t calls;     /* matching calls seen since armed */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *marks;
static size_t folder_length;
static int trace_fd = -1;
static struct control *control;
static uint64_t inode_of[MAX_FD]; /* 0: not ours */

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_close)(int), (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *), (*real_unlink)(const char *);
static int (*real_openat)(int, const char *, int, ...);

static void die(const char *why) {
  dprintf(2, "fault-disk: %s\n", why);
  _exit(97);
}

__attribute__((constructor)) static void start(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_close = dlsym(RTLD_NEXT, "close");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  folder = getenv("FAULT_DISK_FOLDER");
  marks = getenv("FAULT_DISK_MARKS");
  folder_length = folder ? strlen(folder) : 0;
  const char *trace = getenv("FAULT_DISK_TRACE"), *shared = getenv("FAULT_DISK_CONTROL");
  if (trace) trace_fd = syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (shared) {
    int fd = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC);
    if (fd < 0) die("no control file");
    control = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (control == MAP_FAILED) die("cannot map the control file");
    syscall(SYS_close, fd);
  }
}

static int ours(const char *path) {
  return folder_length && path && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

static uint64_t tracked(int fd) { return fd >= 0 && fd < MAX_FD ? inode_of[fd] : 0; }

static void put(const void *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = syscall(SYS_write, trace_fd, bytes, length);
    if (n <= 0) die("the trace cannot be written");
    bytes = (const char *)bytes + n;
    length -= (size_t)n;
  }
}

static void record(char type, uint64_t a, uint64_t b, const void *bytes, size_t length) {
  if (trace_fd < 0) return;
  unsigned char head[24] = {0};
  uint32_t n = (uint32_t)length;
  head[0] = (unsigned char)type;
  memcpy(head + 4, &n, 4);
  memcpy(head + 8, &a, 8);
  memcpy(head + 16, &b, 8);
  put(head, sizeof head);
  if (length) put(bytes, length);
}

/* Is this the call that fails? */
static int fails(int kind) {
  if (!control || !control->armed || !(control->on & kind)) return 0;
  control->calls++;
  if (control->countdown > 0) control->countdown--;
  if (control->countdown > 0) return 0;
  if (control->hits > 0 && !control->sticky) return 0;
  control->hits++;
  return 1;
}

static int refuse(void) {
  errno = control->error;
  return -1;
}

static int open_at(int dir, const char *path, int flags, mode_t mode) {
  int mine = ours(path), mark = marks && path && strcmp(path, marks) == 0;
  if (!mine && !mark) return real_openat(dir, path, flags, mode);
  pthread_mutex_lock(&lock);
  struct stat before, after;
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  int existed = stat(path, &before) == 0;
  int fd;
  if (mine && writes && fails(ON_CREATE)) {
    fd = refuse();
  } else {
    fd = real_openat(dir, path, flags, mode);
    if (fd >= MAX_FD) die("too many open files");
    if (fd >= 0 && fstat(fd, &after) == 0) {
      inode_of[fd] = mark ? MARKS : (uint64_t)after.st_ino;
      if (mine) record('O', (uint64_t)after.st_ino, (existed ? 0 : 1) | (existed && (flags & O_TRUNC) ? 2 : 0), path, strlen(path));
    }
  }
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

#define MODE_OF(flags)                                  \
  mode_t mode = 0;                                      \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                \
    va_list more;                                       \
    va_start(more, flags);                              \
    mode = (mode_t)va_arg(more, int);                   \
    va_end(more);                                       \
  }
int open(const char *path, int flags, ...) { MODE_OF(flags) return open_at(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return open_at(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE_OF(flags) return open_at(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE_OF(flags) return open_at(dir, path, flags, mode); }

int close(int fd) {
  if (!tracked(fd)) return real_close(fd);
  pthread_mutex_lock(&lock);
  inode_of[fd] = 0;
  int result = real_close(fd), error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

/* at < 0: where the file position stands */
static ssize_t write_at(int fd, const void *bytes, size_t length, off_t at) {
  uint64_t inode = tracked(fd);
  if (!inode) return at < 0 ? real_write(fd, bytes, length) : real_pwrite(fd, bytes, length, at);
  pthread_mutex_lock(&lock);
  off_t offset = at;
  if (at < 0 && inode != MARKS) {
    struct stat now;
    int append = fcntl(fd, F_GETFL) & O_APPEND;
    offset = append && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
  }
  int failing = inode != MARKS && fails(ON_WRITE);
  size_t allowed = failing ? (control->partial ? length / 2 : 0) : length;
  ssize_t n = 0;
  if (allowed > 0 || !failing) n = at < 0 ? real_write(fd, bytes, allowed) : real_pwrite(fd, bytes, allowed, at);
  int error = errno;
  if (n > 0) {
    if (inode == MARKS) record('M', 0, 0, bytes, (size_t)n);
    else record('W', inode, (uint64_t)offset, bytes, (size_t)n);
  }
  if (failing) {
    n = -1;
    error = control->error;
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return n;
}
ssize_t write(int fd, const void *bytes, size_t length) { return write_at(fd, bytes, length, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return write_at(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return write_at(fd, bytes, length, at); }

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t at) {
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = write_at(fd, parts[i].iov_base, parts[i].iov_len, at < 0 ? -1 : at + total);
    if (n < 0) return total > 0 ? total : -1;
    total += n;
    if ((size_t)n < parts[i].iov_len) break;
  }
  return total;
}
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_parts(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return write_parts(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return write_parts(fd, parts, count, at); }

static int truncate_to(int fd, off_t size) {
  uint64_t inode = tracked(fd);
  if (!inode) return real_ftruncate(fd, size);
  pthread_mutex_lock(&lock);
  int result = fails(ON_WRITE) ? refuse() : real_ftruncate(fd, size), error = errno;
  if (result == 0) record('T', inode, (uint64_t)size, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int ftruncate(int fd, off_t size) { return truncate_to(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncate_to(fd, size); }

static int sync_by(int fd, int (*real)(int)) {
  uint64_t inode = tracked(fd);
  if (!inode) return real(fd);
  pthread_mutex_lock(&lock);
  int result = fails(ON_SYNC) ? refuse() : real(fd), error = errno;
  if (result == 0) record('S', inode, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int fsync(int fd) { return sync_by(fd, real_fsync); }
int fdatasync(int fd) { return sync_by(fd, real_fdatasync); }

int rename(const char *from, const char *to) {
  if (!ours(from) && !ours(to)) return real_rename(from, to);
  pthread_mutex_lock(&lock);
  int result = fails(ON_NAME) ? refuse() : real_rename(from, to), error = errno;
  if (result == 0) {
    char both[2 * PATH_MAX];
    size_t n = strlen(from) + 1;
    memcpy(both, from, n);
    memcpy(both + n, to, strlen(to));
    record('R', 0, 0, both, n + strlen(to));
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int unlink(const char *path) {
  if (!ours(path)) return real_unlink(path);
  pthread_mutex_lock(&lock);
  int result = fails(ON_NAME) ? refuse() : real_unlink(path), error = errno;
  if (result == 0) record('U', 0, 0, path, strlen(path));
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

/* What would bypass the trace must stop the run, never make it incomplete in silence. */
ssize_t copy_file_range(int in, off64_t *at_in, int out, off64_t *at_out, size_t length, unsigned flags) {
  if (tracked(out)) die("copy_file_range into the recorded folder");
  return syscall(SYS_copy_file_range, in, at_in, out, at_out, length, flags);
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t length) {
  if (tracked(out)) die("sendfile into the recorded folder");
  return syscall(SYS_sendfile, out, in, at, length);
}
