/* outcome_plot.c: see outcome_plot.h. */
#include "view/outcome_plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"
#include "host.h"
#include "view/outcome_table.h"
#include "view/plot.h"
#include "view/plotcolour.h"

enum { VALUES_MOST = 2000, CELLS_MOST = 40000 };

/* A value of a parameter. */
struct value {
    const char *label;
    double number;
    size_t place; /* among the values in the order of the tasks */
};

/* A parameter and the values that the tasks have. */
struct values {
    long column; /* -1: there is no such parameter */
    struct value *value;
    const char **label; /* those of the values */
    double *number;
    size_t count;
    bool numeric;
};

/* A plot on its way. */
struct plotting {
    const struct outcome_plot *request;
    struct parameters *parameters;
    size_t metric;
    struct values x, by;
    struct statistics *cell;
    struct text title;
};

static void release_values(struct values *values)
{
    free(values->value);
    free(values->label);
    free(values->number);
}

/* Groups the tasks by one or two parameters (-1: none). */
static int group_by(const struct plotting *now, long first, long second,
                    struct outcome_groups *groups, struct fault *fault)
{
    bool *keep = calloc(now->parameters->names.count + 1, sizeof *keep);
    if (!keep)
        return fail_memory(fault);
    if (first >= 0)
        keep[first] = true;
    if (second >= 0)
        keep[second] = true;
    int result = outcome_groups_make(groups, now->request->outcomes, keep,
                                     now->request->metrics->count, fault);
    free(keep);
    return result;
}

static int compare_values(const void *left, const void *right)
{
    const struct value *a = left, *b = right;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return (a->place > b->place) - (a->place < b->place);
}

static const char *label_of(const struct plotting *now, long task, long column)
{
    parameters_find(now->parameters, task);
    const char *value = now->parameters->value[column];
    return value ? value : "(none)";
}

/* Sorts the values if all are numbers, and makes the vectors that a plot wants. */
static void order_values(struct values *values)
{
    values->numeric = true;
    for (size_t i = 0; i < values->count; i++)
        if (!decimal_parse_double(values->value[i].label, &values->value[i].number))
            values->numeric = false;
    if (values->numeric && values->count)
        qsort(values->value, values->count, sizeof *values->value, compare_values);
    for (size_t i = 0; i < values->count; i++) {
        values->label[i] = values->value[i].label;
        values->number[i] = values->value[i].number;
    }
}

/* Finds the values that the tasks have for a parameter. */
static int find_values(const struct plotting *now, long column, struct values *values,
                       struct fault *fault)
{
    struct outcome_groups groups = {0};
    int result = group_by(now, column, -1, &groups, fault);
    *values = (struct values){.column = column, .count = groups.count};
    values->value = calloc(groups.count + 1, sizeof *values->value);
    values->label = calloc(groups.count + 1, sizeof *values->label);
    values->number = calloc(groups.count + 1, sizeof *values->number);
    if (!result && (!values->value || !values->label || !values->number))
        result = fail_memory(fault);
    for (size_t i = 0; i < groups.count && !result; i++)
        values->value[i] =
            (struct value){.label = label_of(now, groups.group[i].task, column), .place = i};
    if (!result)
        order_values(values);
    outcome_groups_release(&groups);
    return result;
}

/* What find_one looks for. */
struct wish {
    long not_this; /* column */
    bool numeric;
};

/* The first parameter that varies and is as wished; its column is -1 when there is none. */
static int find_one(const struct plotting *now, struct wish wish, struct values *values,
                    struct fault *fault)
{
    *values = (struct values){.column = -1};
    for (size_t i = 0; i < now->parameters->names.count; i++) {
        if (!now->request->keep[i] || (long)i == wish.not_this)
            continue;
        if (find_values(now, (long)i, values, fault))
            return -1;
        if (values->count > 1 && (values->numeric || !wish.numeric))
            return 0;
        release_values(values);
        *values = (struct values){.column = -1};
    }
    return 0;
}

static int find_named(const struct plotting *now, const char *option, const char *name,
                      struct values *values, struct fault *fault)
{
    long column = parameters_column(now->parameters, name);
    if (column < 0)
        return outcome_fail_parameter(now->parameters, option, name, fault);
    if (!now->request->keep[column])
        return fail(fault, "%s: the plot goes over all values of %s", option, name);
    return find_values(now, column, values, fault);
}

static int choose(struct plotting *now, struct fault *fault)
{
    const struct outcome_plot *request = now->request;
    now->by.column = now->x.column = -1;
    if (request->by && find_named(now, "--by", request->by, &now->by, fault))
        return -1;
    if (request->x && find_named(now, "--x", request->x, &now->x, fault))
        return -1;
    struct wish wish = {now->by.column, true};
    if (now->x.column < 0 && find_one(now, wish, &now->x, fault))
        return -1;
    wish.numeric = false;
    if (now->x.column < 0 && find_one(now, wish, &now->x, fault))
        return -1;
    if (now->x.column < 0)
        return fail(fault, "--plot: no parameter of these tasks has more than one value");
    wish.not_this = now->x.column;
    if (now->by.column < 0 && find_one(now, wish, &now->by, fault))
        return -1;
    if (now->by.column == now->x.column)
        return fail(fault, "--x and --by: both are %s", now->parameters->names.word[now->x.column]);
    return 0;
}

