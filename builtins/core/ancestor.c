/* ancestor.c: see ancestor.h. */
#include "core/ancestor.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/idlist.h"

/* The parent of a process, 0: nobody knows; *named: does its own name begin so? */
static long parent_of(long pid, const char *beginning, bool *named)
{
    char path[64], line[512] = "";
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *file = fopen(path, "re");
    bool got = file && fgets(line, sizeof line, file);
    if (file)
        fclose(file);
    const char *name = strchr(line, '('), *end = strrchr(line, ')');
    if (!got || !name || !end || end[1] != ' ' || !end[2] || end[3] != ' ')
        return 0;
    *named = strncmp(name + 1, beginning, strlen(beginning)) == 0;
    long parent = idlist_number(end + 4, end + 4 + strcspn(end + 4, " "));
    return parent > 0 ? parent : 0;
}

long ancestor_named(const char *beginning)
{
    bool named = false;
    for (long pid = (long)getpid(); pid > 1;) {
        long parent = parent_of(pid, beginning, &named);
        if (named)
            return pid;
        pid = parent;
    }
    return 0;
}
