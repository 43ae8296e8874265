/* sweep.c: sweep.json: the values of tasks, conditions on them, and the blocks that another act of
 * prelaunch takes over. */
#include "core/parameters.h"
#include "core/sweepfile.h"
#include "fuzz.h"

#define JOB "jobs.json" /* of 2 bytes, as the seeds say */

static const long ids[] = {0, 1, 2, 3, 7, 999999999999};
static const char *const conditions[] = {"lr=0.1",   "!--lr=0.1|1", "1=a b=2",
                                         "flag !lr", "=",           "lr=0.1 lr=1"};

static void look_up(void)
{
    struct parameters parameters;
    struct fault fault = {""};
    if (!fuzz_failed(parameters_read(&parameters, JOB, &fault), &fault)) {
        for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
            parameters_find(&parameters, ids[i]);
        for (size_t i = 0; i < parameters.names.count; i++) {
            struct words values = WORDS_INIT;
            long column = parameters_column(&parameters, parameters.names.word[i]);
            expect(column >= 0, "%s is not found", parameters.names.word[i]);
            parameters_values(&parameters, (size_t)column, &values, &fault);
            words_release(&values);
        }
        for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
            struct idlist tasks = IDLIST_INIT;
            idlist_add_range(&tasks, 1, 20, 1);
            int result = parameters_where(&parameters, conditions[i], &tasks, &fault);
            fuzz_failed(result ? -1 : 0, &fault);
            expect(result || idlist_size(&tasks) <= 20, "more tasks than there were");
            idlist_release(&tasks);
        }
    }
    parameters_release(&parameters);
}

static bool is_same_span(const struct wordspan *one, const struct wordspan *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = strcmp(one->word[i], other->word[i]) == 0;
    return same;
}

static void compare(const struct sweepblock *block, const struct sweepblock *copy)
{
    const struct sweep_spec *one = &block->spec, *other = &copy->spec;
    expect(one->axes == other->axes && one->excludes == other->excludes, "%zu axes, %zu exclusions",
           other->axes, other->excludes);
    expect(one->hydra == other->hydra && one->commands.count == other->commands.count, "the mode");
    for (size_t i = 0; i < one->axes; i++) {
        expect(one->axis[i].kind == other->axis[i].kind, "the kind of axis %zu", i);
        expect(one->axis[i].members == other->axis[i].members, "the members of axis %zu", i);
        for (size_t j = 0; j < one->axis[i].members; j++)
            expect(is_same_span(&one->axis[i].member[j], &other->axis[i].member[j]),
                   "axis %zu, member %zu", i, j);
    }
    for (size_t i = 0; i < one->excludes; i++)
        expect(is_same_span(&one->exclude[i], &other->exclude[i]), "exclusion %zu", i);
}

/* Writes a block anew, behind those that are there, and reads it again. */
static void write_and_read(const struct sweepblock *block)
{
    static char *command[] = {"run", "stop", "go", "wait"};
    struct fault fault = {""};
    struct sweep_spec spec = block->spec;
    struct sweep sweep;
    struct newfile file;
    struct sweepfile copy = {0};
    if (spec.commands.count > sizeof command / sizeof *command)
        return;
    spec.commands.word = command;
    spec.jobname = "job";
    spec.from_file = spec.commands.count > 1 ? "lines" : NULL;
    spec.first_id = 1;
    fuzz_file("copy.json", "{}", 2);
    if (!fuzz_failed(sweep_init(&sweep, &spec, &fault), &fault)) {
        struct text line = TEXT_INIT, tag = TEXT_INIT;
        sweep_task(&sweep, 0, &line, &tag);
        sweep_task(&sweep, sweep.count - 1, &line, &tag);
        expect(line.length, "no command");
        text_release(&line);
        text_release(&tag);
        expect(sweepfile_write(&file, "copy.json", 2, NULL, &sweep, &fault) == 0, "%s", fault.text);
        expect(newfile_commit(&file, &fault) == 0, "%s", fault.text);
        expect(sweepfile_read(&copy, "copy.json", &fault) == 0, "%s", fault.text);
        expect(copy.blocks == 1, "%zu blocks", copy.blocks);
        compare(block, &copy.block[0]);
    }
    sweepfile_release(&copy);
    sweep_release(&sweep);
}

FUZZ_TARGET("sweep")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sweepfile file;
    struct fault fault = {""};
    struct text blocks = TEXT_INIT;
    fuzz_file(JOB, "{}", 2);
    fuzz_file("sweep.json", bytes, size);
    if (!fuzz_failed(sweepfile_read(&file, JOB, &fault), &fault)) {
        look_up();
        if (file.blocks)
            write_and_read(&file.block[file.blocks - 1]);
    }
    fuzz_failed(sweepfile_read_blocks(JOB, 2, &blocks, &fault), &fault);
    text_release(&blocks);
    sweepfile_release(&file);
    return 0;
}
