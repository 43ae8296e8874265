/* schedulers.c: what squeue, sacct, sbatch, scontrol, qstat, qsub and qconf answer; the first byte
 * says which of them it is. */
#include "backend/backend.h"
#include "backend/queue.h"
#include "backend/reasons.h"
#include "fuzz.h"

enum { NOW = 1700000000 };

static void try_queue(int (*read)(const char *, struct queue *, struct fault *), const char *answer)
{
    static char *jobid[] = {"12", "13"}, *jobtasks[] = {"1-9", "1-9"};
    struct launch launch = {.number = 1,
                            .jobids = {jobid, 2, 2, false},
                            .jobtasks = {jobtasks, 2, 2, false},
                            .tasklist = "1-9"};
    struct queue queue = {.reading = &slurm_backend, .asked = NOW};
    struct elements tasks = {0};
    struct fault fault = {""};
    if (!fuzz_failed(read(answer, &queue, &fault), &fault)) {
        for (size_t i = 0; i < queue.entries; i++)
            expect(queue.entry[i].jobid[0], "no job id");
        fuzz_failed(queue_find(&queue, &slurm_backend, &launch, &tasks, &fault), &fault);
        queue_find_whole(&queue, &slurm_backend, &launch);
    }
    elements_release(&tasks);
    queue_release(&queue);
}

static void try_reasons(const struct backend *backend, char *answer, int status)
{
    struct reasons reasons = {0};
    struct fault fault = {""};
    if (!fuzz_failed(backend->read_why(answer, status, &reasons, &fault), &fault))
        for (size_t i = 0; i < reasons.count; i++)
            expect(reasons.reason[i].jobid && !reasons.reason[i].text.failed, "no job id");
    reasons_release(&reasons);
}

static void try_jobid(const struct backend *backend, const char *answer)
{
    struct text jobid = TEXT_INIT, cluster = TEXT_INIT;
    struct fault fault = {""};
    if (!fuzz_failed(backend->read_jobid(answer, &jobid, &cluster, &fault), &fault))
        expect(jobid.length && !strpbrk(jobid.bytes, " \n/'\""), "\"%s\" is no job id",
               text_string(&jobid));
    text_release(&jobid);
    text_release(&cluster);
}

static void try_capacity(const struct backend *backend, const char *answer)
{
    static struct ini settings;
    struct launch_request request = {.number = 1, .settings = &settings};
    struct capacity capacity = {.room = -1};
    struct words argv = WORDS_INIT;
    backend->read_capacity(answer, &request, &capacity);
    expect(capacity.index >= 0 && capacity.size >= 0 && capacity.room >= -1, "%ld %ld %ld",
           capacity.index, capacity.size, capacity.room);
    for (int which = 0; which < 8 && backend->ask_capacity(which, "ann", answer, &argv); which++)
        ;
    words_release(&argv);
}

FUZZ_TARGET("schedulers")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct backend *const schedulers[] = {&slurm_backend, &gridengine_backend};
    struct fuzz_bytes left = {bytes, bytes + size};
    unsigned what = fuzz_byte(&left);
    const struct backend *backend = schedulers[what & 1];
    char *answer = fuzz_string(left.at, (size_t)(left.end - left.at));
    switch (what >> 1 & 7) {
    case 0:
        try_queue(backend->read_queue, answer);
        break;
    case 1:
        try_queue(slurm_read_accounts, answer);
        break;
    case 2:
        try_reasons(backend, answer, 0);
        break;
    case 3:
        try_reasons(backend, answer, 1);
        break;
    case 4:
        try_jobid(backend, answer);
        break;
    default:
        try_capacity(backend, answer);
        break;
    }
    free(answer);
    return 0;
}
