/* guard.h: what a call must do to be a good guest in the user's shell, as far as signals go. The
 * only file of the builtin that knows about them.
 *
 * While the guard is on, INT, TERM and HUP (unless the shell ignores them) are taken down in a flag
 * instead of acting, SIGPIPE is ignored, so that a closed pipe is an error and not the death of a
 * login shell, and SIGCHLD is blocked, so that bash does not reap our children. Taking it off puts
 * everything back and then sends the shell the signal that came: what it does with it (a trap,
 * dying, going back to the prompt) is its own business. */
#ifndef ONAGER_GUARD_H
#define ONAGER_GUARD_H

#include <signal.h>
#include <stdbool.h>

#include "core/sink.h"

enum { GUARDED_SIGNALS = 4 };

struct guard {
    struct sigaction before[GUARDED_SIGNALS];
    bool changed[GUARDED_SIGNALS];
    sigset_t mask; /* of the shell */
};

/* Nothing between the two may longjmp. Guards do not nest. */
void guard_on(struct guard *guard);
/* Returns the signal that came (0: none); it has been sent to the shell. */
int guard_off(struct guard *guard);

/* The flag that is set while a signal has come: its number. */
stopflag guard_flag(void);
/* How many have come: a second one means it. */
int guard_count(void);

/* Does the shell ignore the signal? */
bool guard_is_ignored(int signo);

/* For waiting without a race: blocks INT, TERM and HUP, and sets `during` to the mask for ppoll(2)
 * or pselect(2). */
void guard_hold_signals(sigset_t *during);
void guard_release_signals(const sigset_t *during);

#endif
