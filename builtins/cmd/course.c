/* course.c: see course.h. */
#include "cmd/course.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/scheduler.h"
#include "cmd/standing.h"
#include "cmd/submitting.h"
#include "core/file.h"
#include "core/index.h"
#include "core/jobfile.h"
#include "core/launch.h"

void course_stuck_free(struct course_stuck *stuck, size_t count)
{
    for (size_t i = 0; i < count; i++)
        idlist_release(&stuck[i].tasks);
    free(stuck);
}

void course_release(struct course *course)
{
    idplaces_release(&course->places);
    free(course->state);
    free(course->done);
    free(course->launch);
    free(course->in_hand);
    course_stuck_free(course->stuck, course->stucks);
    *course = (struct course){.state = NULL};
}

/* What is gone through launch by launch. */
struct reading {
    struct course *course;
    struct host *host;
    const struct course_question *question;
    struct queue queue;
    struct idlist launches; /* of the job, normalized */
};

static int find_launches(struct reading *now, struct fault *fault)
{
    const char *jobname = now->question->jobname;
    long latest = now->question->latest, most = now->question->most;
    struct index jobs;
    if (index_read_jobs(&jobs, fault))
        return -1;
    for (size_t i = 0; i < jobs.count; i++) {
        char **cell = jobs.row[i].word;
        long number = launch_of_jobfile(cell[JOB_FILE]);
        bool same = strcmp(cell[JOB_NAME], jobname) == 0;
        if (!number && same && now->question->ask && !now->question->hurried)
            host_note("job %s (%s) was launched by the Python onager: what became of it is not "
                      "on record",
                      cell[JOB_ID], jobname);
        if (number && (!latest || number <= latest) && same &&
            (access(cell[JOB_FILE], F_OK) == 0 || errno != ENOENT))
            idlist_add(&now->launches, number);
    }
    index_release(&jobs);
    if (!latest)
        submitting_find_cut_off(jobname, &now->launches);
    if (idlist_normalize(&now->launches, fault))
        return -1;
    if (most && idlist_size(&now->launches) > most)
        return fail(fault, "job %s has more than %ld launches", jobname, most);
    return 0;
}

/* Asks about the launches that are not over. */
static int ask(struct reading *now, struct fault *fault)
{
    struct scheduler_question question = {.patience = now->question->hurried,
                                          .silent = now->question->hurried};
    long number;
    int result = 0;
    if (!now->question->ask)
        return 0;
    for (struct idcursor cursor = {0}; !result && idlist_next(&now->launches, &cursor, &number);) {
        struct standing standing;
        result = standing_open(&standing, number, now->host->stop, fault);
        if (!result && standing.live)
            scheduler_question_add(&question, &standing);
        standing_release(&standing);
    }
    if (!result && question.backends)
        scheduler_ask(&now->queue, &question, now->host);
    scheduler_question_release(&question);
    return result;
}

/* Are the two files the same one, or alike to the byte? */
static bool are_alike(const char *one, const char *other)
{
    struct stat a, b;
    struct text first = TEXT_INIT, second = TEXT_INIT;
    if (stat(one, &a) || stat(other, &b) || a.st_size != b.st_size)
        return false;
    if (a.st_ino == b.st_ino && a.st_dev == b.st_dev)
        return true;
    bool alike = file_read(one, &first, NULL, NULL) == 0 &&
                 file_read(other, &second, NULL, NULL) == 0 && first.length == second.length &&
                 memcmp(text_string(&first), text_string(&second), first.length) == 0;
    text_release(&first);
    text_release(&second);
    return alike;
}

/* Notes that a scheduler still has the task. */
static int note_stuck(struct course *course, long launch, long task, struct fault *fault)
{
    struct course_stuck *last = course->stucks ? &course->stuck[course->stucks - 1] : NULL;
    if (!last || last->launch != launch) {
        struct course_stuck *grown =
            realloc(course->stuck, (course->stucks + 1) * sizeof *course->stuck);
        if (!grown)
            return fail_memory(fault);
        course->stuck = grown;
        last = &grown[course->stucks++];
        *last = (struct course_stuck){.launch = launch};
    }
    idlist_add(&last->tasks, task);
    return last->tasks.failed ? fail_memory(fault) : 0;
}

