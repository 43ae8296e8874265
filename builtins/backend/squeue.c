/* squeue.c: see squeue.h. */
#include "backend/squeue.h"

#include <string.h>

/* Its input variables; but not SLURM_CLUSTERS, which says what sbatch submits to, too. */
static const char *const unwanted[] = {
    "ACCOUNT",   "ARRAY",    "ARRAY_UNIQUE", "FORMAT", "FORMAT2", "LICENSES", "LOCAL",  "NAMES",
    "PARTITION", "PRIORITY", "QOS",          "SIB",    "SIBLING", "SORT",     "STATES", "USERS",
};

void squeue_add_environment(struct words *argv, const char *time_format)
{
    words_add(argv, "env");
    for (size_t i = 0; i < sizeof unwanted / sizeof *unwanted; i++) {
        words_add(argv, "-u");
        words_printf(argv, "SQUEUE_%s", unwanted[i]);
    }
    words_add(argv, "SLURM_BITSTR_LEN=0");
    words_printf(argv, "SLURM_TIME_FORMAT=%s", time_format);
}

struct queue_span squeue_indices(struct queue_span id)
{
    const char *end = id.at + id.length, *underscore = memchr(id.at, '_', id.length);
    if (!underscore)
        return (struct queue_span){NULL, 0};
    const char *first = underscore + 1;
    if (first < end && *first == '[') {
        const char *bracket = memchr(first, ']', (size_t)(end - first));
        const char *percent = memchr(first, '%', (size_t)(end - first));
        first++;
        end = percent ? percent : bracket ? bracket : end;
    }
    return (struct queue_span){first, (size_t)(end - first)};
}
