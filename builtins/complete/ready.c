/* ready.c: task lists as they may be wanted whole, such as the tasks that failed. */
#include <stdlib.h>
#include <string.h>

#include "cmd/course.h"
#include "cmd/standing.h"
#include "complete/completion.h"
#include "core/jobfile.h"

enum {
    LIST_MOST = 400,    /* bytes of a list that is offered */
    LAUNCHES_MOST = 64, /* of a job that are looked at */
    RUNNING = 1U << STATE_RUNNING,
};

/* Offers the tasks as one list; `note` says what they are. */
static void offer_list(struct completion *now, const char *typed, const struct idlist *tasks,
                       const char *note)
{
    struct text list = TEXT_INIT, said = TEXT_INIT;
    idlist_format(tasks, &list);
    text_printf(&said, "%ld %s", idlist_size(tasks), note);
    if (tasks->count && list.length <= LIST_MOST && !list.failed && !said.failed)
        completion_offer(now, typed, text_string(&list), text_string(&said));
    text_release(&list);
    text_release(&said);
}

/* Of the launch that the line means. */
static void offer_of_launch(struct completion *now, const char *typed)
{
    struct standing standing = {.live = false};
    struct idlist failed = IDLIST_INIT, running = IDLIST_INIT;
    long number = standing_number(completion_value(now, "--jobid"), NULL);
    if (number <= 0)
        return;
    if (completion_open_standing(now, &standing, number) == 0 &&
        ledger_select(&standing.ledger, STATESET_FAILED, &failed, NULL) == 0 &&
        ledger_select(&standing.ledger, RUNNING, &running, NULL) == 0) {
        if (completion_has_option(now, "--state")) /* cancel looks at no failed ones */
            offer_list(now, typed, &failed, "failed");
        offer_list(now, typed, &running, "running");
    }
    idlist_release(&failed);
    idlist_release(&running);
    standing_release(&standing);
}

static bool was_launched(const struct course *course)
{
    for (long place = 0; place < course->places.count; place++)
        if (course->launch[place])
            return true;
    return false;
}

static void offer_of_course(struct completion *now, const char *typed, const struct course *course)
{
    struct idlist failed = IDLIST_INIT, missing = IDLIST_INIT, running = IDLIST_INIT;
    if (was_launched(course) &&
        course_select(course, STATESET_FAILED, &failed, &running, NULL) == 0 &&
        course_select(course, STATESET_MISSING, &missing, &running, NULL) == 0) {
        offer_list(now, typed, &failed, "failed");
        if (idlist_size(&missing) != idlist_size(&failed))
            offer_list(now, typed, &missing, "missing");
    }
    idlist_release(&failed);
    idlist_release(&missing);
    idlist_release(&running);
}

/* Of the job that is to be launched, over its launches so far. */
static void offer_of_job(struct completion *now, const char *typed)
{
    struct jobfile job = {.descriptor = -1};
    struct idlist ids = IDLIST_INIT;
    struct course course = {.state = NULL};
    char *path = completion_jobfile(now), *jobname = NULL;
    const char *given = completion_value(now, "--jobname");
    if (!given)
        index_last_prelaunched(&jobname, NULL);
    const struct course_question question = {.jobname = given ? given : jobname,
                                             .jobfile = path,
                                             .tasks = &ids,
                                             .most = LAUNCHES_MOST,
                                             .ask = completion_asks(now),
                                             .hurried = true};
    if (path && question.jobname && jobfile_open(&job, path, NULL) == 0 &&
        jobfile_ids(&job, &ids, NULL) == 0 && course_read(&course, now->host, &question, NULL) == 0)
        offer_of_course(now, typed, &course);
    course_release(&course);
    jobfile_close(&job);
    idlist_release(&ids);
    free(path);
    free(jobname);
}

void offer_ready_lists(struct completion *now, const char *typed)
{
    if (completion_has_option(now, "--jobname"))
        offer_of_job(now, typed);
    else
        offer_of_launch(now, typed);
}
