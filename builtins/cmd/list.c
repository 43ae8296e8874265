/* list.c: `onager list` shows the tasks that were launched, as they were at launch, and with --long
 * what became of them. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/listing.h"
#include "cmd/submitting.h"
#include "core/pyrepr.h"
#include "subcommand.h"

struct list_options {
    const char *jobid, *tasklist, *states, *where, *field, *variable;
    struct wordspan hide;
    bool full, csv, tsv, json;
};

#define AT(member) offsetof(struct list_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "Show the tasks of this job only: its id, its jobname for its newest launch, or last.",
     .candidates = CANDIDATES_JOBID, .group = "Which tasks"},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST",
     "Show these tasks only, such as 18-22:1,26,29.", .candidates = CANDIDATES_TASKS},
    {"--state", OPT_TEXT, AT(states), "STATE[,STATE ...]",
     "Show tasks in these states only: pending, running, done, failed, error, timeout, cancelled, "
     "lost; missing for all but done.",
     .candidates = CANDIDATES_STATES, .once = true},
    {"--where", OPT_TEXT, AT(where), "CONDITION",
     "Show tasks with these values only, such as 'lr=0.1 batch-size=32|64'.",
     .candidates = CANDIDATES_WHERE, .once = true},
    {"-l|--long", OPT_FLAG, AT(full), NULL,
     "Show what became of each task, too: state, exit status or signal, attempt, elapsed time, "
     "peak "
     "memory, node.",
     .group = "What is shown of them"},
    {"--hide", OPT_WORDS, AT(hide), "COLUMN [COLUMN ...]", "Don't show what is in these columns.",
     .choices = list_titles},
    {"--field", OPT_TEXT, AT(field), "COLUMN",
     "Print the bare values of this column, one a line, instead of the table.",
     .choices = list_titles},
    {"-A", OPT_TEXT, AT(variable), "NAME",
     "Fill this shell array with the values of a column (default: command), and print nothing.",
     .candidates = CANDIDATES_ARRAY},
    {"--csv", OPT_FLAG, AT(csv), NULL,
     "Print all columns and the values behind each task, for programs: elapsed in seconds, memory "
     "in KiB.",
     .group = "For programs"},
    {"--tsv", OPT_FLAG, AT(tsv), NULL, "The same, with tabs between."},
    {"--json", OPT_FLAG, AT(json), NULL, "The same, as JSON, an object a line."},
    OPTSPEC_END,
};

/* How the rows are written. */
struct writer {
    struct listing listing;
    const struct list_options *given;
    bool hidden[LIST_COLUMNS];
    enum list_column column[LIST_COLUMNS]; /* of the table */
    size_t columns;
    struct table table;
    struct text kept;       /* the rows of the table, cell by cell, with a NUL behind each */
    bool too_many;          /* to be kept: they are gone through once more */
    enum list_column field; /* the column whose bare values are wanted */
    struct text command;    /* of the row, dressed */
    /* For programs. */
    struct rows rows;
    struct words names; /* of all parameters */
    const char *named;  /* the jobfile whose parameters they were last taken from */
    struct parameters parameters;
    struct cell *cell;
};

/* Makes of the bare values what the table shows. Returns false when memory is short. */
static bool dress_row(struct writer *writer, const struct cell *cell, struct cell *dressed)
{
    static const char hidden[] = "[hidden]";
    text_clear(&writer->command);
    pyrepr_add(&writer->command, cell[LIST_COMMAND].bytes);
    for (size_t i = 0; i < writer->columns; i++) {
        enum list_column column = writer->column[i];
        dressed[i] = column == LIST_COMMAND
                         ? (struct cell){writer->command.bytes, writer->command.length}
                         : cell[column];
        if (writer->hidden[column])
            dressed[i] = (struct cell){hidden, sizeof hidden - 1};
    }
    if (writer->command.failed)
        writer->listing.host->out.pending.failed = true;
    return !writer->command.failed;
}

/* Keeps a row for when all are measured, as long as they are not too many. */
static void keep_row(struct writer *writer, const struct cell *dressed)
{
    enum { KEPT_MOST = 16 << 20 }; /* bytes */
    if (writer->kept.length > KEPT_MOST)
        writer->too_many = true;
    for (size_t i = 0; i < writer->columns && !writer->too_many; i++) {
        text_add(&writer->kept, dressed[i].bytes, dressed[i].length);
        text_add_char(&writer->kept, '\0');
    }
}

