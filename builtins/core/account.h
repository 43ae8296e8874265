/* account.h: who the user is, to a scheduler. */
#ifndef ONAGER_CORE_ACCOUNT_H
#define ONAGER_CORE_ACCOUNT_H

#include <sys/types.h>

/* The name of the account of this process, or its number where the system knows no name. Not what
 * $USER says: cron does not set it, and behind su it may name another. The caller frees; NULL: no
 * memory. */
char *account_name(void);

/* The same of any user. */
char *account_name_of(uid_t user);

#endif
