/* duration.c: see duration.h. */
#include "core/duration.h"

#include <string.h>

#include "core/idlist.h"

long duration_parse(const char *string, struct fault *fault)
{
    const char *dash = strchr(string, '-');
    const char *hours = dash ? dash + 1 : string;
    const char *first = strchr(hours, ':'), *second = first ? strchr(first + 1, ':') : NULL;
    if (second) {
        long d = dash ? idlist_number(string, dash) : 0;
        long h = idlist_number(hours, first), m = idlist_number(first + 1, second);
        long s = idlist_number(second + 1, second + 1 + strlen(second + 1));
        if (d >= 0 && h >= 0 && m >= 0 && m < 60 && s >= 0 && s < 60 && d < 100000 && h < 100000)
            return ((d * 24 + h) * 60 + m) * 60 + s;
    }
    return fail(fault, "--duration: expected [DAYS-]HH:MM:SS, such as 0-01:00:00, got \"%s\"",
                string);
}

void duration_add_short(struct text *text, double seconds)
{
    long tenths = (long)(seconds * 10 + 0.5);
    long whole = (long)(seconds + 0.5);
    if (tenths < 600)
        text_printf(text, "%ld.%ld s", tenths / 10, tenths % 10);
    else if (whole < 3600)
        text_printf(text, "%ld:%02ld", whole / 60, whole % 60);
    else
        text_printf(text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
}
