/* completion.c: what the files of this folder share; see completion.h. */
#include "complete/completion.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/job.h"
#include "core/index.h"
#include "core/utf8.h"

bool completion_is_listing(const struct completion *now)
{
    return now->type == '?' || now->type == '!' || now->type == '@';
}

void completion_offer(struct completion *now, const char *typed, const char *word, const char *note)
{
    size_t length = strlen(typed);
    if (strncmp(word, typed, length) != 0)
        return;
    text_clear(&now->offer);
    text_add(&now->offer, text_string(&now->line.typed), now->line.typed.length);
    if (!commandline_add_quoted(&now->offer, word + length, now->line.quote) || now->offer.failed)
        return;
    words_add(&now->offers, text_string(&now->offer));
    if (completion_is_listing(now))
        words_add(&now->notes, note ? note : "");
}

static size_t widest(const struct words *words)
{
    size_t most = 0;
    for (size_t i = 0; i < words->count; i++) {
        size_t width = utf8_width(words->word[i], strlen(words->word[i]));
        most = width > most ? width : most;
    }
    return most;
}

/* Adds "  (note)", as much of it as `width` columns hold. */
static void add_note(struct text *text, const char *note, size_t width)
{
    size_t used = 4;
    text_add_string(text, "  (");
    for (const char *c = note; *c && used < width;) {
        size_t length = utf8_length(c);
        bool shown = length && (unsigned char)*c >= ' ' && *c != 0x7f;
        text_add(text, shown ? c : "?", shown ? length : 1);
        c += length ? length : 1;
        used++;
    }
    text_add_char(text, ')');
}

static void add_each_note(struct completion *now, size_t column, size_t room)
{
    struct words noted = WORDS_INIT;
    struct text line = TEXT_INIT;
    for (size_t i = 0; i < now->offers.count; i++) {
        const char *offer = now->offers.word[i];
        text_clear(&line);
        text_add_string(&line, offer);
        if (*now->notes.word[i]) {
            text_add_repeated(&line, ' ', column - utf8_width(offer, strlen(offer)));
            add_note(&line, now->notes.word[i], room);
        }
        if (text_string(&line))
            words_add(&noted, text_string(&line));
    }
    if (!line.failed && !noted.failed) {
        words_release(&now->offers);
        now->offers = noted;
        noted = (struct words)WORDS_INIT;
    }
    words_release(&noted);
    text_release(&line);
}

void completion_add_notes(struct completion *now)
{
    enum { SPARE_LINES = 2, SPARE_COLUMNS = 3, LEAST_ROOM = 12 };
    struct winsize size;
    size_t column = widest(&now->offers), note = widest(&now->notes) + 4;
    if (!completion_is_listing(now) || now->offers.count < 2 || note == 4 ||
        ioctl(STDIN_FILENO, TIOCGWINSZ, &size) || size.ws_col < column + LEAST_ROOM + SPARE_COLUMNS)
        return;
    size_t room = size.ws_col - column - SPARE_COLUMNS;
    size_t width = column + (note < room ? note : room) + 2;
    size_t columns = size.ws_col / width ? size.ws_col / width : 1;
    size_t lines = (now->offers.count + columns - 1) / columns;
    if (lines + SPARE_LINES <= size.ws_row)
        add_each_note(now, column, room);
}

/* Where the value of the option of that name is; NULL: there is no such option. */
static const void *find_place(const struct completion *now, const char *name)
{
    const struct optspec *row;
    if (optspec_find(now->subcommand->options, name, false, &row, NULL) <= 0)
        return NULL;
    return (const char *)now->parse.values + row->offset;
}

const char *completion_value(const struct completion *now, const char *name)
{
    const char *const *place = find_place(now, name);
    return place ? *place : NULL;
}

bool completion_has_option(const struct completion *now, const char *name)
{
    const struct optspec *row;
    return optspec_find(now->parse.table, name, false, &row, NULL) > 0;
}

char *completion_jobfile(const struct completion *now)
{
    const char *given = completion_value(now, "--jobname");
    char *last = NULL;
    if (!given)
        index_last_prelaunched(&last, NULL);
    const char *jobname = given ? given : last;
    char *path = jobname && job_check_name(jobname, NULL) == 0
                     ? job_path(completion_value(now, "--jobfile"), jobname)
                     : NULL;
    free(last);
    return path;
}

const struct wordlists *completion_lists(const struct completion *now, const char *name)
{
    static const struct wordlists none;
    const struct wordlists *place = find_place(now, name);
    return place ? place : &none;
}
