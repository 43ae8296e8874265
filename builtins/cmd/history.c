/* history.c: `onager history` shows what was prelaunched and launched in this folder. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/index.h"
#include "core/table.h"
#include "core/terminal.h"
#include "core/utf8.h"
#include "core/textwrap.h"
#include "subcommand.h"

struct history_options {
    bool prelaunch, launch, no_dry_run, full;
    long most, width;
    struct wordspan since;
    const char *details;
};

#define AT(member) offsetof(struct history_options, member)

static const struct optspec options[] = {
    {"--prelaunch", OPT_FLAG, AT(prelaunch), NULL, "Show prelaunch commands."},
    {"--launch", OPT_FLAG, AT(launch), NULL, "Show launch commands."},
    {"--no-dry-run", OPT_FLAG, AT(no_dry_run), NULL, "Leave dry runs out."},
    {"-n", OPT_NUMBER, AT(most), "N", "Look at the newest N entries only.", .least = 0},
    {"--since", OPT_WORDS, AT(since), "DATE [TIME]",
     "Show what came after DATE (YYYY.mm.dd) and TIME (HH:MM:SS)."},
    {"--full", OPT_FLAG, AT(full), NULL, "Show whole commands, on several lines."},
    {"--details", OPT_TEXT, AT(details), "ID|JOBNAME",
     "Show one command whole: by its id, -1 for the newest, or by jobname.",
     .candidates = CANDIDATES_HISTORY},
    {"--width", OPT_NUMBER, AT(width), "N", "Width of the table (default: the terminal's).",
     .least = 1},
    OPTSPEC_END,
};

enum { COLUMNS = 6, ARGS_COLUMN = 5, ARGS_LEAST = 6 };
static const char *const titles[COLUMNS] = {"id", "date", "time", "jobname", "mode", "args"};

static bool is_number(const char *word)
{
    size_t sign = *word == '-';
    return word[sign] && !word[sign + strspn(word + sign, "0123456789")];
}

static bool fits_details(const struct words *row, const char *details)
{
    if (!details)
        return true;
    if (is_number(details) && is_number(row->word[HISTORY_ID]))
        return atol(row->word[HISTORY_ID]) == atol(details);
    return strcmp(row->word[HISTORY_JOBNAME], details) == 0;
}

static bool is_since(const struct words *row, const struct wordspan *since)
{
    if (!since->count)
        return true;
    /* dates and times of equal form compare as strings */
    char time[sizeof "00:00:00.000000"];
    int date = strcmp(row->word[HISTORY_DATE], since->word[0]);
    snprintf(time, sizeof time, "%.8s.000000", since->count > 1 ? since->word[1] : "00:00:00");
    return date > 0 || (date == 0 && strcmp(row->word[HISTORY_TIME], time) > 0);
}

static bool is_shown(const struct words *row, const struct history_options *given)
{
    bool prelaunch = strcmp(row->word[HISTORY_MODE], "prelaunch") == 0;
    bool any = !given->prelaunch && !given->launch;
    return fits_details(row, given->details) && is_since(row, &given->since) &&
           (any || (prelaunch ? given->prelaunch : given->launch)) &&
           !(given->no_dry_run && strcmp(row->word[HISTORY_DRY_RUN], "y") == 0);
}

/* Does `word` look like `form`, where 0 stands for a digit? */
static bool has_form(const char *word, const char *form)
{
    for (; *form; form++, word++)
        if (*form == '0' ? *word < '0' || *word > '9' : *word != *form)
            return false;
    return *word == '\0';
}

/* Is there such a day, or time of day? */
static bool exists(const char *date, const char *time)
{
    struct tm day = {
        .tm_year = atoi(date) - 1900, .tm_mon = atoi(date + 5) - 1, .tm_mday = atoi(date + 8)};
    struct tm same = day;
    return timegm(&same) != (time_t)-1 && same.tm_mon == day.tm_mon &&
           same.tm_mday == day.tm_mday &&
           (!time || (atoi(time) < 24 && atoi(time + 3) < 60 && atoi(time + 6) < 60));
}

static int check_since(const struct wordspan *since, struct fault *fault)
{
    const char *date = since->count > 0 ? since->word[0] : NULL;
    const char *time = since->count > 1 ? since->word[1] : NULL;
    if (!date || (since->count <= 2 && has_form(date, "0000.00.00") &&
                  (!time || has_form(time, "00:00:00")) && exists(date, time)))
        return 0;
    return fail(fault, "--since: expected YYYY.mm.dd [HH:MM:SS], got \"%s%s%s\"", date,
                time ? " " : "", time ? time : "");
}

/* As Python's shutil.get_terminal_size() has it. */
static size_t terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    long wanted = columns ? atol(columns) : 0;
    return wanted > 0 ? (size_t)wanted : terminal_columns(STDOUT_FILENO);
}

/* How wide the args may be so that the table fits. */
static size_t args_width(const struct table *table, size_t widest_args, size_t width)
{
    size_t full = (table->columns - 1) * 2;
    for (size_t i = 0; i < table->columns; i++)
        full += table->width[i];
    if (full - widest_args + ARGS_LEAST > width || full < widest_args)
        return ARGS_LEAST;
    return full > width ? widest_args - (full - width) : widest_args;
}

