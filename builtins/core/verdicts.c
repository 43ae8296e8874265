/* verdicts.c: see verdicts.h. */
#include "core/verdicts.h"

#include <string.h>
#include <sys/stat.h>

#include "core/file.h"

/* What is said for good. */
static const struct {
    const char *word;
    enum element_condition condition;
} verdicts[] = {{"ended", ELEMENT_ENDED},
                {"timeout", ELEMENT_TIMEOUT},
                {"cancelled", ELEMENT_CANCELLED},
                {"lost", ELEMENT_LOST}};

enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

static enum element_condition find_verdict(const char *word, size_t length)
{
    for (size_t i = 0; i < VERDICTS; i++)
        if (strlen(verdicts[i].word) == length && memcmp(word, verdicts[i].word, length) == 0)
            return verdicts[i].condition;
    return ELEMENT_UNKNOWN;
}

static int read_line(const char *line, struct ledger *ledger, struct fault *fault)
{
    struct idlist said = IDLIST_INIT, tasks = IDLIST_INIT;
    const char *word = strchr(line, '\t'), *list = word ? strchr(word + 1, '\t') : NULL;
    long time = word ? idlist_number(line, word) : -1;
    enum element_condition verdict =
        list ? find_verdict(word + 1, (size_t)(list - word - 1)) : ELEMENT_UNKNOWN;
    int result = 0;
    if (time >= 0 && verdict && idlist_parse(&said, list + 1, NULL) == 0) {
        for (size_t i = 0; i < said.count; i++)
            idlist_add_common(&tasks, &said.range[i], ledger->tasks);
        result = tasks.failed ? fail_memory(fault) : 0;
        if (!result)
            ledger_judge(ledger, verdict, &tasks, (double)time);
    }
    idlist_release(&said);
    idlist_release(&tasks);
    return result;
}

int verdicts_read(const char *path, struct ledger *ledger, long *read, struct fault *fault)
{
    struct stat status;
    struct text text = TEXT_INIT;
    bool missing = false;
    int result = 0;
    if (stat(path, &status) || status.st_size <= *read)
        return 0;
    if (file_read(path, &text, &missing, fault)) {
        text_release(&text);
        return -1;
    }
    char *line = text.length > (size_t)*read ? text.bytes + *read : NULL;
    for (char *feed; line && !result; line = feed + 1) {
        feed = memchr(line, '\n', (size_t)(text.bytes + text.length - line));
        if (!feed)
            break;
        *feed = '\0';
        result = read_line(line, ledger, fault);
        *read += feed + 1 - line;
    }
    text_release(&text);
    return result;
}

/* Adds a line for the tasks of which that is news. */
static int add_news(struct text *lines, const char *word, enum element_condition verdict,
                    const struct ledger *ledger, const struct idlist *tasks)
{
    struct idlist news = IDLIST_INIT;
    long task;
    for (struct idcursor cursor = {0}; idlist_next(tasks, &cursor, &task);) {
        long place = ledger_place(ledger, task);
        if (place >= 0 && ledger_is_open(ledger, place) && ledger->record[place].verdict != verdict)
            idlist_add(&news, task);
    }
    if (news.count) {
        text_printf(lines, "%ld\t%s\t", (long)ledger->asked, word);
        idlist_format(&news, lines);
        text_add_char(lines, '\n');
    }
    bool failed = news.failed;
    idlist_release(&news);
    return failed ? -1 : 0;
}

int verdicts_learn(const char *path, const struct ledger *ledger, struct fault *fault)
{
    struct text lines = TEXT_INIT;
    struct fault unwritten;
    int result = 0;
    for (size_t i = 0; i < VERDICTS && !result; i++)
        result = add_news(&lines, verdicts[i].word, verdicts[i].condition, ledger,
                          &ledger->elements->in[verdicts[i].condition]);
    if (result || lines.failed)
        result = fail_memory(fault);
    else if (lines.length)
        file_append(path, lines.bytes, lines.length, &unwritten);
    text_release(&lines);
    return result;
}
