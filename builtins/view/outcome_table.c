/* outcome_table.c: see outcome_table.h. */
#include "view/outcome_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"

bool outcome_metric_is_shown(const struct metrics *metrics, size_t metric)
{
    return metric || !metrics->discover || metrics->count == 1;
}

size_t outcome_metric_first(const struct outcomes *outcomes, const struct metrics *metrics)
{
    size_t first = metrics->discover && metrics->count > 1;
    double number;
    for (size_t i = first; i < metrics->count; i++)
        for (size_t row = 0; row < outcomes->count; row++) {
            const char *value = outcomes_value(outcomes, row, i);
            if (value && decimal_parse_double(value, &number))
                return i;
        }
    return first;
}

static int fail_column(const char *option, const char *name, const struct outcomes *outcomes,
                       const struct metrics *metrics, bool parameters, struct fault *fault)
{
    struct text names = TEXT_INIT;
    for (size_t i = 0; i < metrics->count; i++)
        if (outcome_metric_is_shown(metrics, i))
            text_printf(&names, "%s%s", names.length ? ", " : "", metrics->metric[i].name);
    const struct words *word = &outcomes->parameters->names;
    for (size_t i = 0; i < word->count && parameters; i++)
        text_printf(&names, ", %s", word->word[i]);
    fail(fault, "%s: there is no %s \"%s\"; there are %s", option, parameters ? "column" : "metric",
         name, text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static long find_metric(const struct outcomes *outcomes, const struct metrics *metrics,
                        const char *name)
{
    if (!*name)
        return (long)outcome_metric_first(outcomes, metrics);
    for (size_t i = 0; i < metrics->count; i++)
        if (strcmp(metrics->metric[i].name, name) == 0 && outcome_metric_is_shown(metrics, i))
            return (long)i;
    return -1;
}

long outcome_metric_find(const struct outcomes *outcomes, const struct metrics *metrics,
                         const char *option, const char *name, struct fault *fault)
{
    long metric = find_metric(outcomes, metrics, name);
    return metric >= 0 ? metric : fail_column(option, name, outcomes, metrics, false, fault);
}

int outcome_table_open(struct outcome_table *table, struct fault *fault)
{
    table->count = table->groups ? table->groups->count : table->outcomes->count;
    table->scratch = (struct text)TEXT_INIT;
    table->cell = NULL;
    table->end = NULL;
    table->order = malloc((table->count + 1) * sizeof *table->order);
    for (size_t i = 0; i < table->count && table->order; i++)
        table->order[i] = i;
    return table->order ? 0 : fail_memory(fault);
}

void outcome_table_release(struct outcome_table *table)
{
    free(table->order);
    free(table->cell);
    free(table->end);
    text_release(&table->scratch);
    *table = (struct outcome_table){0};
}

static long task_of(const struct outcome_table *table, size_t row)
{
    return table->groups ? table->groups->group[row].task : table->outcomes->row[row].task;
}

/* By what a row is sorted. */
struct sortkey {
    enum { KEY_NUMBER, KEY_TEXT, KEY_NONE } kind;
    double number;
    const char *text;
    size_t row;
};

/* A column to sort by: a metric, a parameter, or the number of the task. */
struct sortcolumn {
    long metric, parameter; /* -1: it is none */
};

static struct sortkey key_of(const struct outcome_table *table, struct sortcolumn column,
                             size_t row)
{
    struct sortkey key = {.kind = KEY_NONE, .row = row};
    struct parameters *parameters = table->outcomes->parameters;
    if (column.metric >= 0 && table->groups) {
        const struct statistics *statistics =
            outcome_statistics(table->groups, row, (size_t)column.metric);
        key.kind = statistics->count ? KEY_NUMBER : KEY_NONE;
        key.number = statistics->mean;
        return key;
    }
    if (column.metric < 0 && column.parameter < 0) {
        key.kind = KEY_NUMBER;
        key.number = (double)task_of(table, row);
        return key;
    }
    if (column.metric >= 0) {
        key.text = outcomes_value(table->outcomes, row, (size_t)column.metric);
    } else {
        parameters_find(parameters, task_of(table, row));
        key.text = parameters->value[column.parameter];
    }
    if (key.text)
        key.kind = decimal_parse_double(key.text, &key.number) ? KEY_NUMBER : KEY_TEXT;
    return key;
}

static int compare(const void *left, const void *right, void *context)
{
    const struct sortkey *a = left, *b = right;
    const bool *reverse = context;
    int order = 0;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->kind == KEY_NUMBER)
        order = (a->number > b->number) - (a->number < b->number);
    else if (a->kind == KEY_TEXT)
        order = strcmp(a->text, b->text);
    if (order)
        return *reverse ? -order : order;
    return (a->row > b->row) - (a->row < b->row);
}

static int find_column(const struct outcome_table *table, const char *option, const char *name,
                       struct sortcolumn *column, struct fault *fault)
{
    long parameter = -1, metric = find_metric(table->outcomes, table->metrics, name);
    if (metric < 0)
        parameter = parameters_column(table->outcomes->parameters, name);
    if (parameter >= 0 && table->keep && !table->keep[parameter])
        return fail(fault, "%s: the rows go over all values of %s", option, name);
    *column = (struct sortcolumn){metric, parameter};
    return metric < 0 && parameter < 0 && strcmp(name, "task") != 0
               ? fail_column(option, name, table->outcomes, table->metrics, true, fault)
               : 0;
}

static int sort(struct outcome_table *table, struct sortcolumn column, bool reverse,
                struct fault *fault)
{
    struct sortkey *key = malloc((table->count + 1) * sizeof *key);
    if (!key)
        return fail_memory(fault);
    for (size_t i = 0; i < table->count; i++)
        key[i] = key_of(table, column, table->order[i]);
    qsort_r(key, table->count, sizeof *key, compare, &reverse);
    for (size_t i = 0; i < table->count; i++)
        table->order[i] = key[i].row;
    free(key);
    return 0;
}

int outcome_table_sort(struct outcome_table *table, const char *name, bool reverse,
                       struct fault *fault)
{
    struct sortcolumn column = {-1, -1};
    if (*name == '-') {
        reverse = !reverse;
        name++;
    }
    return find_column(table, "--sort", name, &column, fault) ? -1
                                                              : sort(table, column, reverse, fault);
}

int outcome_table_keep_best(struct outcome_table *table, const char *name, struct fault *fault)
{
    struct sortcolumn column = {-1, -1};
    bool lowest = strncmp(name, "min:", 4) == 0;
    if (lowest || strncmp(name, "max:", 4) == 0)
        name += 4;
    if (find_column(table, "--best", name, &column, fault) || sort(table, column, !lowest, fault))
        return -1;
    if (!table->count || key_of(table, column, table->order[0]).kind != KEY_NUMBER)
        return fail(fault, "--best: no task printed a number for %s",
                    column.metric >= 0 ? table->metrics->metric[column.metric].name : name);
    table->count = 1;
    return 0;
}

/* Ends a cell that was put into the scratch, or (`there` false) was not. */
static void end_cell(struct outcome_table *table, bool there)
{
    table->end[table->cells++] = there ? table->scratch.length + 1 : 0;
}

static void put_string(struct outcome_table *table, const char *string)
{
    if (string)
        text_add_string(&table->scratch, string);
    end_cell(table, string != NULL);
}

static void put_long(struct outcome_table *table, long number)
{
    text_add_long(&table->scratch, number);
    end_cell(table, true);
}

static void put_double(struct outcome_table *table, double number, bool there)
{
    there = there && isfinite(number); /* sums may go beyond what a number can be */
    if (there)
        decimal_format(decimal_shortest(number), &table->scratch);
    end_cell(table, there);
}

static void put_statistics(struct outcome_table *table, size_t row, size_t metric,
                           enum rows_format format)
{
    const struct statistics *statistics = outcome_statistics(table->groups, row, metric);
    if (format != ROWS_TABLE) {
        put_double(table, statistics->mean, statistics->count > 0);
        put_double(table, statistics_deviation(statistics), statistics->count > 1);
        put_long(table, statistics->count);
        return;
    }
    if (statistics->count)
        outcome_add_spread(&table->scratch, statistics);
    if (statistics->count && statistics->count != table->groups->group[row].members)
        text_printf(&table->scratch, " (n=%ld)", statistics->count);
    end_cell(table, statistics->count > 0);
}

static int put_command(struct outcome_table *table, long task, struct fault *fault)
{
    struct jobrecord record;
    int got = jobfile_find(table->job, task, &record, fault);
    if (got >= 0)
        put_string(table, got ? record.command : NULL);
    return got < 0 ? -1 : 0;
}

/* Puts the cells of a row into the scratch, in the order of add_columns. */
static int make_row(struct outcome_table *table, size_t row, enum rows_format format,
                    struct fault *fault)
{
    struct parameters *parameters = table->outcomes->parameters;
    const struct outcome *outcome = table->groups ? NULL : &table->outcomes->row[row];
    text_clear(&table->scratch);
    table->cells = 0;
    if (outcome)
        put_long(table, outcome->task);
    if (outcome && table->launches)
        put_long(table, outcome->launch);
    if (outcome && table->states)
        put_string(table, state_names[outcome->state]);
    if (outcome && table->job && put_command(table, outcome->task, fault))
        return -1;
    parameters_find(parameters, task_of(table, row));
    for (size_t i = 0; i < parameters->names.count; i++)
        if (outcome || table->keep[i])
            put_string(table, parameters->value[i]);
    for (size_t i = 0; i < table->metrics->count; i++) {
        if (!outcome_metric_is_shown(table->metrics, i))
            continue;
        if (outcome)
            put_string(table, outcomes_value(table->outcomes, row, i));
        else
            put_statistics(table, row, i, format);
    }
    if (!outcome && format == ROWS_TABLE)
        put_long(table, table->groups->group[row].members);
    return table->scratch.failed ? fail_memory(fault) : 0;
}

static const struct cell *cells_of(struct outcome_table *table)
{
    size_t start = 0;
    for (size_t i = 0; i < table->cells; i++) {
        bool there = table->end[i] != 0;
        const char *bytes = table->scratch.length ? table->scratch.bytes : "";
        table->cell[i] =
            (struct cell){there ? bytes + start : NULL, there ? table->end[i] - 1 - start : 0};
        start = there ? table->end[i] - 1 : start;
    }
    return table->cell;
}

static void add_metric_columns(const struct outcome_table *table, struct rows *rows)
{
    static const char *const parts[] = {"mean", "std", "n"};
    for (size_t i = 0; i < table->metrics->count; i++) {
        const char *name = table->metrics->metric[i].name;
        if (!outcome_metric_is_shown(table->metrics, i))
            continue;
        if (!table->groups || rows->format == ROWS_TABLE) {
            rows_column(rows, name, true);
            continue;
        }
        for (size_t part = 0; part < 3; part++) {
            char *title = text_format("%s_%s", name, parts[part]);
            rows_column(rows, title ? title : "", true);
            free(title);
        }
    }
    if (table->groups && rows->format == ROWS_TABLE)
        rows_column(rows, "n", true);
}

static int add_columns(struct outcome_table *table, struct rows *rows, struct fault *fault)
{
    const struct words *names = &table->outcomes->parameters->names;
    if (!table->groups)
        rows_column(rows, "task", true);
    if (!table->groups && table->launches)
        rows_column(rows, "launch", true);
    if (!table->groups && table->states)
        rows_column(rows, "state", false);
    if (!table->groups && table->job)
        rows_column(rows, "command", false);
    for (size_t i = 0; i < names->count; i++)
        if (!table->groups || table->keep[i])
            rows_column(rows, names->word[i], true);
    add_metric_columns(table, rows);
    table->cell = calloc(rows->columns + 1, sizeof *table->cell);
    table->end = calloc(rows->columns + 1, sizeof *table->end);
    return table->cell && table->end ? 0 : fail_memory(fault);
}

static bool is_stopped(const struct sink *out)
{
    return out->stop && *out->stop;
}

int outcome_table_write(struct outcome_table *table, enum rows_format format, struct sink *out,
                        struct fault *fault)
{
    struct rows rows;
    rows_init(&rows, format, &out->pending);
    int result = add_columns(table, &rows, fault);
    bool measured = rows_are_measured(&rows);
    for (size_t i = 0; i < table->count && !result && measured && !is_stopped(out); i++) {
        result = make_row(table, table->order[i], format, fault);
        if (!result)
            rows_measure(&rows, cells_of(table));
    }
    if (!result)
        result = rows_begin(&rows, fault);
    for (size_t i = 0; i < table->count && !result && !sink_relax(out); i++) {
        result = make_row(table, table->order[i], format, fault);
        if (!result)
            rows_add(&rows, cells_of(table));
    }
    if (!result)
        rows_end(&rows);
    rows_release(&rows);
    return result;
}
