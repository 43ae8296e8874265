/* jobs.json: reading and writing, in our shape and in others. */
#include <stdlib.h>
#include <unistd.h>

#include "core/jobfile.h"
#include "unit.h"

static char folder[] = "/tmp/onager-unit-XXXXXX";
static char path[64];

static void put(const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    fwrite(bytes, 1, length, file);
    fclose(file);
}

static void write_job(long count, long step)
{
    struct jobwriter writer;
    struct fault fault = {""};
    struct text command = TEXT_INIT, tag = TEXT_INIT;
    check(jobwriter_open(&writer, path, NULL, &fault) == 0, "%s", fault.text);
    for (long i = 0; i < count; i++) {
        text_clear(&command);
        text_clear(&tag);
        text_printf(&command, "run --i %ld%s", i, i % 7 == 3 ? " \"q\" \\ \t\n\x01 \xc3\xa9" : "");
        text_add_repeated(&command, 'x', (size_t)(i % 5000 == 4999 ? 100000 : i % 13));
        text_printf(&tag, "t_%ld", i);
        jobwriter_add(&writer, 1 + i * step, &command, &tag, true);
    }
    check(jobwriter_commit(&writer, &fault) == 0, "%s", fault.text);
    text_release(&command);
    text_release(&tag);
}

static void what_is_written_is_read(void)
{
    struct jobfile job;
    struct jobrecord record;
    struct fault fault = {""};
    write_job(6000, 3);
    check(jobfile_open(&job, path, &fault) == 0, "%s", fault.text);
    check(!job.parsed, "our own shape was parsed whole");
    long count = 0;
    for (; jobfile_next(&job, &record, &fault) > 0; count++) {
        char tag[32];
        snprintf(tag, sizeof tag, "t_%ld", count);
        if (record.id != 1 + count * 3 || strcmp(record.tag, tag) != 0)
            break;
    }
    check(count == 6000, "stopped at %ld: %s", count, fault.text);
    jobfile_rewind(&job);
    check(jobfile_find(&job, 1 + 3 * 3, &record, &fault) == 1, "%s", fault.text);
    check_string(record.command, "run --i 3 \"q\" \\ \t\n\x01 \xc3\xa9xxx");
    jobfile_close(&job);
}

static void any_task_is_found_by_bisection(void)
{
    struct jobfile job;
    struct jobrecord record;
    struct fault fault = {""};
    write_job(6000, 3);
    jobfile_open(&job, path, &fault);
    for (long i = 0; i < 18010; i += 311) {
        bool there = i % 3 == 1 && i <= 17998;
        int got = jobfile_find(&job, i, &record, &fault);
        check(got == there, "task %ld: %d %s", i, got, fault.text);
        if (got == 1)
            check(record.id == i, "%ld for %ld", record.id, i);
    }
    for (long i = 1; i <= 17998; i += 3 * 7) /* again and again, forth and back */
        for (long j = 0; j < 4; j++) {
            long id = i + (j == 2 && i > 3 ? -3 : 0);
            int got = jobfile_find(&job, id, &record, &fault);
            check(got == 1 && record.id == id, "task %ld: %d, %ld", id, got, record.id);
        }
    check(jobfile_find(&job, 1, &record, &fault) == 1, "first");
    check(jobfile_find(&job, 17998, &record, &fault) == 1, "last");
    check(jobfile_find(&job, 0, &record, &fault) == 0, "before the first");
    jobfile_close(&job);
    write_job(1, 1);
    check(jobfile_open(&job, path, &fault) == 0, "%s", fault.text);
    check(jobfile_find(&job, 1, &record, &fault) == 1, "the only one");
    check(jobfile_find(&job, 2, &record, &fault) == 0, "behind the only one");
    jobfile_close(&job);
}

static void python_s_shape_is_read(void)
{
    static const char json[] = "{\"10\": [\"b \\u00e9 \\\"\", \"\"], \"2\": [\"a\", \"tag\"]}";
    struct jobfile job;
    struct jobrecord record;
    struct fault fault = {""};
    struct idlist ids = IDLIST_INIT;
    put(json, strlen(json));
    check(jobfile_open(&job, path, &fault) == 0, "%s", fault.text);
    check(jobfile_next(&job, &record, &fault) == 1 && record.id == 2, "%ld", record.id);
    check(jobfile_next(&job, &record, &fault) == 1 && record.id == 10, "%ld", record.id);
    check_string(record.command, "b \xc3\xa9 \"");
    check(jobfile_next(&job, &record, &fault) == 0, "end");
    check(jobfile_find(&job, 10, &record, &fault) == 1, "find");
    check(jobfile_find(&job, 3, &record, &fault) == 0, "find none");
    check(jobfile_ids(&job, &ids, &fault) == 0 && idlist_size(&ids) == 2, "ids");
    idlist_release(&ids);
    jobfile_close(&job);
}

