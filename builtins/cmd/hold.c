/* hold.c: see hold.h. */
#include "cmd/hold.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/launched.h"
#include "core/index.h"

static void add_word(struct text *list, const char *word)
{
    if (list->length)
        text_add_char(list, ',');
    text_add_string(list, word);
}

/* Adds the job ids of the launch that the word names; the word itself where it names none. */
static int add_named(struct text *list, const char *word, struct fault *fault)
{
    struct index jobs;
    if (index_read_jobs(&jobs, fault))
        return -1;
    bool named = launched_select(&jobs, word, NULL) == 0;
    int result = named ? launched_check_ids(&jobs, fault) : 0;
    if (!named)
        add_word(list, word);
    for (size_t i = 0; named && i < jobs.count; i++)
        add_word(list, jobs.row[i].word[JOB_ID]);
    index_release(&jobs);
    return result;
}

char *hold_resolve(const char *given, struct fault *fault)
{
    static const char between[] = " ,:\t\n";
    struct text list = TEXT_INIT;
    int result = 0;
    for (const char *at = given + strspn(given, between); *at && !result;) {
        size_t length = strcspn(at, between);
        char *word = strndup(at, length);
        if (!word)
            result = fail_memory(fault);
        else if (strspn(word, "0123456789") > 0)
            add_word(&list, word);
        else
            result = add_named(&list, word, fault);
        free(word);
        at += length;
        at += strspn(at, between);
    }
    if (!result && !list.length && !list.failed)
        result = fail(fault, "--hold_jid: expected ID, got \"%s\"", given);
    char *taken = text_take(&list);
    if (!result && !taken)
        result = fail_memory(fault);
    if (result)
        free(taken);
    return result ? NULL : taken;
}
