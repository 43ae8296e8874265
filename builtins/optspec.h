/* optspec.h: options as rows of a table. Parser, usage, help, man page and completion all read the
 * row, so that they can't drift apart. The parser is in optparse.h. */
#ifndef ONAGER_OPTSPEC_H
#define ONAGER_OPTSPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/nearest.h"

enum opttype {
    OPT_FLAG,     /* bool: no value */
    OPT_TEXT,     /* const char *: one value */
    OPT_NUMBER,   /* long: one value, a whole number of `least` or more */
    OPT_OPTIONAL, /* const char *: one value, or none, which means `otherwise` */
    OPT_WORDS,    /* struct wordspan: one value or more */
    OPT_LISTS,    /* struct wordlists: may be repeated, each time one value or more */
    OPT_SINGLES,  /* struct wordlists: may be repeated, each time one value */
    OPT_TRIPLES,  /* struct wordlists: may be repeated, each time three values */
};

/* What TAB offers for a value (complete.h finds it). Rows with choices offer these. */
enum candidates {
    CANDIDATES_NONE,
    CANDIDATES_JOBNAME,
    CANDIDATES_JOBID,
    CANDIDATES_TASKS,    /* a task list */
    CANDIDATES_SETTING,  /* section, key, value */
    CANDIDATES_HISTORY,  /* the id or jobname of an entry */
    CANDIDATES_ARGUMENT, /* the arguments that this line gives */
    CANDIDATES_COMMAND,  /* a command line */
    CANDIDATES_FILE,
    CANDIDATES_FOLDER,
    CANDIDATES_ARRAY, /* the name of a shell array */
    CANDIDATES_SUBCOMMAND,
    CANDIDATES_STATES,    /* of tasks, with commas between */
    CANDIDATES_WHERE,     /* a condition on the values of the job's tasks */
    CANDIDATES_LOGS,      /* JOBID:TASK */
    CANDIDATES_SWITCH,    /* on or off */
    CANDIDATES_METRIC,    /* the name of a --metric of the line */
    CANDIDATES_PARAMETER, /* the name of one of the job's parameters */
};

struct optspec {
    const char *names; /* "-j|--jobid": all spellings */
    enum opttype type;
    size_t offset;      /* of the value in the subcommand's struct of options */
    const char *values; /* what stands for them in the usage */
    const char *help;
    long least;            /* OPT_NUMBER */
    const char *otherwise; /* OPT_OPTIONAL */
    const char *const
        *choices; /* OPT_TEXT, OPT_WORDS: the values that are allowed; ends with NULL */
    enum candidates candidates;
    bool once;          /* given twice is an error: one would be lost that was meant */
    bool required;      /* OPT_TEXT */
    const char *unless; /* required: the name of an option that may stand instead */
    bool in_full;       /* can't be cut short: what is shorter means something to a scheduler */
    const char *group;  /* a heading: begins a group of rows in the help; NULL: as the row before */
};

#define OPTSPEC_END                                                                                \
    {                                                                                              \
        .names = NULL                                                                              \
    }

enum { OPTSPEC_NAME_MOST = 64 }; /* bytes of a name, with the NUL */

/* Calls visit(name, context) for each spelling in "a|b|c" until it returns true; returns that. */
bool optspec_each_name(const struct optspec *row, bool (*visit)(const char *name, void *context),
                       void *context);

/* The row that `word` names: exactly (1), or with `cut_short` as the only one that begins with it
 * (1). 0: there is none. -1 with a fault: there are several. */
int optspec_find(const struct optspec *table, const char *word, bool cut_short,
                 const struct optspec **row, struct fault *fault);

/* Offers all names but one-letter ones to the search for what may have been meant. */
void optspec_find_nearest(const struct optspec *table, struct nearest *nearest);

/* The names of the row that has one from which `word` differs by a single slip, or NULL. */
const char *optspec_one_slip_away(const struct optspec *table, const char *word);

/* May the option stand several times, each with values of its own? */
bool optspec_is_repeatable(const struct optspec *row);

/* How many values a row takes at least and at most (for OPT_WORDS and OPT_LISTS: INT_MAX). */
int optspec_values_least(const struct optspec *row);
int optspec_values_most(const struct optspec *row);

#endif
