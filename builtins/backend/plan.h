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

/* Stands in the words of a program for the job id that the first program will answer. */
#define PLAN_FIRST_JOBID "CANARY_JOBID"

struct plan_program {
    struct words argv;
    bool held;   /* the end of a word is PLAN_FIRST_JOBID, to be replaced (plan_fill_in) */
    char *tasks; /* the tasks that it submits, as a task list; NULL: those of the launch */
};

struct plan {
    struct plan_file *file;
    size_t files;
    struct plan_program *program;
    size_t programs;
};

void plan_release(struct plan *plan);

/* Add an empty file, or program, to be filled in; NULL when memory is short. */
struct plan_file *plan_add_file(struct plan *plan, const char *path, unsigned mode);
struct plan_program *plan_add_program(struct plan *plan);

/* Is all of the plan there, or was memory short somewhere? */
int plan_check(const struct plan *plan, struct fault *fault);

/* Puts the job id to its place in a program that is held. */
int plan_fill_in(struct plan_program *program, const char *jobid, struct fault *fault);

/* Adds the program's command line with its line end, as a user would type it. */
void plan_show_program(const struct plan_program *program, struct text *out);

#endif
