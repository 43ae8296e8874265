/* tasklist.c: task lists, against sets of bits. The bytes are two lists, a line each. */
#include <ctype.h>

#include "core/idlist.h"
#include "core/idplace.h"
#include "fuzz.h"

enum { MOST = 4096 }; /* larger ids are only parsed */

static bool has[2][MOST];

/* Reads a list in the plainest way into a set. Returns how many ids, doubles counted; -1: it is
 * none, -2: it has ids that are too large for the set. */
static long read_plainly(const char *string, bool *set)
{
    long count = 0, worst = 0;
    char part[64];
    for (const char *at = string;; at++) {
        size_t length = strcspn(at, ",");
        long first, last, step = 1;
        int end = 0;
        if (length >= sizeof part)
            return -3; /* zeros before the number, maybe */
        memcpy(part, at, length);
        part[length] = '\0';
        at += length;
        for (size_t i = 0; i < length; i++)
            if (!isdigit((unsigned char)part[i]) && part[i] != '-' && part[i] != ':')
                return -1;
        if (sscanf(part, "%12ld%n", &first, &end) == 1 && !part[end])
            last = first;
        else if (sscanf(part, "%12ld-%12ld:%12ld%n", &first, &last, &step, &end) == 3 && !part[end])
            ;
        else if (sscanf(part, "%12ld:%12ld%n", &first, &step, &end) == 2 && !part[end])
            last = first;
        else if (sscanf(part, "%12ld-%12ld%n", &first, &last, &end) != 2 || part[end])
            return strpbrk(part, "0") ? -3 : -1;
        else
            step = 1;
        if (!isdigit((unsigned char)part[0]) || strstr(part, "--") || strstr(part, ":-"))
            return -1;
        if (last < first || step < 1)
            return -1;
        if (last >= MOST)
            worst = -2;
        for (long id = first; id <= last && last < MOST; id += step, count++)
            set[id] = true;
        if (!*at)
            return worst ? worst : count;
    }
}

static void expect_set(const struct idlist *list, const bool *set, const char *what)
{
    long id, before = -1, count = 0;
    for (struct idcursor cursor = {0}; idlist_next(list, &cursor, &id); before = id, count++)
        expect(id > before && set[id], "%s: %ld", what, id);
    for (long i = 0; i < MOST; i++)
        count -= set[i];
    expect(count == 0, "%s: %ld too few", what, -count);
}

/* One list: as it was given, written and read, normalized. */
static void try_one(struct idlist *list, const bool *set, long count)
{
    struct text text = TEXT_INIT, each = TEXT_INIT;
    struct idlist again = IDLIST_INIT;
    struct idplaces places;
    struct fault fault = {""};
    expect(idlist_size(list) == count, "%ld ids of %ld", idlist_size(list), count);
    idlist_format(list, &text);
    idlist_format_each(list, &each);
    expect(idlist_parse(&again, text_string(&text), &fault) == 0, "%s", fault.text);
    expect(idlist_size(&again) == count, "%s", text.bytes);
    expect(idlist_normalize(list, &fault) == 0, "%s", fault.text);
    expect(idlist_normalize(&again, &fault) == 0, "%s", fault.text);
    expect_set(list, set, "normalized");
    expect_set(&again, set, "written and read");
    idlist_release(&again);
    expect(idlist_parse(&again, text_string(&each), &fault) == 0, "%s", fault.text);
    expect(idlist_normalize(&again, &fault) == 0, "%s", fault.text);
    expect_set(&again, set, "each");
    expect(idplaces_init(&places, list, &fault) == 0, "%s", fault.text);
    for (long id = 0, place = 0; id < MOST; id += 1 + MOST / 300) {
        expect(idlist_contains(list, id) == set[id], "%ld", id);
        place = idplaces_find(&places, id);
        expect((place >= 0) == set[id], "place %ld of %ld", place, id);
        expect(place < 0 || idplaces_id(&places, place) == id, "place %ld of %ld", place, id);
    }
    idplaces_release(&places);
    idlist_release(&again);
    text_release(&text);
    text_release(&each);
}

/* Two lists, both normalized. */
static void try_both(const struct idlist *one, const struct idlist *other)
{
    static bool both[MOST], first_only[MOST];
    struct idlist common = IDLIST_INIT, kept = IDLIST_INIT, left = IDLIST_INIT;
    struct fault fault = {""};
    long missing = -1, wanted = -1;
    for (long i = MOST - 1; i >= 0; i--) {
        both[i] = has[0][i] && has[1][i];
        first_only[i] = has[0][i] && !has[1][i];
        wanted = first_only[i] ? i : wanted;
    }
    idlist_add_list(&kept, one);
    idlist_add_list(&left, one);
    for (size_t i = 0; i < one->count; i++)
        idlist_add_common(&common, &one->range[i], other);
    expect(idlist_keep(&kept, other, false, &fault) == 0, "%s", fault.text);
    expect(idlist_keep(&left, other, true, &fault) == 0, "%s", fault.text);
    expect_set(&common, both, "common");
    expect_set(&kept, both, "kept");
    expect_set(&left, first_only, "left");
    expect(idlist_within(one, other, &missing) == (wanted < 0), "within");
    expect(wanted < 0 || missing == wanted, "%ld is missing, not %ld", wanted, missing);
    idlist_release(&common);
    idlist_release(&kept);
    idlist_release(&left);
}

FUZZ_TARGET("tasklist")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_bytes left = {bytes, bytes + size};
    struct idlist list[2] = {IDLIST_INIT, IDLIST_INIT};
    int good = 0;
    memset(has, 0, sizeof has);
    for (int i = 0; i < 2; i++) {
        struct fault fault = {""};
        char *string = fuzz_word(&left);
        long count = read_plainly(string, has[i]);
        bool failed = fuzz_failed(idlist_parse(&list[i], string, &fault), &fault);
        expect(count != -1 || failed, "\"%s\" is no list", string);
        expect((count < 0 && count != -2) || !failed, "\"%s\" is a list: %s", string, fault.text);
        if (count >= 0 && count < 10 * MOST) {
            try_one(&list[i], has[i], count);
            good++;
        }
        free(string);
    }
    if (good == 2)
        try_both(&list[0], &list[1]);
    idlist_release(&list[0]);
    idlist_release(&list[1]);
    return 0;
}
