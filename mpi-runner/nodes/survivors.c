/* survivors.c: see survivors.h. */
#include "nodes/survivors.h"

#include <stdlib.h>

#include "nodes/ask.h"
#include "nodes/hostlist.h"
#include "whereabouts.h"

enum { AT_A_TIME = 64 };
#define PATIENCE 5.0 /* seconds */

/* A program on that machine that does nothing. */
static void add_command(struct words *argv, enum allocation_kind kind, const char *host)
{
    static const char *const slurm[] = {"srun", "-Q",  "--overlap", "--mem=0", "--mpi=none",
                                        "-N1",  "-n1", "-c1",       "-w"};
    static const char *const gridengine[] = {"qrsh", "-inherit", "-nostdin"};
    const char *const *word = kind == ALLOCATION_SLURM ? slurm : gridengine;
    size_t count = kind == ALLOCATION_SLURM ? sizeof slurm / sizeof *slurm
                                            : sizeof gridengine / sizeof *gridengine;
    for (size_t i = 0; i < count; i++)
        words_add(argv, word[i]);
    words_add(argv, host);
    words_add(argv, "true");
}

static void ask_some(const struct allocation *allocation, const struct granted *granted,
                     size_t count, struct words *hosts)
{
    struct question *list = calloc(count, sizeof *list);
    char self[HOST_ROOM];
    size_t asked = 0;
    whereabouts_host(self);
    for (size_t i = 0; list && i < count; i++)
        if (!hostlist_same(granted[i].host, self))
            add_command(&list[asked++].argv, allocation->kind, granted[i].host);
    if (list)
        ask_all(list, asked, PATIENCE);
    asked = 0;
    for (size_t i = 0; list && i < count; i++)
        if (hostlist_same(granted[i].host, self) || list[asked++].status == 0)
            words_add(hosts, granted[i].host);
    for (size_t i = 0; i < asked; i++)
        question_release(&list[i]);
    free(list);
}

void survivors_find(const struct allocation *allocation, struct words *hosts)
{
    for (size_t i = 0; i < allocation->count; i += AT_A_TIME) {
        size_t count = allocation->count - i;
        ask_some(allocation, &allocation->granted[i], count < AT_A_TIME ? count : AT_A_TIME, hosts);
    }
}
