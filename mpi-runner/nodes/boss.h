/* boss.h: whoever started the mega-job: the launcher at stdin and stdout, or, when the ranks were
 * started by hand, a user at stderr. Called by chief.c alone, which see for the lines. */
#ifndef ONAGER_NODES_BOSS_H
#define ONAGER_NODES_BOSS_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/text.h"

struct boss {
    bool managed;   /* a launcher is there */
    bool gone;      /* it was */
    struct text in; /* what it said, and was not taken yet */
    struct text environment;
};

enum order_kind { ORDER_NONE, ORDER_LOOK, ORDER_END };

struct order {
    enum order_kind kind;
    bool time_is_up, at_once; /* ORDER_END */
};

/* With a launcher, waits for its environment. */
int boss_meet(struct boss *boss, bool managed, struct fault *fault);
void boss_release(struct boss *boss);

/* Reads what it says; boss_next_order then gives one order after the other, until ORDER_NONE. */
void boss_listen(struct boss *boss);
struct order boss_next_order(struct boss *boss);

/* Tells it: a line for the user; or a short line of another kind, which only a launcher gets. */
void boss_say(const struct boss *boss, const char *text);
void boss_tell(const struct boss *boss, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
