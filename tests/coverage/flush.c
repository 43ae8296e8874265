/* flush.c: makes processes of a coverage build write down what they ran, however they end.
 *
 * Linked into onager.so and the runners by tests/coverage/run, with the linker's --wrap for each
 * name below. gcov writes at exit(3) alone; a child that ends by _exit or becomes another program,
 * and a shell that ends itself by a signal, would be lost. A child between vfork and exec shares
 * the counters of its parent, who writes them. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

extern void __gcov_dump(void);
extern void __gcov_reset(void);

_Noreturn void __real__exit(int status);
int __real_execve(const char *path, char *const argv[], char *const envp[]);
int __real_execvp(const char *file, char *const argv[]);
int __real_kill(pid_t pid, int signo);
pid_t __real_fork(void);

/* Whose the counters are. */
static pid_t owner;

__attribute__((constructor)) static void own(void)
{
    owner = getpid();
}

static void flush(void)
{
    if (getpid() != owner)
        return;
    __gcov_dump();
    __gcov_reset();
}

/* bash's own subshells do not come by here: what they wrote is their parent's, and some of it
 * twice. */
pid_t __wrap_fork(void)
{
    pid_t pid = __real_fork();
    if (pid == 0) {
        own();
        __gcov_reset();
    }
    return pid;
}

_Noreturn void __wrap__exit(int status)
{
    flush();
    __real__exit(status);
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
    flush();
    return __real_execve(path, argv, envp);
}

int __wrap_execvp(const char *file, char *const argv[])
{
    flush();
    return __real_execvp(file, argv);
}

int __wrap_kill(pid_t pid, int signo)
{
    if (pid == getpid()) {
        own(); /* a subshell's counters are its own */
        flush();
    }
    return __real_kill(pid, signo);
}
