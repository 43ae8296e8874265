/* account.c: see account.h. */
#include "core/account.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

enum { ROOM_FIRST = 1024, ROOM_MOST = 1 << 20 }; /* bytes for an account's record */

char *account_name_of(uid_t user)
{
    struct passwd record, *found = NULL;
    char *room = NULL, *name = NULL;
    int error = ERANGE;
    for (size_t size = ROOM_FIRST; error == ERANGE && size <= ROOM_MOST; size *= 2) {
        free(room);
        room = malloc(size);
        error = room ? getpwuid_r(user, &record, room, size, &found) : ENOMEM;
    }
    if (error != ENOMEM)
        name = found && *found->pw_name ? strdup(found->pw_name) : text_format("%ld", (long)user);
    free(room);
    return name;
}

char *account_name(void)
{
    return account_name_of(getuid());
}
