/* trust.h: of which users the user follows links, and runs what they have written. */
#ifndef ONAGER_CORE_TRUST_H
#define ONAGER_CORE_TRUST_H

#include <sys/types.h>

#include "core/fault.h"

/* Is `owner` the user, root, or named by the key `trust` in ~/.onagerconfig, with blanks or commas
 * between the names? Nobody else's config can say so. Returns 0; else -1 with a fault that says
 * "PATH: `what` OWNER" ("belongs to", say) and what to type to trust him, too. */
int trust_check(uid_t owner, const char *path, const char *what, struct fault *fault);

/* The same for the owner of a file, of which something would be run as the user. Where no file is,
 * nothing is to be trusted. */
int trust_check_file(const char *path, struct fault *fault);

#endif
