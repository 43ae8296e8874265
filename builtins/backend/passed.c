/* passed.c: see passed.h. */
#include "backend/passed.h"

#include <string.h>

#include "core/settings.h"
#include "core/shellword.h"

int passed_gather(struct words *passed, const struct launch_request *request, const char *section,
                  struct fault *fault)
{
    const char *flags = settings_get(request->settings, section, "flags");
    if (flags[strspn(flags, " \t\n")] && !shellword_split_plain(flags, passed))
        return fail(fault, "the setting %s flags: expected options and their values, got \"%s\"",
                    section, flags);
    for (size_t i = 0; i < request->extra.count; i++)
        words_add(passed, request->extra.word[i]);
    return passed->failed ? fail_memory(fault) : 0;
}

/* Is `word` the option name[0..length)? Then *value is what it has in the same word, or NULL. */
static bool is_option(const char *word, const char *name, size_t length, enum passed_style style,
                      const char **value)
{
    enum { SHORTEST = 5 }; /* of what a long name may be cut to: --mem stays what it is */
    size_t typed = strcspn(word, "=");
    *value = NULL;
    if (style == PASSED_WORDS)
        return strlen(word) == length && memcmp(word, name, length) == 0;
    if (length == 2) {
        *value = word[0] && word[1] && word[2] ? word + 2 : NULL;
        return strncmp(word, name, length) == 0;
    }
    *value = word[typed] ? word + typed + 1 : NULL;
    return typed <= length && (typed == length || typed > SHORTEST) &&
           memcmp(word, name, typed) == 0;
}

/* The place of the last word that passes one of the options, -1: there is none. */
static long find_last(const struct wordspan *passed, const char *names, enum passed_style style,
                      const char **value)
{
    for (size_t i = passed->count; i-- > 0;)
        for (const char *name = names; *name;) {
            size_t length = strcspn(name, "|");
            if (is_option(passed->word[i], name, length, style, value))
                return (long)i;
            name += length + (name[length] == '|');
        }
    return -1;
}

const char *passed_find(const struct wordspan *passed, const char *names, enum passed_style style)
{
    const char *value;
    long place = find_last(passed, names, style, &value);
    return place < 0 ? NULL : passed->word[place];
}

const char *passed_value(const struct wordspan *passed, const char *names)
{
    const char *value = NULL;
    long place = find_last(passed, names, PASSED_GETOPT, &value);
    if (place < 0 || value)
        return place < 0 ? NULL : value;
    return (size_t)place + 1 < passed->count ? passed->word[place + 1] : NULL;
}

void passed_leave_out(const struct wordspan *passed, const char *names, struct words *rest)
{
    for (size_t i = 0; i < passed->count; i++) {
        struct wordspan one = {&passed->word[i], 1};
        if (passed_find(&one, names, PASSED_WORDS))
            i++;
        else
            words_add(rest, passed->word[i]);
    }
}

bool passed_resource(const struct wordspan *passed, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i + 1 < passed->count; i++) {
        if (strcmp(passed->word[i], "-l") != 0)
            continue;
        for (const char *each = passed->word[i + 1]; *each; each += *each == ',') {
            if (strncmp(each, name, length) == 0 && (!each[length] || strchr("=,", each[length])))
                return true;
            each += strcspn(each, ",");
        }
    }
    return false;
}

bool passed_in_script(const char *script, const char *option)
{
    size_t wanted = strlen(option), length;
    for (const char *line = script; *line; line += *line == '\n') {
        size_t end = strcspn(line, "\n");
        bool directs = strncmp(line, "#$", 2) == 0;
        for (const char *at = line + 2; directs && at < line + end; at += length) {
            at += strspn(at, " \t");
            length = strcspn(at, " \t\n");
            if (length == wanted && memcmp(at, option, length) == 0)
                return true;
        }
        line += end;
    }
    return false;
}
