/*
 * make-events: the events that a launch of tasks 1 .. TASKS on HOSTS machines would have left, with
 * 16 slots each.
 *
 *   make-events FOLDER TASKS HOSTS
 *
 * Writes FOLDER/events/nodeNNN.tsv. Of 100 tasks 2 fail, one at the second attempt is done, and one
 * runs out of time; the last of each machine has not ended. Called by
 * tests/bench/figures/states.bash.
 */
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 16 };

static void write_end(FILE *file, double time, long task, int attempt, double wall,
                      const char *what)
{
    fprintf(file, "%.6f\tend\t%ld\t%d\t%ld\t%s\t%.6f\t%.6f\t0.021337\t%ld\n", time, task, attempt,
            task % SLOTS, what, wall, wall * 0.97, 10240 + task % 4096);
}

static void write_plain(FILE *file, double time, const char *event, long task, int attempt)
{
    fprintf(file, "%.6f\t%s\t%ld\t%d\t%ld\t-\t-\t-\t-\t-\t-\n", time, event, task, attempt,
            task % SLOTS);
}

static void write_task(FILE *file, double time, long task)
{
    double wall = 1.5 + (double)(task % 997) * 0.001;
    int attempt = 1;

    write_plain(file, time, "start", task, attempt);
    if (task % 100 == 7) {
        write_end(file, time + 0.5, task, attempt, 0.5, "1\t-");
        write_plain(file, time + 0.5, "retry", task, attempt);
        write_plain(file, time + 0.6, "start", task, ++attempt);
    }
    if (task % 100 == 13)
        write_plain(file, time + wall, "timeout", task, attempt);
    write_end(file, time + wall, task, attempt, wall,
              task % 100 == 13  ? "-\t15"
              : task % 50 == 31 ? "1\t-"
                                : "0\t-");
}

static int write_host(const char *folder, long number, long tasks, long hosts)
{
    char path[4096];
    double began = 1763800000;
    long task = number;

    snprintf(path, sizeof path, "%s/events/node%03ld.tsv", folder, number);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        return 1;
    }
    fprintf(file, "%.6f\tbegin\t-\t-\t-\t-\t-\t-\t-\t-\t-\n", began);
    for (; task + hosts <= tasks; task += hosts)
        write_task(file, began + (double)(task / hosts) * 2 / SLOTS, task);
    write_plain(file, began + (double)(task / hosts) * 2 / SLOTS, "start", task, 1);
    return fclose(file) != 0;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc != 4) {
        fputs("usage: make-events FOLDER TASKS HOSTS\n", stderr);
        return 2;
    }
    long tasks = strtol(argv[2], NULL, 10), hosts = strtol(argv[3], NULL, 10);
    for (long i = 1; i <= hosts && i <= tasks; i++)
        failed |= write_host(argv[1], i, tasks, hosts);
    return failed;
}