static void take_task(struct reading *now, const struct standing *standing, long place,
                      long ledger_place)
{
    struct course *course = now->course;
    enum task_state state = ledger_state(&standing->ledger, ledger_place);
    bool open = state == STATE_PENDING || state == STATE_RUNNING;
    if (open && standing->live)
        course->in_hand[place] = true;
    else if (state == STATE_PENDING)
        return; /* that launch ended before it came to the task */
    course->state[place] = (uint8_t)state;
    if (course->done[place] && state != STATE_DONE)
        return;
    course->done[place] = state == STATE_DONE;
    course->launch[place] = standing->launch.number;
}

/* Takes the tasks that have the same command in the job of now (NULL: all have). */
static int take_tasks(struct reading *now, const struct standing *standing, struct jobfile *then,
                      struct jobfile *here, struct fault *fault)
{
    struct jobrecord old, new;
    long place = 0, id;
    for (struct idcursor cursor = {0}; idlist_next(&standing->tasks, &cursor, &id); place++) {
        long own = idplaces_find(&now->course->places, id);
        if (own < 0)
            continue;
        if (then) {
            int got = jobfile_find(then, id, &old, fault);
            if (got > 0)
                got = jobfile_find(here, id, &new, fault);
            if (got < 0)
                return -1;
            if (got == 0 || strcmp(old.command, new.command) != 0)
                continue;
        }
        take_task(now, standing, own, place);
        if (ledger_is_stuck(&standing->ledger, place) &&
            note_stuck(now->course, standing->launch.number, id, fault))
            return -1;
        if (*now->host->stop)
            return fail(fault, "interrupted");
    }
    return 0;
}

static int take_launch(struct reading *now, long number, struct fault *fault)
{
    struct jobfile then = {.descriptor = -1}, here = {.descriptor = -1};
    struct standing standing;
    char *jobs = launch_path(number, "jobs.json");
    int result =
        jobs ? standing_open(&standing, number, now->host->stop, fault) : fail_memory(fault);
    if (!jobs)
        return result;
    if (!result && now->queue.answers)
        result = standing_update(&standing, &now->queue, now->host->stop, fault);
    if (!result && standing.ledger.log.unread.text[0]) /* what it did may be done */
        result = fail(fault, "launch %ld: %.900s", number, standing.ledger.log.unread.text);
    if (!result && are_alike(jobs, now->question->jobfile))
        result = take_tasks(now, &standing, NULL, NULL, fault);
    else if (!result)
        result = jobfile_open(&then, jobs, fault) ||
                         jobfile_open(&here, now->question->jobfile, fault) ||
                         take_tasks(now, &standing, &then, &here, fault)
                     ? -1
                     : 0;
    jobfile_close(&then);
    jobfile_close(&here);
    standing_release(&standing);
    free(jobs);
    return result;
}

int course_read(struct course *course, struct host *host, const struct course_question *question,
                struct fault *fault)
{
    struct reading now = {.course = course, .host = host, .question = question};
    long number;
    *course = (struct course){.state = NULL};
    if (idplaces_init(&course->places, question->tasks, fault))
        return -1;
    size_t count = (size_t)course->places.count + 1;
    course->state = calloc(count, sizeof *course->state);
    course->done = calloc(count, sizeof *course->done);
    course->launch = calloc(count, sizeof *course->launch);
    course->in_hand = calloc(count, sizeof *course->in_hand);
    int result =
        course->state && course->done && course->launch && course->in_hand ? 0 : fail_memory(fault);
    if (!result)
        result = find_launches(&now, fault) || ask(&now, fault) ? -1 : 0;
    for (struct idcursor cursor = {0}; !result && idlist_next(&now.launches, &cursor, &number);) {
        struct fault why = {""};
        result = take_launch(&now, number, &why);
        if (result && question->lenient && !*host->stop) {
            host_note("launch %ld is left out: %s", number, why.text);
            result = 0;
        } else if (result) {
            fail(fault, "%s", why.text);
        }
    }
    queue_release(&now.queue);
    idlist_release(&now.launches);
    return result;
}

int course_select(const struct course *course, stateset states, struct idlist *tasks,
                  struct idlist *left_out, struct fault *fault)
{
    long place = 0, id;
    for (struct idcursor cursor = {0}; idlist_next(course->places.ids, &cursor, &id); place++)
        if ((states >> course->state[place] & 1) ||
            (states & STATESET_MISSING && !course->done[place]))
            idlist_add(left_out && course->in_hand[place] ? left_out : tasks, id);
    return tasks->failed || (left_out && left_out->failed) ? fail_memory(fault) : 0;
}