static void measure_row(struct listing *listing, const struct cell *cell)
{
    struct writer *writer = listing->context;
    struct cell dressed[LIST_COLUMNS];
    if (!dress_row(writer, cell, dressed))
        return;
    table_measure(&writer->table, dressed);
    keep_row(writer, dressed);
}

/* Prints the rows that were kept. */
static int print_kept(struct writer *writer)
{
    struct host *host = writer->listing.host;
    struct cell cell[LIST_COLUMNS];
    const char *at = text_string(&writer->kept), *end = at + writer->kept.length;
    while (at < end && !sink_relax(&host->out) && !*host->stop) {
        for (size_t i = 0; i < writer->columns; at += cell[i++].length + 1)
            cell[i] = cell_of(at);
        table_write_row(&writer->table, cell, &host->out.pending);
    }
    return 0;
}

static void print_row(struct listing *listing, const struct cell *cell)
{
    struct writer *writer = listing->context;
    struct cell dressed[LIST_COLUMNS];
    if (dress_row(writer, cell, dressed))
        table_write_row(&writer->table, dressed, &listing->host->out.pending);
}

static void print_field(struct listing *listing, const struct cell *cell)
{
    const struct writer *writer = listing->context;
    struct text *out = &listing->host->out.pending;
    text_add(out, cell[writer->field].bytes, cell[writer->field].length);
    text_add_char(out, '\n');
}

static void keep_field(struct listing *listing, const struct cell *cell)
{
    const struct writer *writer = listing->context;
    words_add(&listing->host->assignment.values, cell[writer->field].bytes);
}

/* The value that the row's task has for a name, among the parameters of its own job. */
static const char *value_of(const struct parameters *parameters, const char *name)
{
    long column = parameters_column(parameters, name);
    return column < 0 ? NULL : parameters->value[column];
}

static void add_row(struct listing *listing, const struct cell *cell)
{
    struct writer *writer = listing->context;
    size_t count = 0;
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        bool missing = list_is_state(i) && !cell[i].length;
        if (!writer->hidden[i])
            writer->cell[count++] = missing ? cell_of(NULL) : cell[i];
    }
    for (size_t i = 0; i < writer->names.count; i++)
        writer->cell[count++] = cell_of(value_of(&writer->parameters, writer->names.word[i]));
    rows_add(&writer->rows, writer->cell);
}

/* Takes down which parameters the jobs have, as far as they are not known. */
static int add_names(const struct launched *job, void *context, struct fault *fault)
{
    struct writer *writer = context;
    struct parameters parameters;
    if (writer->named && strcmp(writer->named, job->jobfile) == 0)
        return 0;
    writer->named = job->jobfile;
    int result = parameters_read(&parameters, job->jobfile, fault);
    for (size_t i = 0; i < parameters.names.count && !result; i++) {
        struct wordspan known = {writer->names.word, writer->names.count};
        if (!wordspan_has(&known, parameters.names.word[i]))
            words_add(&writer->names, parameters.names.word[i]);
    }
    parameters_release(&parameters);
    return result;
}

static bool is_number(size_t column)
{
    return column == LIST_TASK || column == LIST_EXIT || column == LIST_ATTEMPT ||
           column == LIST_ELAPSED || column == LIST_MEMORY;
}

static int write_rows(struct writer *writer, const struct index *jobs, struct fault *fault)
{
    const struct list_options *given = writer->given;
    enum rows_format format = given->csv ? ROWS_CSV : given->tsv ? ROWS_TSV : ROWS_JSON;
    if (launched_each(jobs, add_names, writer, fault))
        return -1;
    writer->cell = calloc(LIST_COLUMNS + writer->names.count, sizeof *writer->cell);
    if (!writer->cell || writer->names.failed)
        return fail_memory(fault);
    rows_init(&writer->rows, format, &writer->listing.host->out.pending);
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (!writer->hidden[i])
            rows_column(&writer->rows, list_titles[i], is_number(i));
    for (size_t i = 0; i < writer->names.count; i++)
        rows_column(&writer->rows, writer->names.word[i], true);
    writer->listing.parameters = &writer->parameters;
    writer->listing.take = add_row;
    int result = rows_begin(&writer->rows, fault);
    if (!result)
        result = listing_each(&writer->listing, jobs, fault);
    rows_end(&writer->rows);
    return result;
}

