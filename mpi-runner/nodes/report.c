/* report.c: see report.h. */
#include "nodes/report.h"

#include <stdio.h>
#include <string.h>

static bool take_progress(struct report *report, const char *line)
{
    struct report now = *report;
    struct tally *tally = &now.tally;
    char more;
    if (sscanf(line, "progress %ld %ld %d %ld %ld %ld %ld %ld %ld %ld%c", &tally->done, &now.total,
               &tally->running, &tally->failed, &tally->timed_out, &tally->cancelled,
               &tally->retries, &now.nodes, &now.nodes_all, &now.slots, &more) != 10)
        return false;
    *report = now;
    return true;
}

static bool take_end(struct report *report, const char *line)
{
    static const char *const names[] = {"done", "stopped", "time", "failures", "nodes"};
    char why[16], more;
    int status;
    long left;
    if (sscanf(line, "over %d %ld %15s%c", &status, &left, why, &more) != 3)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(why, names[i]) == 0) {
            report->why = (enum report_why)i;
            report->over = true;
            report->status = status;
            report->left = left;
        }
    return report->over;
}

enum report_kind report_take(struct report *report, const char *line, const char **say)
{
    if (strncmp(line, "say ", 4) == 0) {
        *say = line + 4;
        return REPORT_SAY;
    }
    if (strncmp(line, "died ", 5) == 0) {
        *say = line + 5;
        return REPORT_DIED;
    }
    if (strcmp(line, "alive") == 0)
        return REPORT_ALIVE;
    if (strcmp(line, "broken") == 0)
        return REPORT_BROKEN;
    return take_progress(report, line) ? REPORT_PROGRESS
           : take_end(report, line)    ? REPORT_OVER
                                       : REPORT_NONE;
}
