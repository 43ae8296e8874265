/* lease.h: how long a process may run tasks without a word from whoever gives them: the idea of C.
 * G. Gray and D. R. Cheriton (SOSP 1989). One process renews it, others hold to it, in memory that
 * they share. */
#ifndef ONAGER_RUNNER_LEASE_H
#define ONAGER_RUNNER_LEASE_H

#include <stdbool.h>

#include "core/fault.h"

#define LEASE_BEAT 10.0

struct lease {
    volatile double until; /* clock_steady(); infinite as long as nobody has set it */
    volatile double beat;  /* when the process that holds to it was last seen at work */
};

/* In memory that processes share which are forked later. NULL with a fault. */
struct lease *lease_new(struct fault *fault);
void lease_free(struct lease *lease);

/* Lasts until that moment, or longer if it did before. */
void lease_renew(struct lease *lease, double until);

/* The process is at work; LEASE_BEAT seconds apart at most. */
void lease_beat(struct lease *lease);

/* The moment when it ends, going by what is known now; NULL: there is none, and so no end. */
double lease_end(const struct lease *lease);
bool lease_is_over(const struct lease *lease);

#endif
