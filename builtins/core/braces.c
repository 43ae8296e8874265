/* braces.c: see braces.h. */
#include "core/braces.h"

#include <string.h>

#include "core/idlist.h"

enum { MOST_VALUES = 1000 };

/* A number of a sequence, with its sign. */
static bool read_number(const char *string, const char *end, long *number)
{
    bool negative = string < end && *string == '-';
    *number = idlist_number(string + negative, end);
    if (*number < 0)
        return false;
    *number = negative ? -*number : *number;
    return true;
}

static bool is_padded(const char *string, const char *end)
{
    string += *string == '-';
    return end - string > 1 && *string == '0';
}

/* FIRST..LAST[..STEP] */
static bool expand_sequence(const char *word, const char *open, const char *close,
                            struct words *words)
{
    const char *dots = strstr(open, ".."), *more = dots ? strstr(dots + 2, "..") : NULL;
    const char *end = more && more < close ? more : close;
    long first, last, step = 1;
    if (!dots || dots >= close || !read_number(open, dots, &first) ||
        !read_number(dots + 2, end, &last) ||
        (end != close && (!read_number(end + 2, close, &step) || !step)))
        return false;
    step = step < 0 ? -step : step;
    long way = last < first ? first - last : last - first;
    if (way / step >= MOST_VALUES)
        return false;
    long wider = dots - open > end - dots - 2 ? dots - open : end - dots - 2;
    int width = is_padded(open, dots) || is_padded(dots + 2, end) ? (int)wider : 0;
    for (long i = 0; i <= way / step; i++)
        words_printf(words, "%.*s%0*ld%s", (int)(open - 1 - word), word, width,
                     last < first ? first - i * step : first + i * step, close + 1);
    return true;
}

static bool expand_list(const char *word, const char *open, const char *close, struct words *words)
{
    if (!memchr(open, ',', (size_t)(close - open)))
        return false;
    for (const char *part = open; part <= close;) {
        size_t length = strcspn(part, ",}");
        words_printf(words, "%.*s%.*s%s", (int)(open - 1 - word), word, (int)length, part,
                     close + 1);
        part += length + 1;
    }
    return true;
}

bool braces_expand(const char *word, struct words *words)
{
    const char *open = strchr(word, '{'), *close = open ? strchr(open, '}') : NULL;
    if (!close || strpbrk(open + 1, "{$`") || strchr(close + 1, '}'))
        return false;
    return expand_list(word, open + 1, close, words) ||
           expand_sequence(word, open + 1, close, words);
}