static void broken_files_are_named_with_the_place(void)
{
#define BYTES(string) (string), sizeof(string) - 1
    static const struct {
        const char *bytes;
        size_t length;
        const char *named;
    } cases[] = {
        {BYTES(""), "empty"},
        {BYTES("{"), "line 1"},
        {BYTES("hello"), "line 1"},
        {BYTES("[]"), "no object"},
        {BYTES("{\"1\": [\"a\", \"b\"]} x"), "behind the end"},
        {BYTES("{\"1\": [\"a\", \"b\"], \"1\": [\"c\", \"\"]}"), "twice"},
        {BYTES("{\"one\": [\"a\", \"b\"]}"), "\"one\" is no number"},
        {BYTES("{\"-1\": [\"a\", \"b\"]}"), "\"-1\" is no number"},
        {BYTES("{\"1\": [\"a\"]}"), "task 1"},
        {BYTES("{\"1\": \"a\"}"), "task 1"},
        {BYTES("{\"1\": [\"a\", 5]}"), "task 1"},
        {BYTES("{\"1\": [\"a\\u0000b\", \"\"]}"), "u0000"},
        {BYTES("{\"1\": [\"a\0b\", \"\"]}"), "NUL"},
        {BYTES("{\n\"1\": [\"a\", \"b\"],\n\"2\": [\"a\""), "line 3"},
        {BYTES("{\n\"1\": [\"a\", \"b\"]\n"), "line 2"},
        {BYTES("{\n\"1\": [\"a\", \"b\"],\n\"1\": [\"a\", \"\"]\n}\n"), "task 1 stands behind"},
        {BYTES("{\n\"2\": [\"a\", \"b\"],\n\"1\": [\"a\", \"\"]\n}\n"), "task 1 stands behind"},
        {BYTES("{\n\"1\": [\"a\", \"b\"]\n\"2\": [\"a\", \"\"]\n}\n"), "comma missing"},
        {BYTES("{\n\"1\": [\"a\", \"b\"],\n\"x\": [\"a\", \"\"]\n}\n"), "no record"},
        {BYTES("{\n\"1\": [\"a\", \"b\"],\n\"2\": [\"a\"]\n}\n"), "task 2"},
        {BYTES("{\n\"1\": [\"a\0\", \"b\"],\n\"2\": [\"a\", \"b\"]\n}\n"), "NUL"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct jobfile job;
        struct idlist ids = IDLIST_INIT;
        struct fault fault = {""};
        put(cases[i].bytes, cases[i].length);
        int result = jobfile_open(&job, path, &fault);
        if (!result)
            result = jobfile_ids(&job, &ids, &fault);
        check(result == -1, "case %zu was taken", i);
        check(strstr(fault.text, path), "case %zu: %s", i, fault.text);
        check(strstr(fault.text, cases[i].named), "case %zu: %s", i, fault.text);
        jobfile_close(&job);
        idlist_release(&ids);
    }
}

static void an_abandoned_writer_leaves_nothing(void)
{
    struct jobwriter writer;
    struct text text = TEXT_INIT;
    char command[256];
    put("old", 3);
    text_add_string(&text, "run");
    check(jobwriter_open(&writer, path, NULL, NULL) == 0, "open");
    jobwriter_add(&writer, 1, &text, &text, true);
    jobwriter_abandon(&writer);
    text_release(&text);
    snprintf(command, sizeof command, "test \"$(ls %s)\" = jobs.json && grep -qx old %s", folder,
             path);
    check(system(command) == 0, "%s", command);
}

int main(void)
{
    char command[64];
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/jobs.json", folder);
    run(what_is_written_is_read);
    run(any_task_is_found_by_bisection);
    run(python_s_shape_is_read);
    run(broken_files_are_named_with_the_place);
    run(an_abandoned_writer_leaves_nothing);
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command) != 0 || unit_failures != 0;
}
