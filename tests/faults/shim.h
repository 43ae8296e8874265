/* clang-format off */
/* shim.h: a library for LD_PRELOAD in which a chosen system call of onager's own code fails, is cut
 * short, or is the last thing that the process does. `tests/faults/shim BUILD` builds it and prints
 * where it is.
 *
 *   ONAGER_FAULT=[PROCESS/]CLASS:N:ACTION,...   at most 8 rules; each fires in every process it names
 *   ONAGER_FAULT_IN=PROCESS                     for rules without one; default: every process
 *   ONAGER_FAULT_COUNT=FILE                     each process adds a line of 512 bytes, kept up to date
 *   ONAGER_FAULT_CONTROL=FILE                   the rules stand there instead, and may change (below)
 *
 * Only calls from onager.so, onager-run, onager-mpi, and from the libcjson that these call, are seen:
 * bash, Open MPI and the tasks are left alone. Each process counts its calls by class, from 1.
 *
 * CLASS   open    open fopen opendir memfd_create signalfd socket socketpair pidfd_open
 *         read    read pread fgets fread getdelim readdir   write  write pwrite writev fwrite fprintf
 *         fsync   fsync fdatasync                           mmap   mmap
 *         rename  rename link unlink symlink mkdir rmdir ftruncate
 *         malloc  malloc calloc realloc strdup strndup realpath regcomp tsearch
 *                 posix_spawn_file_actions_add*
 *         spawn   posix_spawn fork vfork pipe               exec   execve execvp
 *         wait    waitpid wait4                             poll   poll ppoll nanosleep
 *         lock    fcntl with a lock, flock                  stat   stat lstat fstat fstatat access
 *         close   close closedir fclose (it is closed all the same)
 *         any     all that changes something for others: write, fsync, rename, spawn, exec, and open
 *                 with O_CREAT or O_TRUNC; what the child of a vfork does is not counted here
 * N       7: the 7th call; 7+: the 7th and all behind it
 * ACTION  the name of an errno, such as ENOSPC (which unlink and rmdir don't have); short (half of a
 *         read or write), less (one byte less); kill (SIGKILL to itself in place of the call),
 *         killafter (right after it; at a vfork before it)
 * PROCESS PROGRAM[@RANK][#FORK]. PROGRAM is bash, onager-run, onager-mpi; * is any. RANK is that of
 *         MPI, - for a process that has none (the launcher). FORK is 0 for the process that was
 *         executed, 1 and 2 for its first and second fork, 1.1 for the first fork of the first; a
 *         vfork is none. onager-run: #0 the pool, #1 its guard. onager-mpi: @-#0 the launcher, @0#0
 *         rank 0, @0#1 its node process, @0#2 the coordinator.
 *
 * A line of COUNT: GENERATION PROCESS PID CLASS=00000000 ... fired=00000000 FUNCTION OBJECT+0xADDRESS,
 * blanks, line end; FUNCTION and ADDRESS (for addr2line) are of the latest call tampered with.
 *
 * CONTROL begins with eight digits, the generation, then a blank, the rules (-: none) and a line end;
 * it has 4096 bytes, and is written in place (bash: 1<>FILE). When the generation changes, a process
 * begins to count anew, with a line of its own. */
/* clang-format on */
#ifndef ONAGER_TESTS_SHIM_H
#define ONAGER_TESTS_SHIM_H

#include <stdbool.h>

enum call_class {
    CALL_OPEN,
    CALL_READ,
    CALL_WRITE,
    CALL_FSYNC,
    CALL_MMAP,
    CALL_RENAME,
    CALL_MALLOC,
    CALL_SPAWN,
    CALL_EXEC,
    CALL_WAIT,
    CALL_POLL,
    CALL_LOCK,
    CALL_STAT,
    CALL_CLOSE,
    CALL_ANY,
    CALL_CLASSES
};

/* What is to become of a call: 0 nothing, > 0 that errno, or one of these. */
enum { TAMPER_SHORT = -1, TAMPER_LESS = -2, TAMPER_KILL_AFTER = -3 };

/* Counts a call of `function` that returns to `caller`; does not return where a rule kills. */
int shim_judge(enum call_class class, bool changes, const char *function, void *caller);

/* Ends this process on the spot. */
void shim_kill(void);

#endif
