/* gridengine_capacity.c: asking Grid Engine how much it takes, with qconf(1): max_aj_tasks bounds
 * the indices of an array job, too (qsub(1), -t; sge_conf(5)). */
#include <string.h>

#include "backend/backend.h"
#include "core/idlist.h"

bool gridengine_ask_capacity(int which, const char *user, const char *so_far, struct words *argv)
{
    (void)user;
    (void)so_far;
    if (which != 0)
        return false;
    words_add(argv, "qconf");
    words_add(argv, "-sconf");
    return true;
}

void gridengine_read_capacity(const char *answers, const struct launch_request *request,
                              struct capacity *capacity)
{
    (void)request;
    static const char key[] = "max_aj_tasks";
    const char *at = strstr(answers, key);
    if (!at)
        return;
    at += strlen(key);
    at += strspn(at, " \t");
    long most = idlist_number(at, at + strspn(at, "0123456789"));
    if (most > 0) /* 0: no limit */
        capacity->index = most;
}
