/* sweep.h: a sweep: the arguments from which a job's tasks are generated.
 *
 * Task number i of a sweep (from 0) is a number in a mixed radix whose digits choose a value for
 * each dimension: positional arguments first (they change fastest), then the named ones, then the
 * flags, each in the order given. So a task's values follow from its number by division, and back.
 */
#ifndef ONAGER_CORE_SWEEP_H
#define ONAGER_CORE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/text.h"
#include "core/words.h"

/* What the user said. All strings are borrowed. */
struct sweep_spec {
    const char *jobname;
    const char *command;
    const char *mode;            /* "argparse": `--lr 0.1`; "hydra": `lr=0.1` */
    struct wordspan *positional; /* each: the values of one positional argument */
    size_t positionals;
    struct wordspan *named; /* each: the name, then its values (there may be none) */
    size_t nameds;
    struct wordspan *flag; /* each: one word */
    size_t flags;
    const char *tag;                 /* the argument that gets the tag, or NULL: no tags */
    const struct wordspan *tag_args; /* names that go into the tag, or NULL: all */
    bool numbered;                   /* a tag begins with the task's number */
    bool quote;                      /* make each value one shell word */
    long first_id;                   /* of the first task; more than 1 when appending */
};

enum dimension_kind { DIMENSION_POSITIONAL, DIMENSION_NAMED, DIMENSION_FLAG };

struct dimension {
    enum dimension_kind kind;
    const char *name; /* NULL for a positional argument */
    long radix;       /* how many values; 1 for a named argument without values; 2 for a flag */
    struct text
        *command_part;     /* for each value: what it adds to the command, such as " --lr 0.1" */
    struct text *tag_part; /* and to the tag, such as "__lr_0.1" */
};

struct sweep {
    const struct sweep_spec *spec;
    struct dimension *dimension;
    size_t dimensions;
    long count;  /* of tasks */
    int digits;  /* of the number in a tag */
    bool escape; /* JSON escapes some byte of some command or tag */
};

/* Checks the spec and prepares the parts. Errors: the same +arg twice, an empty tag, too many tasks
 * for a long. The caller releases in any case. */
int sweep_init(struct sweep *sweep, const struct sweep_spec *spec, struct fault *fault);
void sweep_release(struct sweep *sweep);

/* Writes command and tag of task number `index` (0 <= index < count), replacing what they held; the
 * tag is empty where the spec asks for none. */
void sweep_task(const struct sweep *sweep, long index, struct text *command, struct text *tag);

/* One block of sweep.json, as JSON text: the spec, and which ids came of it. */
void sweep_format(const struct sweep *sweep, struct text *json);

/* Adds `value` as it may stand in a tag: what a file name or an unquoted shell word can't have
 * becomes a full stop. */
void sweep_add_tag_value(struct text *text, const char *value);

#endif
