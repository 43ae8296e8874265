/* program.c: see program.h. */
#include "core/program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_program(const char *path)
{
    struct stat status;
    return access(path, X_OK) == 0 && stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool program_find(const char *name, struct text *found)
{
    const char *path = getenv("PATH");
    text_clear(found);
    for (const char *part = path ? path : "/usr/local/bin:/usr/bin:/bin"; *part;) {
        size_t length = strcspn(part, ":");
        text_printf(found, "%.*s/%s", length ? (int)length : 1, length ? part : ".", name);
        if (found->failed)
            break;
        if (is_program(found->bytes))
            return true;
        text_clear(found);
        part += length + (part[length] == ':');
    }
    text_clear(found);
    return false;
}
