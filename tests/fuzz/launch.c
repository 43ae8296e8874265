/* launch.c: launch.json: what is read is written back, and the paths of the logs are made of it. */
#include <ctype.h>

#include "core/launch.h"
#include "core/logpath.h"
#include "fuzz.h"

#define FOLDER ".onager/launches/1"

static const struct words no_words;

static bool is_same(const struct words *one, const struct words *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = strcmp(one->word[i], other->word[i]) == 0;
    return same;
}

static void write_and_read(struct launch *launch)
{
    struct launch copy;
    struct fault fault = {""};
    launch->number = 1; /* its folder is there */
    expect(launch_write(launch, &fault) == 0, "%s", fault.text);
    expect(launch_read(&copy, FOLDER, &fault) == 0, "%s", fault.text);
    expect(strcmp(launch->jobname, copy.jobname) == 0, "%s", copy.jobname);
    expect(strcmp(launch->backend, copy.backend) == 0, "%s", copy.backend);
    expect(strcmp(launch->jobfile, copy.jobfile) == 0, "%s", copy.jobfile);
    expect(strcmp(launch->tasklist, copy.tasklist) == 0, "%s", copy.tasklist);
    expect(!launch->cluster == !copy.cluster, "the cluster");
    expect(launch->nodes == copy.nodes && launch->seconds == copy.seconds, "%ld", copy.nodes);
    expect(launch->grace == copy.grace, "%g", copy.grace);
    expect(launch->limits.retries == copy.limits.retries, "%d", copy.limits.retries);
    expect(launch->limits.now == copy.limits.now, "now");
    expect(launch->limits.timeout.percent == copy.limits.timeout.percent, "%%");
    expect(is_same(&launch->jobids, &copy.jobids), "the job ids");
    expect(is_same(&launch->jobtasks, &copy.jobtasks), "their tasks");
    expect(is_same(&launch->argv, &copy.argv), "the words typed");
    launch_release(&copy);
}

static void look_for_logs(const struct launch *launch)
{
    struct logmap map;
    struct fault fault = {""};
    struct text path = TEXT_INIT;
    if (!fuzz_failed(logmap_open(&map, launch, 5, &fault), &fault))
        for (long task = 1; task < 5; task++) {
            int result = logmap_path(&map, NULL, task, 1, LOG_OUT, &path, &fault);
            if (!fuzz_failed(result, &fault))
                expect(strncmp(path.bytes, LOGS_FOLDER "/", strlen(LOGS_FOLDER) + 1) == 0,
                       "%s is elsewhere", path.bytes);
            logmap_is_shared(&map);
        }
    logmap_release(&map);
    text_release(&path);
}

/* Does a range with a step go so far that writing it out takes its time? */
static bool is_slow(const uint8_t *bytes, size_t size)
{
    enum { FAR = 7 /* digits */ };
    for (size_t i = FAR; i < size; i++) {
        size_t digits = 0;
        while (bytes[i] == ':' && digits < FAR && isdigit(bytes[i - 1 - digits]))
            digits++;
        if (digits == FAR)
            return true;
    }
    return false;
}

FUZZ_TARGET("launch")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    struct launch launch;
    struct fault fault = {""};
    if (is_slow(bytes, size))
        return 0;
    if (!made)
        fuzz_folder(FOLDER);
    made = true;
    fuzz_file(FOLDER "/launch.json", bytes, size);
    if (fuzz_failed(launch_read(&launch, FOLDER, &fault), &fault))
        return 0;
    expect(!launch.joboffsets.count || is_same(&launch.joboffsets, &no_words) ||
               launch.joboffsets.count == launch.jobids.count,
           "%zu offsets", launch.joboffsets.count);
    launch_of_jobfile(launch.jobfile);
    launch_is_spread(&launch);
    look_for_logs(&launch);
    if (launch.time && launch.user && launch.host)
        write_and_read(&launch);
    launch_release(&launch);
    return 0;
}
