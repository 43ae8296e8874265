/* feed.c: see feed.h. */
#include "feed.h"

int feed_open(struct feed *feed, const char *jobfile, struct idlist *tasks, struct fault *fault)
{
    *feed = (struct feed){.tasks = *tasks, .last = -1, .attempt = 1};
    *tasks = (struct idlist)IDLIST_INIT;
    return jobfile_open(&feed->job, jobfile, fault);
}

void feed_release(struct feed *feed)
{
    idlist_release(&feed->tasks);
    idlist_release(&feed->calledoff);
    jobfile_close(&feed->job);
}

int feed_again(struct feed *feed, long id, int attempt, struct task *task, struct fault *fault)
{
    struct jobrecord record;
    int got = jobfile_find(&feed->job, id, &record, fault);
    if (got == 0)
        fail(fault, "%s: task %ld is missing", feed->job.path, id);
    if (got <= 0)
        return -1;
    *task =
        (struct task){.id = id, .attempt = attempt, .command = record.command, .tag = record.tag};
    return 0;
}

int feed_next(struct feed *feed, struct task *task, struct fault *fault)
{
    long id;
    feed->cursor_before = feed->cursor;
    feed->last_before = feed->last;
    do {
        if (!idlist_next(&feed->tasks, &feed->cursor, &id))
            return 0;
        feed->last = id;
    } while (idlist_contains(&feed->calledoff, id));
    if (feed_again(feed, id, feed->attempt, task, fault)) {
        feed_take_back(feed);
        return -1;
    }
    return 1;
}

void feed_take_back(struct feed *feed)
{
    feed->cursor = feed->cursor_before;
    feed->last = feed->last_before;
}

bool feed_has(const struct feed *feed, long id)
{
    return id > feed->last && idlist_contains(&feed->tasks, id) &&
           !idlist_contains(&feed->calledoff, id);
}

long feed_call_off(struct feed *feed, const struct idlist *ids, struct fault *fault)
{
    long id, count = 0;
    struct idcursor cursor = {0};
    while (idlist_next(ids, &cursor, &id))
        count += feed_has(feed, id);
    idlist_add_list(&feed->calledoff, ids);
    return idlist_normalize(&feed->calledoff, fault) ? -1 : count;
}

int feed_rest(const struct feed *feed, struct idlist *rest, struct fault *fault)
{
    struct idcursor cursor = feed->cursor;
    long id;
    while (idlist_next(&feed->tasks, &cursor, &id))
        if (!idlist_contains(&feed->calledoff, id))
            idlist_add(rest, id);
    return idlist_normalize(rest, fault);
}
