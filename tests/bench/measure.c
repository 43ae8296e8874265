/*
 * measure: runs a command and writes down what it took. A small program of its own, because what
 * wait4 reports as a child's peak memory is never less than that of the process which started it.
 *
 *   measure [-n RUNS] FILE COMMAND [ARGUMENT ...]
 *
 * Appends one line a run to FILE: wall, user and system seconds, peak memory in KiB, exit status.
 * Standard input, output and error are the caller's. Called by tests/bench/run.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static int run_once(FILE *out, char **command)
{
    struct rusage usage;
    pid_t pid;
    int status;
    double start = now();
    int error = posix_spawnp(&pid, command[0], NULL, NULL, command, environ);

    if (error) {
        fprintf(stderr, "measure: %s: %s\n", command[0], strerror(error));
        return 127;
    }
    while (wait4(pid, &status, 0, &usage) < 0)
        if (errno != EINTR)
            return 127;
    double wall = now() - start;

    status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    fprintf(out, "%.6f %.6f %.6f %ld %d\n", wall, seconds(usage.ru_utime), seconds(usage.ru_stime),
            usage.ru_maxrss, status);
    return status;
}

int main(int argc, char **argv)
{
    long runs = 1;
    int status = 0;

    if (argc > 2 && strcmp(argv[1], "-n") == 0) {
        runs = strtol(argv[2], NULL, 10);
        argv += 2;
        argc -= 2;
    }
    if (argc < 3 || runs < 1) {
        fputs("usage: measure [-n RUNS] FILE COMMAND [ARGUMENT ...]\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "ae");
    if (!out) {
        perror(argv[1]);
        return 2;
    }
    while (runs-- > 0)
        status = run_once(out, argv + 2);
    return fclose(out) ? 2 : status;
}
