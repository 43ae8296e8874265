/* trust.c: see trust.h. */
#include "core/trust.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/account.h"
#include "core/settings.h"

static bool is_among(const char *name, const char *names)
{
    static const char between[] = " \t\n,";
    for (size_t length; *(names += strspn(names, between)); names += length) {
        length = strcspn(names, between);
        if (length == strlen(name) && memcmp(names, name, length) == 0)
            return true;
    }
    return false;
}

int trust_check(uid_t owner, const char *path, const char *what, struct fault *fault)
{
    struct ini ini = INI_INIT;
    if (owner == geteuid() || owner == 0)
        return 0;
    char *name = account_name_of(owner);
    int result =
        name ? settings_read(&ini, getenv("HOME"), SETTINGS_GLOBAL, fault) : fail_memory(fault);
    const char *trusted = result ? "" : settings_get(&ini, "DEFAULT", "trust");
    if (!result && !is_among(name, trusted))
        result = fail(fault,
                      "%s: %s %s, whom you do not trust: look at it, then onager config --global "
                      "--write DEFAULT trust \"%s%s%s\"",
                      path, what, name, trusted, *trusted ? " " : "", name);
    ini_release(&ini);
    free(name);
    return result;
}

int trust_check_file(const char *path, struct fault *fault)
{
    struct stat status;
    return stat(path, &status) ? 0 : trust_check(status.st_uid, path, "belongs to", fault);
}
