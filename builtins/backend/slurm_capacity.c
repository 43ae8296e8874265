/* slurm_capacity.c: asking Slurm how much it takes, with scontrol(1): of all users the
 * configuration, of this one what an account or a quality of service allows, where there is
 * accounting. */
#include <string.h>

#include "backend/backend.h"
#include "core/idlist.h"

/* Are there limits for accounts, and do they count? */
static bool has_account_limits(const char *config)
{
    const char *line = strstr(config, "AccountingStorageEnforce ");
    size_t length = line ? strcspn(line, "\n") : 0;
    const char *limits = line ? strstr(line, "limits") : NULL;
    const char *safe = line ? strstr(line, "safe") : NULL; /* which is limits, and more */
    return strstr(config, "accounting_storage/slurmdbd") &&
           ((limits && limits < line + length) || (safe && safe < line + length));
}

bool slurm_ask_capacity(int which, const char *user, const char *so_far, struct words *argv)
{
    bool accounted = which == 1 && has_account_limits(so_far);
    if (which != 0 && !accounted)
        return false;
    words_add(argv, "scontrol");
    words_add(argv, "show");
    if (accounted) {
        words_add(argv, "assoc_mgr");
        words_printf(argv, "users=%s", user);
        words_add(argv, "flags=assoc,qos");
    } else
        words_add(argv, "config");
    return true;
}

static void take_least(long *least, long number)
{
    if (number >= 0 && (*least <= 0 || number < *least))
        *least = number;
}

/* The number behind `name` and blanks or =, at `line`; -1: there is none. */
static long number_behind(const char *at, const char **end)
{
    at += strspn(at, " =");
    *end = at + strspn(at, "0123456789");
    return *end > at ? idlist_number(at, *end) : -1;
}

/* Takes "MaxSubmitJobs=500(123)": so many at a time, so many there already. */
static void take_limit(const char *at, struct capacity *capacity)
{
    const char *end;
    long most = number_behind(at, &end);
    long present = most >= 0 && *end == '(' ? number_behind(end + 1, &end) : 0;
    if (most <= 0)
        return; /* N: no limit; with 0 sbatch says what there is to say */
    take_least(&capacity->size, most);
    long room = most > present ? most - present : 0;
    if (capacity->room < 0 || room < capacity->room)
        capacity->room = room;
}

void slurm_read_capacity(const char *answers, struct capacity *capacity)
{
    static const char *const limits[] = {"MaxSubmitJobs=",   "GrpSubmitJobs=", "MaxSubmitJobsPU=",
                                         "MaxSubmitJobsPA=", "MaxSubmitPU=",   "MaxSubmitPA="};
    const char *end, *at = strstr(answers, "MaxArraySize");
    if (at)
        capacity->index = number_behind(at + strlen("MaxArraySize"), &end) - 1;
    if (capacity->index < 0)
        capacity->index = 0;
    at = strstr(answers, "MaxJobCount");
    if (at) /* which counts elements, too, and must not be reached */
        take_least(&capacity->size, number_behind(at + strlen("MaxJobCount"), &end) - 1);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (at = strstr(answers, limits[i]); at; at = strstr(at, limits[i])) {
            at += strlen(limits[i]);
            take_limit(at, capacity);
        }
}
