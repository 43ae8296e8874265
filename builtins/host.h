/* host.h: what a subcommand may ask of its surroundings. The door (onager.c) fills it in; a
 * subcommand sees neither bash nor stdio. */
#ifndef ONAGER_HOST_H
#define ONAGER_HOST_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/sink.h"
#include "core/words.h"
#include "variables.h"

struct host {
    struct sink out;                   /* the call's stdout: add to out.pending */
    stopflag stop;                     /* set when the user wants the call to end */
    char *const *environment;          /* for programs that are started */
    const char *programs;              /* the folder where onager-run is */
    const char *bash, *bash_built_for; /* versions: of the shell, and of its headers */
    struct wordspan typed;             /* what the user typed behind `onager SUBCOMMAND` */
    const struct variable_access *variables;
    struct assignment
        assignment; /* for the call to fill in; carried out if it was not interrupted */
};

/* Exit statuses of a subcommand. */
enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

/* A remark for the user, as one line on stderr: "onager: ...". */
void host_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Asks a yes-or-no question on stderr and reads the answer from stdin, which is a terminal. Only y,
 * Y, yes, YES or Yes means yes. Returns 1, 0, or -1 with a fault when a signal came. */
int host_ask(const struct host *host, const char *question, struct fault *fault);

bool host_has_terminal(void); /* is stdin one, and stderr, so that one can ask? */

/* Promises to set the shell variable `name` (NULL: nothing is promised), which `option` was given.
 * Called before any work is done, so that none is done in vain. The values go to
 * host->assignment.values. Returns 0, or -1 with a fault. */
int host_promise(struct host *host, const char *option, const char *name, enum variable_kind kind,
                 struct fault *fault);

/* Makes .onager, after asking where there is a terminal. Returns 0, or -1 with a fault (also for a
 * no). */
int host_need_folder(const struct host *host, struct fault *fault);

#endif
