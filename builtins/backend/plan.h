/* plan.h: what a launch or a cancel will do: files to write and programs to run. `--dry-run` prints
 * the programs, a launch performs all of it. */
#ifndef ONAGER_BACKEND_PLAN_H
#define ONAGER_BACKEND_PLAN_H

#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

struct plan_file {
    char *path;
    struct text content;
    unsigned mode; /* as for open(2) */
};

struct plan_program {
    struct words argv;
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

/* Adds the program's command line with its line end, as a user would type it. */
void plan_show_program(const struct plan_program *program, struct text *out);

#endif
