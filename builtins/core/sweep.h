/* sweep.h: a sweep: the arguments from which a job's tasks are generated.
 *
 * Each point of the sweep (points.h) is a task: from its number follow its values, and from these
 * its command and tag, however many tasks there are. Nothing is kept for each of them. */
#ifndef ONAGER_CORE_SWEEP_H
#define ONAGER_CORE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/axis.h"
#include "core/fault.h"
#include "core/points.h"
#include "core/sink.h"
#include "core/text.h"
#include "core/words.h"

/* What the user said. All strings are borrowed. */
struct sweep_spec {
    const char *jobname;
    struct wordspan commands;    /* one, or the lines of a file */
    const char *from_file;       /* the name of that file, or NULL */
    const char *prefix, *suffix; /* around each command; or NULL */
    bool hydra;                  /* `lr=0.1` instead of `--lr 0.1` */
    bool quote;                  /* make each value one shell word */
    const struct axis *axis;     /* the fastest first */
    size_t axes;
    const char *tag;                 /* the argument that gets the tag, or NULL: no tags */
    const struct wordspan *tag_args; /* names that go into the tag, or NULL: all */
    bool numbered;                   /* a tag begins with the task's number */
    const struct wordspan *exclude;  /* each: the terms of a condition */
    size_t excludes;
    long sample;   /* how many tasks are taken; 0: all */
    long seed;     /* of the sample */
    stopflag stop; /* ends what takes its time; NULL: never */
    long first_id; /* of the first task */
};

struct sweep_axis; /* sweeppart.h */

struct sweep {
    const struct sweep_spec *spec;
    struct sweep_axis *axis;
    size_t axes;
    struct points points;
    long count;        /* of tasks */
    long first_id;     /* of the first one */
    long *digit;       /* of the task that is written */
    int number_digits; /* of the number in a tag */
    bool escape;       /* JSON escapes some byte of some command or tag */
};

/* Checks the spec and prepares the parts. Errors: the same argument twice, linked arguments with
 * unlike numbers of values, an empty tag, a condition that means nothing here, nothing left, a
 * sample larger than what is left, too many points for a long. The caller releases in any case. */
int sweep_init(struct sweep *sweep, const struct sweep_spec *spec, struct fault *fault);
void sweep_release(struct sweep *sweep);

/* Numbers the tasks from `first` on, instead of from spec->first_id. Errors: too many for a long.
 */
int sweep_number_from(struct sweep *sweep, long first, struct fault *fault);

/* Writes command and tag of task number `index` (0 <= index < count), replacing what they held; the
 * tag is empty where the spec asks for none. */
void sweep_task(const struct sweep *sweep, long index, struct text *command, struct text *tag);

#endif
