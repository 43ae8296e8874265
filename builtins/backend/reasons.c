/* reasons.c: see reasons.h. */
#include "backend/reasons.h"

#include <stdlib.h>
#include <string.h>

static void release(struct reason *reason)
{
    free(reason->jobid);
    idlist_release(&reason->indices);
    text_release(&reason->text);
    text_release(&reason->advice);
    text_release(&reason->start);
}

void reasons_release(struct reasons *reasons)
{
    for (size_t i = 0; i < reasons->count; i++)
        release(&reasons->reason[i]);
    free(reasons->reason);
    *reasons = (struct reasons){0};
}

static int make_room(struct reasons *reasons)
{
    if (reasons->count < reasons->capacity)
        return 0;
    size_t wanted = reasons->capacity ? reasons->capacity * 2 : 16;
    struct reason *grown = realloc(reasons->reason, wanted * sizeof *grown);
    if (!grown)
        return -1;
    reasons->reason = grown;
    reasons->capacity = wanted;
    return 0;
}

struct reason *reasons_add(struct reasons *reasons, const char *jobid, size_t length,
                           struct fault *fault)
{
    char *copy = strndup(jobid, length);
    if (!copy || make_room(reasons)) {
        free(copy);
        fail_memory(fault);
        return NULL;
    }
    struct reason *made = &reasons->reason[reasons->count++];
    *made = (struct reason){.jobid = copy};
    return made;
}

static bool is_same(const struct text *one, const struct text *other)
{
    return !one->failed && !other->failed && one->length == other->length &&
           (one->length == 0 || memcmp(one->bytes, other->bytes, one->length) == 0);
}

bool reasons_join(struct reasons *reasons)
{
    enum { LOOK_BACK = 64 };
    struct reason *last = &reasons->reason[reasons->count - 1];
    for (struct reason *at = last; at-- > reasons->reason && last - at <= LOOK_BACK;) {
        if (!at->indices.count || at->runs != last->runs || strcmp(at->jobid, last->jobid) != 0 ||
            !is_same(&at->text, &last->text) || !is_same(&at->advice, &last->advice))
            continue;
        idlist_add_list(&at->indices, &last->indices);
        if (last->start.length &&
            (!at->start.length || strcmp(last->start.bytes, at->start.bytes) < 0)) {
            struct text later = at->start;
            at->start = last->start;
            last->start = later;
        }
        release(last);
        reasons->count--;
        return true;
    }
    return false;
}

/* Slurm writes blanks in some reasons, or, since it knows better, underscores. */
static bool begins_with(const char *text, const char *word)
{
    for (; *word; word++, text++)
        if (*text != *word && !(*text == '_' && *word == ' '))
            return false;
    return true;
}

const struct reason_word *reason_word_find(const struct reason_word *table, const char *text)
{
    for (const struct reason_word *row = table; row->word; row++)
        if (begins_with(text, row->word))
            return row;
    return NULL;
}

int reasons_fail(const char *answer, int status, struct fault *fault)
{
    int length = (int)strcspn(answer, "\n");
    return fail(fault, "it ended with status %d%s%.*s", status, length ? ": " : "",
                length < 300 ? length : 300, answer);
}
