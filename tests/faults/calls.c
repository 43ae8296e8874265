/* calls.c: the calls that the shim stands in for, see shim.h. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <regex.h>
#include <search.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shim.h"

#define CALLER __builtin_return_address(0)

/* The function that would have been called without us. */
#define REAL(name) ((__typeof__(&name))real_of(#name, &place_##name))
#define PLACE(name) static void *place_##name

static void *real_of(const char *name, void **place)
{
    if (!*place)
        *place = dlsym(RTLD_NEXT, name);
    return *place;
}

/* A function of which all but the error is the same: `type name parameters` is called as name
 * arguments, and fails with `wrong`. */
#define WRAP_AS(class, changes, type, name, parameters, arguments, wrong)                          \
    PLACE(name);                                                                                   \
    type name parameters                                                                           \
    {                                                                                              \
        int tamper = shim_judge(class, changes, #name, CALLER);                                    \
        if (tamper > 0) {                                                                          \
            errno = tamper;                                                                        \
            return wrong;                                                                          \
        }                                                                                          \
        type result = REAL(name) arguments;                                                        \
        if (tamper == TAMPER_KILL_AFTER)                                                           \
            shim_kill();                                                                           \
        return result;                                                                             \
    }
#define WRAP(class, changes, type, name, parameters, arguments)                                    \
    WRAP_AS(class, changes, type, name, parameters, arguments, (type)-1)
#define WRAP_NULL(class, changes, type, name, parameters, arguments)                               \
    WRAP_AS(class, changes, type, name, parameters, arguments, NULL)
/* What returns the error itself. */
#define WRAP_ERROR(class, changes, name, parameters, arguments)                                    \
    WRAP_AS(class, changes, int, name, parameters, arguments, tamper)

/* What is done, and fails nevertheless. */
#define WRAP_DONE(class, name, parameters, arguments)                                              \
    PLACE(name);                                                                                   \
    int name parameters                                                                            \
    {                                                                                              \
        int tamper = shim_judge(class, false, #name, CALLER);                                      \
        int result = REAL(name) arguments;                                                         \
        if (tamper > 0) {                                                                          \
            errno = tamper;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        return result;                                                                             \
    }

/* What can be cut short: `count` is its parameter. */
#define WRAP_SHORT(class, changes, name, parameters, arguments)                                    \
    PLACE(name);                                                                                   \
    ssize_t name parameters                                                                        \
    {                                                                                              \
        int tamper = shim_judge(class, changes, #name, CALLER);                                    \
        if (tamper > 0) {                                                                          \
            errno = tamper;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        if (count > 1 && (tamper == TAMPER_SHORT || tamper == TAMPER_LESS))                        \
            count = tamper == TAMPER_LESS ? count - 1 : count / 2;                                 \
        ssize_t result = REAL(name) arguments;                                                     \
        if (tamper == TAMPER_KILL_AFTER)                                                           \
            shim_kill();                                                                           \
        return result;                                                                             \
    }

#define CHANGES(flags) (((flags) & (O_CREAT | O_TRUNC)) != 0)
#define GET_MODE(flags)                                                                            \
    va_list list;                                                                                  \
    va_start(list, flags);                                                                         \
    mode_t mode =                                                                                  \
        ((flags)&O_CREAT) || ((flags)&O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0;          \
    va_end(list)

/* open(2) and its likes */

static int judge_open(int flags, const char *function, void *caller)
{
    int tamper = shim_judge(CALL_OPEN, CHANGES(flags), function, caller);
    if (tamper > 0)
        errno = tamper;
    return tamper;
}

#define WRAP_OPEN(name, parameters, arguments)                                                     \
    PLACE(name);                                                                                   \
    int name parameters                                                                            \
    {                                                                                              \
        GET_MODE(flags);                                                                           \
        int tamper = judge_open(flags, #name, CALLER);                                             \
        int result = tamper > 0 ? -1 : REAL(name) arguments;                                       \
        if (tamper == TAMPER_KILL_AFTER)                                                           \
            shim_kill();                                                                           \
        return result;                                                                             \
    }
WRAP_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
WRAP_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))

WRAP_NULL(CALL_OPEN, mode[0] != 'r', FILE *, fopen, (const char *path, const char *mode),
          (path, mode))
WRAP_NULL(CALL_OPEN, mode[0] != 'r', FILE *, fopen64, (const char *path, const char *mode),
          (path, mode))
WRAP_NULL(CALL_OPEN, false, FILE *, fdopen, (int file, const char *mode), (file, mode))
WRAP_NULL(CALL_OPEN, false, DIR *, opendir, (const char *path), (path))
WRAP_NULL(CALL_OPEN, false, DIR *, fdopendir, (int file), (file))
WRAP(CALL_OPEN, false, int, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(CALL_OPEN, false, int, signalfd, (int file, const sigset_t *set, int flags),
     (file, set, flags))
WRAP(CALL_OPEN, false, int, socket, (int domain, int type, int protocol), (domain, type, protocol))
WRAP(CALL_OPEN, false, int, socketpair, (int domain, int type, int protocol, int files[2]),
     (domain, type, protocol, files))

PLACE(syscall);
long syscall(long number, ...)
{
    va_list list;
    long word[6];
    va_start(list, number);
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        word[i] = va_arg(list, long);
    va_end(list);
    int tamper = number == SYS_pidfd_open ? shim_judge(CALL_OPEN, false, "pidfd_open", CALLER) : 0;
    if (tamper > 0) {
        errno = tamper;
        return -1;
    }
    return REAL(syscall)(number, word[0], word[1], word[2], word[3], word[4], word[5]);
}

/* Reading and writing */

WRAP_SHORT(CALL_READ, false, read, (int file, void *bytes, size_t count), (file, bytes, count))
WRAP_SHORT(CALL_READ, false, pread, (int file, void *bytes, size_t count, off_t at),
           (file, bytes, count, at))
WRAP_SHORT(CALL_READ, false, pread64, (int file, void *bytes, size_t count, off64_t at),
           (file, bytes, count, at))
WRAP_SHORT(CALL_WRITE, true, write, (int file, const void *bytes, size_t count),
           (file, bytes, count))
WRAP_SHORT(CALL_WRITE, true, pwrite, (int file, const void *bytes, size_t count, off_t at),
           (file, bytes, count, at))
WRAP_SHORT(CALL_WRITE, true, pwrite64, (int file, const void *bytes, size_t count, off64_t at),
           (file, bytes, count, at))
WRAP(CALL_WRITE, true, ssize_t, writev, (int file, const struct iovec *parts, int count),
     (file, parts, count))
WRAP_AS(CALL_READ, false, size_t, fread, (void *bytes, size_t size, size_t count, FILE *file),
        (bytes, size, count, file), 0)
WRAP_AS(CALL_WRITE, true, size_t, fwrite,
        (const void *bytes, size_t size, size_t count, FILE *file), (bytes, size, count, file), 0)
WRAP(CALL_WRITE, true, int, fputs, (const char *text, FILE *file), (text, file))
WRAP(CALL_WRITE, true, int, fflush, (FILE * file), (file))
WRAP_NULL(CALL_READ, false, char *, fgets, (char *text, int size, FILE *file), (text, size, file))
WRAP(CALL_READ, false, ssize_t, __getdelim, (char **text, size_t *size, int end, FILE *file),
     (text, size, end, file))
WRAP_NULL(CALL_READ, false, struct dirent *, readdir, (DIR * folder), (folder))
WRAP_NULL(CALL_READ, false, struct dirent64 *, readdir64, (DIR * folder), (folder))

PLACE(vfprintf);
int fprintf(FILE *file, const char *format, ...)
{
    va_list list;
    int tamper = shim_judge(CALL_WRITE, true, "fprintf", CALLER);
    if (tamper > 0) {
        errno = tamper;
        return -1;
    }
    va_start(list, format);
    int result = REAL(vfprintf)(file, format, list);
    va_end(list);
    return result;
}

WRAP(CALL_FSYNC, true, int, fsync, (int file), (file))
WRAP(CALL_FSYNC, true, int, fdatasync, (int file), (file))
WRAP_AS(CALL_MMAP, false, void *, mmap,
        (void *at, size_t size, int rights, int flags, int file, off_t offset),
        (at, size, rights, flags, file, offset), MAP_FAILED)
WRAP_AS(CALL_MMAP, false, void *, mmap64,
        (void *at, size_t size, int rights, int flags, int file, off64_t offset),
        (at, size, rights, flags, file, offset), MAP_FAILED)
WRAP_DONE(CALL_CLOSE, close, (int file), (file))
WRAP_DONE(CALL_CLOSE, closedir, (DIR * folder), (folder))
WRAP_DONE(CALL_CLOSE, fclose, (FILE * file), (file))

/* Names */

WRAP(CALL_RENAME, true, int, rename, (const char *from, const char *to), (from, to))
WRAP(CALL_RENAME, true, int, renameat, (int from_at, const char *from, int to_at, const char *to),
     (from_at, from, to_at, to))
WRAP(CALL_RENAME, true, int, link, (const char *from, const char *to), (from, to))
WRAP(CALL_RENAME, true, int, linkat,
     (int from_at, const char *from, int to_at, const char *to, int flags),
     (from_at, from, to_at, to, flags))
WRAP(CALL_RENAME, true, int, unlink, (const char *path), (path))
WRAP(CALL_RENAME, true, int, unlinkat, (int at, const char *path, int flags), (at, path, flags))
WRAP(CALL_RENAME, true, int, symlink, (const char *to, const char *path), (to, path))
WRAP(CALL_RENAME, true, int, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(CALL_RENAME, true, int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
WRAP(CALL_RENAME, true, int, rmdir, (const char *path), (path))
WRAP(CALL_RENAME, true, int, ftruncate, (int file, off_t size), (file, size))
WRAP(CALL_RENAME, true, int, ftruncate64, (int file, off64_t size), (file, size))
WRAP(CALL_STAT, false, int, stat, (const char *path, struct stat *status), (path, status))
WRAP(CALL_STAT, false, int, lstat, (const char *path, struct stat *status), (path, status))
WRAP(CALL_STAT, false, int, fstat, (int file, struct stat *status), (file, status))
WRAP(CALL_STAT, false, int, fstatat, (int at, const char *path, struct stat *status, int flags),
     (at, path, status, flags))
WRAP(CALL_STAT, false, int, access, (const char *path, int mode), (path, mode))
WRAP(CALL_STAT, false, int, faccessat, (int at, const char *path, int mode, int flags),
     (at, path, mode, flags))

/* Processes */

WRAP(CALL_SPAWN, true, pid_t, fork, (void), ())
WRAP(CALL_SPAWN, false, int, pipe, (int files[2]), (files))
WRAP(CALL_SPAWN, false, int, pipe2, (int files[2], int flags), (files, flags))
WRAP_ERROR(CALL_SPAWN, true, posix_spawn,
           (pid_t * pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]),
           (pid, path, actions, attributes, argv, environment))
WRAP_ERROR(CALL_SPAWN, true, posix_spawnp,
           (pid_t * pid, const char *path, const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]),
           (pid, path, actions, attributes, argv, environment))
WRAP(CALL_EXEC, true, int, execve, (const char *path, char *const argv[], char *const env[]),
     (path, argv, env))
WRAP(CALL_EXEC, true, int, execvp, (const char *path, char *const argv[]), (path, argv))
WRAP(CALL_WAIT, false, pid_t, waitpid, (pid_t pid, int *status, int options),
     (pid, status, options))
WRAP(CALL_WAIT, false, pid_t, wait4, (pid_t pid, int *status, int options, struct rusage *usage),
     (pid, status, options, usage))
WRAP(CALL_POLL, false, int, poll, (struct pollfd * files, nfds_t count, int most),
     (files, count, most))
WRAP(CALL_POLL, false, int, ppoll,
     (struct pollfd * files, nfds_t count, const struct timespec *most, const sigset_t *mask),
     (files, count, most, mask))
WRAP(CALL_POLL, false, int, nanosleep, (const struct timespec *time, struct timespec *left),
     (time, left))
WRAP(CALL_LOCK, false, int, flock, (int file, int operation), (file, operation))

static bool is_lock(int command)
{
    return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
           command == F_OFD_SETLKW || command == F_OFD_GETLK || command == F_GETLK;
}

#define WRAP_FCNTL(name)                                                                           \
    PLACE(name);                                                                                   \
    int name(int file, int command, ...)                                                           \
    {                                                                                              \
        va_list list;                                                                              \
        va_start(list, command);                                                                   \
        void *argument = va_arg(list, void *);                                                     \
        va_end(list);                                                                              \
        int tamper = is_lock(command) ? shim_judge(CALL_LOCK, false, #name, CALLER)                \
                     : command == F_DUPFD || command == F_DUPFD_CLOEXEC                            \
                         ? shim_judge(CALL_OPEN, false, #name, CALLER)                             \
                         : 0;                                                                      \
        if (tamper > 0) {                                                                          \
            errno = tamper;                                                                        \
            return -1;                                                                             \
        }                                                                                          \
        return REAL(name)(file, command, argument);                                                \
    }
WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

/* A vfork returns twice from one frame, so nothing of ours may be below it: a jump, not a call. */
#if defined __x86_64__
__attribute__((visibility("hidden"))) void *shim_real_vfork;
__attribute__((visibility("hidden"))) int shim_before_vfork(void *caller);

int shim_before_vfork(void *caller)
{
    int tamper = shim_judge(CALL_SPAWN, true, "vfork", caller);
    if (tamper == TAMPER_KILL_AFTER)
        shim_kill();
    real_of("vfork", &shim_real_vfork);
    if (tamper > 0)
        errno = tamper;
    return tamper > 0;
}

__asm__(".text\n"
        ".globl vfork\n"
        ".type vfork, @function\n"
        "vfork:\n"
        "    endbr64\n"
        "    mov (%rsp), %rdi\n"
        "    sub $8, %rsp\n"
        "    call shim_before_vfork\n"
        "    add $8, %rsp\n"
        "    test %eax, %eax\n"
        "    jne 1f\n"
        "    jmp *shim_real_vfork(%rip)\n"
        "1:  mov $-1, %rax\n"
        "    ret\n"
        ".size vfork, . - vfork\n");
#endif

/* Memory. dlsym(3) may ask for some before it has found the real functions. */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static void *memory_function(const char *name, void **place, void *otherwise)
{
    static bool looking;
    if (*place)
        return *place;
    if (looking)
        return otherwise;
    looking = true;
    real_of(name, place);
    looking = false;
    return *place;
}

static bool is_short_of_memory(const char *function, void *caller)
{
    int tamper = shim_judge(CALL_MALLOC, false, function, caller);
    if (tamper > 0)
        errno = tamper;
    return tamper > 0;
}

#define WRAP_MEMORY(name, parameters, arguments)                                                   \
    PLACE(name);                                                                                   \
    void *name parameters                                                                          \
    {                                                                                              \
        if (is_short_of_memory(#name, CALLER))                                                     \
            return NULL;                                                                           \
        return ((__typeof__(&name))memory_function(#name, &place_##name, __libc_##name))arguments; \
    }
WRAP_MEMORY(malloc, (size_t size), (size))
WRAP_MEMORY(calloc, (size_t count, size_t size), (count, size))
WRAP_MEMORY(realloc, (void *old, size_t size), (old, size))

WRAP_NULL(CALL_MALLOC, false, char *, strdup, (const char *text), (text))
WRAP_NULL(CALL_MALLOC, false, char *, strndup, (const char *text, size_t most), (text, most))
WRAP_NULL(CALL_MALLOC, false, char *, realpath, (const char *path, char *into), (path, into))
WRAP_NULL(CALL_MALLOC, false, void *, tsearch,
          (const void *key, void **root, int (*order)(const void *, const void *)),
          (key, root, order))
WRAP_AS(CALL_MALLOC, false, int, regcomp, (regex_t * regex, const char *text, int flags),
        (regex, text, flags), REG_ESPACE)
WRAP_ERROR(CALL_MALLOC, false, posix_spawn_file_actions_adddup2,
           (posix_spawn_file_actions_t * actions, int from, int to), (actions, from, to))
WRAP_ERROR(CALL_MALLOC, false, posix_spawn_file_actions_addopen,
           (posix_spawn_file_actions_t * actions, int file, const char *path, int flags,
            mode_t mode),
           (actions, file, path, flags, mode))
WRAP_ERROR(CALL_MALLOC, false, posix_spawn_file_actions_addclosefrom_np,
           (posix_spawn_file_actions_t * actions, int from), (actions, from))
