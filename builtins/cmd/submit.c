/* submit.c: see submit.h. */
#include "cmd/submit.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/capacity.h"
#include "cmd/submitting.h"
#include "core/calloff.h"
#include "core/file.h"
#include "core/index.h"
#include "core/paths.h"
#include "core/presence.h"
#include "process.h"

/* Writes down what a program submitted, at once, so that nothing submitted is unknown. */
static int record_jobid(struct performance *now, const char *jobid,
                        const struct plan_program *program, struct fault *fault)
{
    struct words added = WORDS_INIT;
    char *jobs = launch_path(now->request->number, "jobs.json");
    words_add(&added, jobid); /* NULL, for want of memory, is noticed with the rest */
    launch_add_jobid(&now->record, jobid, program->tasks ? program->tasks : now->record.tasklist,
                     program->offset);
    int result = !jobs || added.failed || now->record.jobids.failed ||
                         now->record.jobtasks.failed || now->record.joboffsets.failed
                     ? fail_memory(fault)
                     : launch_write(&now->record, fault);
    if (!result)
        result = index_add_jobs(&added, now->request->jobname, jobs, NULL, fault);
    words_release(&added);
    free(jobs);
    return result;
}

/* The scheduler may have taken what we know nothing more of: the user is told all that there is to
 * find it by. */
static int fail_unrecorded(const char *program, const struct text *answer, struct fault *fault)
{
    struct fault why = *fault;
    const char *said = answer->length ? answer->bytes : "";
    int length = (int)strcspn(said, "\n");
    if (length)
        return fail(fault, "%s answered \"%.*s\", which is not on record: %.700s", program,
                    length < 100 ? length : 100, said, why.text);
    return fail(fault, "%s: what it submitted, if anything, is not on record: %.700s", program,
                why.text);
}

static int submit(struct performance *now, const struct plan_program *program, struct fault *fault)
{
    struct text answer = TEXT_INIT, jobid = TEXT_INIT, cluster = TEXT_INIT;
    struct process process = {.argv = program->argv.word, .environment = now->host->environment};
    int status = process_capture(&process, &answer, fault);
    int result = status < 0 ? -1 : 0;
    bool unrecorded = status == PROCESS_LOST;
    if (status > 0)
        result = fail(fault, "%s ended with status %d; nothing was submitted by it",
                      program->argv.word[0], status);
    if (!result)
        result = now->backend->read_jobid(text_string(&answer) ? text_string(&answer) : "", &jobid,
                                          &cluster, fault);
    if (!result)
        now->begun = unrecorded = true;
    if (!result && cluster.length && !now->record.cluster)
        now->record.cluster = text_take(&cluster);
    if (!result)
        result = record_jobid(now, text_string(&jobid), program, fault);
    if (result && unrecorded)
        fail_unrecorded(program->argv.word[0], &answer, fault);
    text_release(&answer);
    text_release(&jobid);
    text_release(&cluster);
    return result;
}

/* Waits until the scheduler takes the array of the plan's program `i`. Others may use the job
 * meanwhile, so what it needs is written anew. */
static int wait_for_room(struct performance *now, size_t i, struct fault *fault)
{
    struct capacity *capacity = &now->request->capacity;
    long elements = now->plan.program[i].elements;
    bool waits = capacity->room >= 0 && capacity->room < elements;
    if (waits)
        lock_drop(&now->lock);
    if (capacity_wait(now->request, now->backend, now->host, elements, i, now->plan.programs,
                      fault))
        return -1;
    return waits && (performance_lock_job(now, fault) || performance_write_files(&now->plan, fault))
               ? -1
               : 0;
}

/* Somebody may cancel the launch while it is being submitted. */
static int check_called_off(const struct performance *now, size_t submitted, struct fault *fault)
{
    struct idlist ids = IDLIST_INIT;
    bool all = false;
    char *path = launch_path(now->request->number, "cancel");
    struct calloff calloff = {.path = path};
    int result =
        path ? calloff_read(&calloff, now->request->tasks, &ids, &all, fault) : fail_memory(fault);
    if (!result && all)
        result = fail(fault, "launch %ld was cancelled: %zu of %zu arrays had been submitted",
                      now->request->number, submitted, now->plan.programs);
    idlist_release(&ids);
    free(path);
    return result;
}

static int submit_next(struct performance *now, size_t i, struct fault *fault)
{
    struct plan_program *program = &now->plan.program[i];
    if (wait_for_room(now, i, fault) || check_called_off(now, i, fault) ||
        (program->after >= 0 &&
         plan_fill_in(program, now->record.jobids.word[program->after], fault)))
        return -1;
    plan_show_program(program, &now->host->out.pending);
    if (sink_flush(&now->host->out))
        return -1;
    if (submit(now, program, fault)) {
        if (i)
            host_note("%zu of %zu arrays are submitted; onager launch --only missing goes on", i,
                      now->plan.programs);
        return -1;
    }
    return *now->host->stop ? fail(fault, "interrupted") : 0;
}

/* Others see by the file that tasks which no scheduler has yet are on their way. */
int submit_all(struct performance *now, struct fault *fault)
{
    char *logs = text_format("%s/%s", LOGS_FOLDER, now->backend->name);
    int result = logs ? file_make_folders(logs, fault) : fail_memory(fault);
    int presence = result ? -1 : submitting_begin(now->request->number, fault);
    result = presence < 0 ? -1 : 0;
    for (size_t i = 0; i < now->plan.programs && !result; i++)
        result = submit_next(now, i, fault);
    if (presence >= 0)
        submitting_end(now->request->number, presence);
    if (now->begun)
        performance_note_active(now);
    free(logs);
    return result;
}