static size_t place_of(const struct values *values, const char *label)
{
    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->label[i], label) == 0)
            return i;
    return 0;
}

/* Puts the statistics of each pair of values to their place. */
static int fill_cells(struct plotting *now, struct fault *fault)
{
    struct outcome_groups groups = {0};
    size_t rows = now->by.column >= 0 ? now->by.count : 1;
    if (now->x.count > VALUES_MOST || rows > VALUES_MOST || now->x.count * rows > CELLS_MOST)
        return fail(fault, "--plot: %zu x %zu values are too many; --where leaves some out",
                    now->x.count, rows);
    now->cell = calloc(now->x.count * rows + 1, sizeof *now->cell);
    if (!now->cell)
        return fail_memory(fault);
    int result = group_by(now, now->x.column, now->by.column, &groups, fault);
    for (size_t i = 0; i < groups.count && !result; i++) {
        long task = groups.group[i].task;
        size_t x = place_of(&now->x, label_of(now, task, now->x.column));
        size_t by =
            now->by.column < 0 ? 0 : place_of(&now->by, label_of(now, task, now->by.column));
        now->cell[by * now->x.count + x] = *outcome_statistics(&groups, i, now->metric);
    }
    outcome_groups_release(&groups);
    return result;
}

/* Finds the lowest and the highest number that is drawn. */
static int find_range(struct plot *plot, bool deviations, struct fault *fault)
{
    plot->low = INFINITY;
    plot->high = -INFINITY;
    for (size_t i = 0; i < plot->x.count * plot->by.count; i++) {
        const struct statistics *cell = &plot->cell[i];
        double deviation = deviations ? statistics_deviation(cell) : 0;
        if (!cell->count)
            continue;
        plot->low = fmin(plot->low, cell->mean);
        plot->high = fmax(plot->high, cell->mean);
        if (isfinite(cell->mean - deviation) && (cell->mean < 0 || cell->mean > deviation))
            plot->low = fmin(plot->low, cell->mean - deviation);
        if (isfinite(cell->mean + deviation))
            plot->high = fmax(plot->high, cell->mean + deviation);
    }
    return plot->low <= plot->high && isfinite(plot->high - plot->low)
               ? 0
               : fail(fault, "--plot: no task printed a number for %s", plot->metric);
}

/* Makes the title, and says what the numbers are means over that nobody has asked for. */
static int make_title(struct plotting *now, const char *metric, struct fault *fault)
{
    struct text silent = TEXT_INIT, *title = &now->title;
    const struct words *names = &now->parameters->names;
    size_t means = 0;
    text_printf(title, "%s: %s", now->request->jobname, metric);
    for (size_t i = 0; i < names->count; i++) {
        struct values values;
        if ((long)i == now->x.column || (long)i == now->by.column)
            continue;
        int result = find_values(now, (long)i, &values, fault);
        bool varies = values.count > 1;
        release_values(&values);
        if (result)
            return -1;
        if (varies)
            text_printf(title, "%s%s", means++ ? ", " : ", mean over ", names->word[i]);
        if (varies && now->request->keep[i])
            text_printf(&silent, "%s%s", silent.length ? ", " : "", names->word[i]);
    }
    if (silent.length)
        host_note("the plot shows means over %s", silent.bytes);
    bool failed = title->failed || silent.failed;
    text_release(&silent);
    return failed ? fail_memory(fault) : 0;
}

static struct plot_axis axis_of(const struct plotting *now, const struct values *values)
{
    static const char *const nothing[] = {""};
    if (values->column < 0)
        return (struct plot_axis){NULL, nothing, NULL, 1};
    return (struct plot_axis){now->parameters->names.word[values->column], values->label,
                              values->numeric ? values->number : NULL, values->count};
}

static int draw(struct plotting *now, struct text *svg, struct fault *fault)
{
    const char *metric = now->request->metrics->metric[now->metric].name;
    struct plot plot = {.metric = metric,
                        .x = axis_of(now, &now->x),
                        .by = axis_of(now, &now->by),
                        .cell = now->cell};
    bool map =
        plot.by.title && (now->x.numeric == now->by.numeric || plot.by.count > PLOTCOLOUR_LINES);
    if (find_range(&plot, !map, fault) || make_title(now, metric, fault))
        return -1;
    plot.title = now->title.bytes;
    if (map)
        plot_draw_map(&plot, svg);
    else
        plot_draw_lines(&plot, svg);
    return svg->failed ? fail_memory(fault) : 0;
}

int outcome_plot_draw(const struct outcome_plot *request, struct text *svg, struct fault *fault)
{
    struct plotting now = {
        .request = request, .parameters = request->outcomes->parameters, .title = TEXT_INIT};
    long metric =
        outcome_metric_find(request->outcomes, request->metrics, "--y", request->y, fault);
    int result = -1;
    if (metric >= 0 && !request->outcomes->count)
        fail(fault, "--plot: there are no such tasks");
    else if (metric >= 0) {
        now.metric = (size_t)metric;
        result = choose(&now, fault) || fill_cells(&now, fault) || draw(&now, svg, fault) ? -1 : 0;
    }
    release_values(&now.x);
    release_values(&now.by);
    free(now.cell);
    text_release(&now.title);
    return result;
}
