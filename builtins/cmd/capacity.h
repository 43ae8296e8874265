/* capacity.h: asking a scheduler how much of a launch it takes at once. */
#ifndef ONAGER_CMD_CAPACITY_H
#define ONAGER_CMD_CAPACITY_H

#include "backend/backend.h"
#include "host.h"

/* Fills in the request's capacity. Asks, for five seconds at most. Where the program that would
 * tell is not there, or has no answer, nothing is known of limits; the latter is a remark on
 * stderr. */
void capacity_ask(struct launch_request *request, const struct backend *backend,
                  const struct host *host);

/* Waits until there is room for so many elements, asking again now and then; says so on stderr with
 * `submitted` and `of`, numbers of arrays. While nobody answers there is no room. Returns 0; -1
 * with a fault after a signal. */
int capacity_wait(struct launch_request *request, const struct backend *backend,
                  const struct host *host, long elements, size_t submitted, size_t of,
                  struct fault *fault);

#endif
