/* argv.c: any words behind `onager prelaunch`, a line each: they are refused, with a reason, or
 * jobs.json, the array of -A and sweep.json say the same. What takes long is interrupted. */
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/jobfile.h"
#include "core/parameters.h"
#include "fuzz.h"
#include "subcommand.h"

#define JOB ".onager/scripts/job/jobs.json"

enum { WORDS_MOST = 60, PATIENCE = 50 /* ms of cpu time */ };

static volatile sig_atomic_t stop;

static void set_stop(int signo)
{
    (void)signo;
    stop = 1;
}

static void begin_watch(void)
{
    const struct sigaction action = {.sa_handler = set_stop, .sa_flags = SA_RESTART};
    const struct itimerval time = {.it_value.tv_usec = PATIENCE * 1000};
    stop = 0;
    sigaction(SIGVTALRM, &action, NULL);
    setitimer(ITIMER_VIRTUAL, &time, NULL);
}

static void end_watch(void)
{
    setitimer(ITIMER_VIRTUAL, &(struct itimerval){0}, NULL);
}

static int check(const char *name, enum variable_kind kind, struct fault *fault)
{
    (void)kind;
    return strcmp(name, "array") == 0 ? 0 : fail(fault, "%s is readonly", name);
}

static int read_array(const char *name, struct words *values, struct fault *fault)
{
    if (strcmp(name, "seeds") != 0)
        return fail(fault, "there is no shell variable %s", name);
    words_add(values, "11");
    words_add(values, "2 2");
    return 0;
}

static void compare(const struct words *commands)
{
    struct jobfile job;
    struct jobrecord record;
    struct parameters parameters;
    struct fault fault = {""};
    expect(jobfile_open(&job, JOB, &fault) == 0, "%s", fault.text);
    expect(parameters_read(&parameters, JOB, &fault) == 0, "%s", fault.text);
    for (size_t i = 0; i < commands->count; i++) {
        expect(jobfile_next(&job, &record, &fault) == 1, "task %zu: %s", i + 1, fault.text);
        expect(record.id == (long)i + 1, "task %zu has the id %ld", i + 1, record.id);
        expect(strcmp(record.command, commands->word[i]) == 0, "task %zu: \"%s\", \"%s\"", i + 1,
               record.command, commands->word[i]);
        expect(i > 50 || !parameters.blocks || parameters_find(&parameters, record.id),
               "no values of task %ld", record.id);
    }
    expect(jobfile_next(&job, &record, &fault) == 0, "one task more");
    parameters_release(&parameters);
    jobfile_close(&job);
}

/* Words that would have files elsewhere made or read, or append to the job of another input. */
static bool is_kept_from(const char *word)
{
    return strncmp(word, "+j", 2) == 0 || strncmp(word, "+fr", 3) == 0 || strcmp(word, "+f") == 0 ||
           strncmp(word, "+h", 2) == 0;
}

FUZZ_TARGET("argv")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct variable_access variables = {check, read_array, NULL};
    static char *const first[] = {"+jobname", "job", "-A", "array"};
    struct fuzz_bytes left = {bytes, bytes + size};
    struct fault fault = {""};
    struct words argv = WORDS_INIT;
    struct host host = {.stop = &stop, .variables = &variables};
    fuzz_folder(".onager/scripts/job");
    unlink(".onager/history_index.csv");
    fuzz_file(JOB, "{\n}\n", 4);
    unlink(".onager/scripts/job/sweep.json");
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        words_add(&argv, first[i]);
    while (left.at < left.end && argv.count < WORDS_MOST) {
        char *word = fuzz_word(&left);
        if (!is_kept_from(word))
            words_add(&argv, word);
        free(word);
    }
    host.typed = (struct wordspan){argv.word, argv.count};
    char **vector = wordspan_copy(&host.typed); /* its words change places */
    expect(vector, "no memory");
    begin_watch();
    int status = prelaunch_subcommand.run(&host, (int)argv.count, vector, &fault);
    end_watch();
    fuzz_failed(status ? -1 : 0, &fault);
    if (!status && !stop && host.assignment.name)
        compare(&host.assignment.values);
    words_release(&host.assignment.values);
    free(vector);
    words_release(&argv);
    sink_release(&host.out);
    return 0;
}
