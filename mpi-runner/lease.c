/* lease.c: see lease.h. */
#include "lease.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>

#include "core/clock.h"

struct lease *lease_new(struct fault *fault)
{
    struct lease *lease =
        mmap(NULL, sizeof *lease, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lease == MAP_FAILED) {
        fail(fault, "cannot get memory: %s", strerror(errno));
        return NULL;
    }
    lease->until = INFINITY;
    lease->beat = clock_steady();
    return lease;
}

void lease_free(struct lease *lease)
{
    if (lease)
        munmap(lease, sizeof *lease);
}

void lease_renew(struct lease *lease, double until)
{
    if (isinf(lease->until) || until > lease->until)
        lease->until = until;
}

void lease_beat(struct lease *lease)
{
    lease->beat = clock_steady();
}

double lease_end(const struct lease *lease)
{
    return lease ? lease->until : INFINITY;
}

bool lease_is_over(const struct lease *lease)
{
    return lease && clock_steady() >= lease->until;
}