/* How the table is made from the rows. */
struct layout {
    size_t columns;
    size_t args; /* width of the args; 0: as they are */
    bool full;
};

/* The cells of a row; `time` and `args` hold what had to be made. */
static void make_cells(const struct words *row, const struct layout *layout, struct text *time,
                       struct text *args, struct cell *cell)
{
    static const enum historycolumn from[] = {HISTORY_ID, HISTORY_DATE, HISTORY_TIME,
                                              HISTORY_JOBNAME, HISTORY_MODE};
    const char *clock = row->word[HISTORY_TIME];
    text_clear(time);
    text_clear(args);
    text_add(time, clock, strlen(clock) > 3 ? strlen(clock) - 3 : 0);
    text_add(args, "", 0);
    if (!layout->args)
        text_add_string(args, row->word[HISTORY_ARGS]);
    else if (layout->full)
        textwrap_add_lines(args, row->word[HISTORY_ARGS], layout->args);
    else
        textwrap_add_cut(args, row->word[HISTORY_ARGS], layout->args);
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        cell[i] = (struct cell){row->word[from[i]], strlen(row->word[from[i]])};
    cell[2] = (struct cell){time->bytes, time->length};
    cell[ARGS_COLUMN] = (struct cell){args->bytes, args->length};
}

/* Measures (out NULL) or writes all rows. Returns false when memory was short. */
static bool each_row(const struct index *history, const struct layout *layout, struct table *table,
                     struct text *out)
{
    struct text time = TEXT_INIT, args = TEXT_INIT;
    struct cell cell[COLUMNS];
    bool whole = true;
    for (size_t i = 0; whole && i < history->count; i++) {
        make_cells(&history->row[i], layout, &time, &args, cell);
        whole = !time.failed && !args.failed;
        if (!whole)
            break;
        if (out)
            table_write_row(table, cell, out);
        else
            table_measure(table, cell);
    }
    text_release(&time);
    text_release(&args);
    return whole;
}

static size_t width_of_args(const struct words *row)
{
    return utf8_width(row->word[HISTORY_ARGS], strlen(row->word[HISTORY_ARGS]));
}

static void print_table(const struct index *history, const struct history_options *given,
                        bool details, struct text *out)
{
    struct table table;
    struct layout layout = {details ? COLUMNS - 1 : COLUMNS, 0, given->full};
    size_t widest = 0;
    table_init(&table, titles, COLUMNS);
    bool whole = each_row(history, &layout, &table, NULL);
    for (size_t i = 0; i < history->count; i++)
        if (width_of_args(&history->row[i]) > widest)
            widest = width_of_args(&history->row[i]);
    layout.args =
        history->count
            ? args_width(&table, widest, given->width ? (size_t)given->width : terminal_width())
            : ARGS_LEAST;
    table_init(&table, titles, layout.columns);
    whole = each_row(history, &layout, &table, NULL) && whole;
    table_write_header(&table, out);
    out->failed = !each_row(history, &layout, &table, out) || !whole || out->failed;
}

/* Keeps the rows that are to be shown. */
static void filter(struct index *history, const struct history_options *given)
{
    size_t kept = 0;
    size_t first = given->most && (size_t)given->most < history->count
                       ? history->count - (size_t)given->most
                       : 0;
    for (size_t i = 0; i < history->count; i++) {
        struct words row = history->row[i];
        if (i >= first && is_shown(&row, given))
            history->row[kept++] = row;
        else
            words_release(&row);
    }
    history->count = kept;
}

static int history(struct host *host, const struct history_options *asked, struct fault *fault)
{
    struct index rows;
    struct text *out = &host->out.pending;
    struct history_options given = *asked;
    char newest[24];
    if (check_since(&given.since, fault))
        return STATUS_USAGE;
    if (index_read_history(&rows, fault))
        return STATUS_FAILED;
    if (given.details && strcmp(given.details, "-1") == 0 && rows.count) {
        snprintf(newest, sizeof newest, "%s", rows.row[rows.count - 1].word[HISTORY_ID]);
        given.details = newest;
    }
    filter(&rows, &given);
    bool details = given.details && rows.count <= 1;
    if (given.details && !details)
        text_add_string(out, "Cannot show details for multiple entries:\n\n");
    print_table(&rows, &given, details, out);
    if (details && rows.count)
        text_printf(out, "\nonager %s %s\n", rows.row[0].word[HISTORY_MODE],
                    rows.row[0].word[HISTORY_ARGS]);
    index_release(&rows);
    return STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct history_options given = {0};
    int status =
        subcommand_parse(&history_subcommand, host, argc, argv, &given, NULL, false, fault);
    return status < 0 ? history(host, &given, fault) : status;
}

static const struct example examples[] = {
    {"What was launched since that day, without the dry runs:",
     "onager history --launch --no-dry-run --since 2025.01.01"},
    {"The newest command, whole:", "onager history --details -1"},
    {NULL, NULL},
};

const struct subcommand history_subcommand = {
    .name = "history",
    .summary = "Show what was prelaunched and launched here",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