static int write_table(struct writer *writer, const struct index *jobs, struct fault *fault)
{
    struct listing *listing = &writer->listing;
    const char *title[LIST_COLUMNS];
    for (enum list_column i = 0; i < LIST_COLUMNS; i++)
        if (writer->given->full || !list_is_state(i)) {
            title[writer->columns] = list_titles[i];
            writer->column[writer->columns++] = i;
        }
    table_init(&writer->table, title, writer->columns);
    listing->take = measure_row;
    if (listing_each(listing, jobs, fault))
        return -1;
    table_write_header(&writer->table, &listing->host->out.pending);
    if (!writer->too_many && !writer->kept.failed)
        return print_kept(writer);
    listing->take = print_row;
    return listing_each(listing, jobs, fault);
}

static int write_fields(struct writer *writer, const struct index *jobs, struct fault *fault)
{
    writer->listing.take = writer->given->variable ? keep_field : print_field;
    return listing_each(&writer->listing, jobs, fault);
}

static enum list_column column_of(const char *title)
{
    enum list_column column = 0;
    while (strcmp(list_titles[column], title) != 0)
        column++;
    return column;
}

/* What the options ask for, and whether they go together. */
static int prepare(struct writer *writer, struct fault *fault)
{
    const struct list_options *given = writer->given;
    struct listing *listing = &writer->listing;
    bool program = given->csv || given->tsv || given->json;
    if (given->csv + given->tsv + given->json + (given->field || given->variable) > 1)
        return fail(fault, "--csv, --tsv, --json and --field (-A) exclude each other");
    for (size_t i = 0; i < given->hide.count; i++)
        writer->hidden[column_of(given->hide.word[i])] = true;
    writer->field = given->field ? column_of(given->field) : LIST_COMMAND;
    listing->states = given->full || given->states || program || list_is_state(writer->field);
    listing->bare = program || given->field || given->variable;
    return selection_parse(&listing->selection, given->tasklist, given->states, given->where,
                           fault) ||
                   host_promise(listing->host, "-A", given->variable, VARIABLE_ARRAY, fault)
               ? -1
               : 0;
}

static int list(struct writer *writer, struct fault *fault)
{
    const struct list_options *given = writer->given;
    struct index jobs = {0};
    if (prepare(writer, fault))
        return STATUS_USAGE;
    int result = index_read_jobs(&jobs, fault);
    if (!result)
        result = launched_select(&jobs, given->jobid, fault);
    launched_drop_missing(&jobs);
    if (!result)
        result = listing_ask(&writer->listing, &jobs, fault);
    if (!result)
        result = (given->csv || given->tsv || given->json ? write_rows
                  : given->field || given->variable       ? write_fields
                                                          : write_table)(writer, &jobs, fault);
    index_release(&jobs);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct list_options given = {0};
    struct writer writer = {.listing = {.host = host}, .given = &given};
    writer.listing.context = &writer;
    int status = subcommand_parse(&list_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0) {
        submitting_heal(host->stop);
        status = list(&writer, fault);
    }
    if (status != STATUS_OK)
        host->assignment.name = NULL; /* the array stays what it was */
    listing_release(&writer.listing);
    parameters_release(&writer.parameters);
    rows_release(&writer.rows);
    words_release(&writer.names);
    text_release(&writer.command);
    text_release(&writer.kept);
    free(writer.cell);
    return status;
}

static const struct example examples[] = {
    {"The tasks of one job:", "onager list --jobid 13438569"},
    {"The bare commands of some of its tasks:",
     "onager list --jobid 13438569 --tasklist 1-3 --field command"},
    {"What became of the tasks of the latest launch:", "onager list --jobid last --long"},
    {"Those that failed with one of the values:",
     "onager list --jobid last --state failed,timeout,lost --where lr=0.1"},
    {"All of it for a program, with the values in columns of their own:",
     "onager list --jobid last --csv > tasks.csv"},
    {"The tags in a shell array:", "onager list --jobid 13438569 --field tag -A tags\n"
                                   "echo \"the last of ${#tags[@]} tags: ${tags[-1]}\""},
    {NULL, NULL},
};

const struct subcommand list_subcommand = {
    .name = "list",
    .summary = "List the tasks that were launched",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
