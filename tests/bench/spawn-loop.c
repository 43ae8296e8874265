/*
 * spawn-loop: the least that anything which runs N commands, SLOTS at a time, with the output of
 * each in files of its own, has to do: posix_spawn and waitpid, no more. The bar for local
 * dispatch.
 *
 *   spawn-loop N SLOTS FOLDER PROGRAM
 *
 * Runs PROGRAM I for I = 1 ... N (its number, as xargs gives it too). Opens for each task what
 * onager-run opens: /dev/null, FOLDER/K/task_I.o and FOLDER/K/task_I.e, a thousand tasks to a
 * subfolder. Called by tests/bench/run.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;

static void spawn(const char *folder, long task, char *program)
{
    posix_spawn_file_actions_t actions;
    char out[4096], err[4096], number[24];
    char *command[] = {program, number, NULL};
    pid_t pid;
    long group = task - task % 1000;

    if (task == 1 || group == task) {
        snprintf(out, sizeof out, "%s/%ld", folder, group);
        mkdir(out, 0777);
    }
    snprintf(number, sizeof number, "%ld", task);
    snprintf(out, sizeof out, "%s/%ld/task_%ld.o", folder, group, task);
    snprintf(err, sizeof err, "%s/%ld/task_%ld.e", folder, group, task);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int error = posix_spawn(&pid, program, &actions, NULL, command, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error) {
        fprintf(stderr, "spawn-loop: %s: %s\n", program, strerror(error));
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: spawn-loop N SLOTS FOLDER PROGRAM\n", stderr);
        return 2;
    }
    long count = strtol(argv[1], NULL, 10), slots = strtol(argv[2], NULL, 10), running = 0;

    for (long task = 1; task <= count || running > 0;) {
        if (task <= count && running < slots) {
            spawn(argv[3], task++, argv[4]);
            running++;
        } else if (waitpid(-1, NULL, 0) > 0) {
            running--;
        } else if (errno != EINTR) {
            perror("spawn-loop: waitpid");
            return 1;
        }
    }
    return 0;
}
