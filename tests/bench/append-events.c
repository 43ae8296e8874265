/*
 * append-events: what writing down its start and its end costs a task: appends both lines, each in
 * one write, as the runner does (mpi-runner/pool.c).
 *
 *   append-events FOLDER TASKS
 *
 * Appends to FOLDER/events/bench.tsv and prints microseconds a task. Called by
 * tests/bench/figures/states.bash.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/event.h"
#include "core/sink.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int append(int descriptor, struct text *line, const struct event *event)
{
    event_add(line, event);
    int error = line->failed || write_all(descriptor, line->bytes, line->length, NULL);
    text_clear(line);
    return error;
}

int main(int argc, char **argv)
{
    struct fault fault = {""};
    struct text line = TEXT_INIT;
    struct event start = {.kind = EVENT_START, .attempt = 1, .slot = 7};
    struct event end = {.kind = EVENT_END, .attempt = 1, .slot = 7, .wall = 1.25, .memory = 10240};

    if (argc != 3) {
        fputs("usage: append-events FOLDER TASKS\n", stderr);
        return 2;
    }
    long count = strtol(argv[2], NULL, 10);
    int descriptor = event_open(argv[1], "bench", &fault);
    double began = now();
    for (start.task = end.task = 1; descriptor >= 0 && start.task <= count; end.task = ++start.task)
        if (append(descriptor, &line, &start) || append(descriptor, &line, &end))
            descriptor = -1;
    if (descriptor < 0) {
        fprintf(stderr, "append-events: %s\n", fault.text[0] ? fault.text : "cannot write");
        return 1;
    }
    printf("%.3f\n", (now() - began) / (double)count * 1e6);
    text_release(&line);
    close(descriptor);
    return 0;
}
