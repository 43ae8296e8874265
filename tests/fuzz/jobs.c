/* jobs.c: jobs.json, in our shape and in any other: each record is found by its id, and what is
 * written of it is read back. */
#include <unistd.h>

#include "core/jobfile.h"
#include "core/jobparse.h"
#include "fuzz.h"

#define COPY "copy.json"

struct record {
    long id;
    char *command, *tag;
};

static struct record *record;
static size_t records, room;

static void keep(const struct jobrecord *read)
{
    if (records == room) {
        room = room ? 2 * room : 64;
        record = realloc(record, room * sizeof *record);
        expect(record, "no memory");
    }
    record[records++] = (struct record){read->id, strdup(read->command), strdup(read->tag)};
}

static bool is_same(const struct record *kept, const struct jobrecord *read)
{
    return kept->id == read->id && strcmp(kept->command, read->command) == 0 &&
           strcmp(kept->tag, read->tag) == 0;
}

/* Reads all records. Returns false when the file is decided to be bad. */
static bool read_all(struct jobfile *job)
{
    struct fault fault = {""};
    struct jobrecord read;
    int got;
    while ((got = jobfile_next(job, &read, &fault)) > 0) {
        expect(!records || read.id > record[records - 1].id, "%ld is not above the id before it",
               read.id);
        keep(&read);
    }
    return !fuzz_failed(got, &fault);
}

/* The ids, those at the ends, and some of the records out of their order. */
static void find(struct jobfile *job)
{
    struct fault fault = {""};
    struct idlist ids = IDLIST_INIT;
    struct jobrecord found;
    expect(jobfile_ids(job, &ids, &fault) == 0, "%s", fault.text);
    expect(idlist_size(&ids) == (long)records, "%ld ids of %zu records", idlist_size(&ids),
           records);
    for (size_t i = 0; i < records; i += 1 + records / 8) {
        const struct record *wanted = &record[records - 1 - i];
        expect(jobfile_find(job, wanted->id, &found, &fault) == 1, "%ld: %s", wanted->id,
               fault.text);
        expect(is_same(wanted, &found), "%ld is another one", wanted->id);
        if (!idlist_contains(&ids, wanted->id + 1))
            expect(jobfile_find(job, wanted->id + 1, &found, &fault) == 0, "%ld", wanted->id + 1);
    }
    idlist_release(&ids);
}

static void write_copy(void)
{
    struct fault fault = {""};
    struct jobwriter writer;
    expect(jobwriter_open(&writer, COPY, NULL, &fault) == 0, "%s", fault.text);
    for (size_t i = 0; i < records; i++) {
        struct text command = TEXT_INIT, tag = TEXT_INIT;
        text_add_string(&command, record[i].command);
        text_add_string(&tag, record[i].tag);
        expect(jobwriter_add(&writer, record[i].id, &command, &tag, true) == 0, "not added");
        text_release(&command);
        text_release(&tag);
    }
    expect(jobwriter_commit(&writer, &fault) == 0, "%s", fault.text);
}

/* The copy is of our shape, and holds the same; also for a reader of JSON. */
static void compare_copy(void)
{
    struct fault fault = {""};
    struct jobfile job;
    struct jobrecord read;
    long first = 0, last = 0;
    expect(jobfile_open(&job, COPY, &fault) == 0, "%s", fault.text);
    expect(!job.parsed || !records, "what we write is not of our shape");
    struct parsed_job *parsed = jobparse_file(COPY, &fault);
    expect(parsed, "%s", fault.text);
    for (size_t i = 0; i < records; i++) {
        expect(jobfile_next(&job, &read, &fault) == 1, "record %zu: %s", i, fault.text);
        expect(is_same(&record[i], &read), "record %zu is another one", i);
        expect(jobparse_get(parsed, (long)i, &read), "record %zu is not there", i);
        expect(is_same(&record[i], &read), "record %zu, parsed, is another one", i);
    }
    expect(jobfile_next(&job, &read, &fault) == 0, "there is one more");
    if (records && jobfile_ends(COPY, 1 << 20, &first, &last, &fault) == 1)
        expect(first == record[0].id && last == record[records - 1].id, "%ld-%ld", first, last);
    jobparse_free(parsed);
    jobfile_close(&job);
}

FUZZ_TARGET("jobs")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fault fault = {""};
    struct jobfile job;
    long first, last;
    fuzz_file("jobs.json", bytes, size);
    fuzz_failed(jobfile_ends("jobs.json", 1 << 20, &first, &last, &fault), &fault);
    if (!fuzz_failed(jobfile_open(&job, "jobs.json", &fault), &fault) && read_all(&job)) {
        find(&job);
        write_copy();
        compare_copy();
    }
    jobfile_close(&job);
    for (size_t i = 0; i < records; i++) {
        free(record[i].command);
        free(record[i].tag);
    }
    records = 0;
    return 0;
}
