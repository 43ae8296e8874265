/* tables.c: job_index.csv and history_index.csv: rows read are written and read again, and one more
 * row leaves all others as they were, however the last one was torn. */
#include "core/csv.h"
#include "core/index.h"
#include "core/launch.h"
#include "core/paths.h"
#include "fuzz.h"

static bool is_same(const struct words *one, const struct words *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = strcmp(one->word[i], other->word[i]) == 0;
    return same;
}

/* Any bytes as rows of any length. */
static void write_and_read(const char *string, size_t size)
{
    struct words row = WORDS_INIT, again = WORDS_INIT;
    struct text text = TEXT_INIT;
    const char *at = string;
    int got;
    while ((got = csv_next_row(&at, string + size, &row)) > 0) {
        if (row.count < 2 && !row.word[0][0])
            continue; /* an empty line is no row */
        text_clear(&text);
        csv_add_row(&text, (const char *const *)row.word, row.count);
        const char *place = text.bytes;
        expect(csv_next_row(&place, text.bytes + text.length, &again) == 1, "no row: %s",
               text.bytes);
        expect(is_same(&row, &again), "another row: %s", text.bytes);
        expect(csv_next_row(&place, text.bytes + text.length, &again) == 0, "two rows: %s",
               text.bytes);
    }
    expect(got == 0 && at == string + size, "it ended early");
    words_release(&row);
    words_release(&again);
    text_release(&text);
}

/* The rows of `before` begin those of `after`, and `added` more follow. */
static void expect_added(const struct index *before, const struct index *after, size_t added)
{
    expect(after->count == before->count + added, "%zu rows became %zu", before->count,
           after->count);
    for (size_t i = 0; i < before->count; i++)
        expect(is_same(&before->row[i], &after->row[i]), "row %zu is another one", i);
}

static void try_jobs(const uint8_t *bytes, size_t size)
{
    static char *jobid[] = {"12", "13|,\n"};
    const struct words jobids = {jobid, 2, 2, false};
    struct index before, after, newest;
    struct fault fault = {""};
    fuzz_file(JOB_INDEX, bytes, size);
    fuzz_failed(index_read_newest(&newest, JOB_INDEX, JOB_COLUMNS, 100, &fault), &fault);
    index_release(&newest);
    if (fuzz_failed(index_read_jobs(&before, &fault), &fault))
        return;
    for (size_t i = 0; i < before.count; i++)
        launch_of_jobfile(before.row[i].word[JOB_FILE]);
    expect(index_add_jobs(&jobids, "job", "a,b", NULL, &fault) == 0, "%s", fault.text);
    expect(index_read_jobs(&after, &fault) == 0, "%s", fault.text);
    expect_added(&before, &after, 2);
    expect(strcmp(after.row[before.count + 1].word[JOB_ID], jobid[1]) == 0, "the job id");
    index_release(&before);
    index_release(&after);
}

static void try_history(const uint8_t *bytes, size_t size)
{
    static char *word[] = {"+jobname", "a b", "|"};
    const struct wordspan words = {word, 3};
    struct index before, after;
    struct fault fault = {""};
    char *jobname = NULL;
    fuzz_file(HISTORY_INDEX, bytes, size);
    fuzz_failed(index_last_prelaunched(&jobname, &fault), &fault);
    free(jobname);
    if (fuzz_failed(index_read_history(&before, &fault), &fault))
        return;
    expect(index_add_history("prelaunch", "job", false, &words, NULL, &fault) == 0, "%s",
           fault.text);
    expect(index_read_history(&after, &fault) == 0, "%s", fault.text);
    expect_added(&before, &after, 1);
    jobname = NULL;
    expect(index_last_prelaunched(&jobname, &fault) == 0, "%s", fault.text);
    expect(jobname && strcmp(jobname, "job") == 0, "the last one is %s", jobname);
    free(jobname);
    index_release(&before);
    index_release(&after);
}

FUZZ_TARGET("tables")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    if (!made)
        fuzz_folder(ONAGER_FOLDER);
    made = true;
    char *string = fuzz_string(bytes, size);
    if (!memchr(string, '\0', size))
        write_and_read(string, size);
    try_jobs(bytes, size);
    try_history(bytes, size);
    free(string);
    return 0;
}
