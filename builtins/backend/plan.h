/* plan.h: what a launch or a cancel will do: files to write and programs to run. `--dry-run` prints
 * the programs, a launch performs all of it. */
#ifndef ONAGER_BACKEND_PLAN_H
#define ONAGER_BACKEND_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

struct plan_file {
    char *path;
    struct text content;
    unsigned mode; /* as for open(2) */
};

/* Stand at the end of a word for the job id that an earlier program will answer: the one that
 * submits the canary, or any other. */
#define PLAN_CANARY_JOBID "CANARY_JOBID"
#define PLAN_EARLIER_JOBID "PREVIOUS_JOBID"

struct plan_program {
    struct words argv;
    long after;    /* the place of the program whose job id is to be put in (plan_fill_in), or -1 */
    char *tasks;   /* the tasks that it submits, as a task list; NULL: those of the launch */
    long offset;   /* of the array (core/launch.h) */
    long elements; /* of the array */
};

struct plan {
    struct plan_file *file;
    size_t files;
    struct plan_program *program;
    size_t programs;
    long seconds; /* that the scheduler is asked for; 0: that is not known */
};

void plan_release(struct plan *plan);

/* Add an empty file, or program, to be filled in; NULL when memory is short. */
struct plan_file *plan_add_file(struct plan *plan, const char *path, unsigned mode);
struct plan_program *plan_add_program(struct plan *plan);

/* Is all of the plan there, or was memory short somewhere? */
int plan_check(const struct plan *plan, struct fault *fault);

/* Puts the job id to its place in a program that waits for that job. */
int plan_fill_in(struct plan_program *program, const char *jobid, struct fault *fault);

/* Adds the program's command line with its line end, as a user would type it. */
void plan_show_program(const struct plan_program *program, struct text *out);

#endif
