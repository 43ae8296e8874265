/*
 * fsync-cost: what this machine takes for the one thing that a call which writes cannot do
 * without: a small file written, synced to disk and renamed into place.
 *
 *   fsync-cost N FOLDER
 *
 * Prints the median over N files in µs. Called by tests/bench/run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static const char text[512];
    int count = argc == 3 ? atoi(argv[1]) : 0;
    double *took = count > 0 ? calloc((size_t)count, sizeof *took) : NULL;

    if (!took || chdir(argv[2])) {
        fputs("usage: fsync-cost N FOLDER\n", stderr);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        double start = now();
        int fd = open("fsync-cost.new", O_WRONLY | O_CREAT | O_TRUNC, 0666);

        if (fd < 0 || write(fd, text, sizeof text) < 0 || fsync(fd) || close(fd) ||
            rename("fsync-cost.new", "fsync-cost.file")) {
            perror("fsync-cost");
            return 1;
        }
        took[i] = now() - start;
    }
    unlink("fsync-cost.file");
    qsort(took, (size_t)count, sizeof *took, ascending);
    printf("%.0f\n", took[count / 2]);
    free(took);
    return 0;
}
