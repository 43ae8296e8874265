/* whereabouts.c: see whereabouts.h. */
#include "whereabouts.h"

#include <string.h>
#include <unistd.h>

#include "core/logpath.h"
#include "core/text.h"

void whereabouts_host(char host[HOST_ROOM])
{
    char name[HOST_ROOM] = "";
    if (gethostname(name, sizeof name - 1))
        strcpy(name, "localhost");
    logpath_cut_host(name);
    memcpy(host, name, sizeof name);
}

char *whereabouts_onager(const char *launch_folder)
{
    size_t length = strlen(launch_folder);
    for (int up = 0; up < 2; up++) {
        while (length && launch_folder[length - 1] == '/')
            length--;
        while (length && launch_folder[length - 1] != '/')
            length--;
    }
    return length ? text_format("%.*s", (int)length - 1, launch_folder) : NULL;
}
