/* parameters.h: the values behind a task's number, and the tasks behind values: what a job's
 * sweep.json says, as arithmetic. No command line is looked at. */
#ifndef ONAGER_CORE_PARAMETERS_H
#define ONAGER_CORE_PARAMETERS_H

#include <stdbool.h>

#include "core/condition.h"
#include "core/fault.h"
#include "core/idlist.h"
#include "core/sweepfile.h"
#include "core/words.h"

struct parameter_block; /* one act of prelaunch */

enum { PARAMETERS_MOST_VALUES = 1000 };

struct parameters {
    struct words names; /* of all blocks: without dashes, positional ones as 1, 2 ... */
    struct axis *axis;  /* of each name: the values of all blocks, one block's behind the other's */
    struct wordspan *member;
    char **word;
    struct sweepfile file;
    struct parameter_block *block;
    size_t blocks;
    const char **value; /* what parameters_find found, in the order of names */
};

/* Reads what stands behind the tasks of a jobfile. A job without sweep.json (of the Python onager,
 * or of a single command), or one whose jobs.json was changed by somebody else, has no names and no
 * blocks. Errors: a file that can't be read or is none. The caller releases in any case. */
int parameters_read(struct parameters *parameters, const char *jobfile, struct fault *fault);
void parameters_release(struct parameters *parameters);

/* Sets parameters->value to the values of a task: NULL where it has none; a flag is "true" or
 * "false". Returns false when no block knows the task: all are NULL. Borrowed until release. */
bool parameters_find(struct parameters *parameters, long task);

/* The column of a name, with or without dashes; -1: there is none. */
long parameters_column(const struct parameters *parameters, const char *name);

/* Adds the values that a parameter takes, each once, in the order of the sweep; of so many that
 * nobody will read them, the first. */
int parameters_values(const struct parameters *parameters, size_t column, struct words *values,
                      struct fault *fault);

/* Keeps those of `tasks` (normalized) that fit a condition such as `lr=0.1 batch-size=32|64`
 * (condition.h). A task that has not got a parameter fits only what is said with `!`. Returns 0; 1
 * with a fault when the condition means nothing for this job: its parameters are not known, or it
 * has no such name or value; -1 with any other fault. */
int parameters_where(const struct parameters *parameters, const char *text, struct idlist *tasks,
                     struct fault *fault);

#endif
