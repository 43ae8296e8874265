/* failures.c: see failures.h. */
#include "view/failures.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/pyrepr.h"
#include "core/utf8.h"

enum {
    MOST_VALUES = 10000, /* of a parameter; of more values the first that failed */
    LEAST_FAILURES = 3,  /* that a value must have */
    LEAST_PERCENT = 5,   /* of all failures */
    EXIT_STATUSES = 256,
    SIGNALS = 128,
};

/* How often tasks with a value failed. */
struct tally {
    const char *value; /* NULL: the place is free */
    size_t column;
    long failed, tasks;
};

/* All values of failed tasks: a hash table, open addressing. */
struct tallies {
    struct tally *tally;
    size_t capacity, used; /* capacity: a power of two, or 0 */
    size_t columns;        /* of the parameters; one more stands for the node */
    long *values;          /* how many each column has */
    struct tally **latest; /* of each column: neighbours have often the same value */
};

/* FNV-1a. */
static size_t hash_of(size_t column, const char *value)
{
    uint64_t hash = 14695981039346656037U ^ column;
    for (; *value; value++)
        hash = (hash ^ (unsigned char)*value) * 1099511628211U;
    return (size_t)(hash ^ hash >> 29);
}

/* The value's place, or the free one where it belongs. */
static struct tally *find_place(const struct tallies *all, size_t column, const char *value)
{
    size_t at = hash_of(column, value) & (all->capacity - 1);
    while (all->tally[at].value &&
           (all->tally[at].column != column || strcmp(all->tally[at].value, value) != 0))
        at = (at + 1) & (all->capacity - 1);
    return &all->tally[at];
}

static int grow(struct tallies *all, struct fault *fault)
{
    struct tallies old = *all;
    all->capacity = old.capacity ? old.capacity * 2 : 256;
    all->tally = calloc(all->capacity, sizeof *all->tally);
    if (!all->tally) {
        *all = old;
        return fail_memory(fault);
    }
    for (size_t i = 0; i < old.capacity; i++)
        if (old.tally[i].value)
            *find_place(all, old.tally[i].column, old.tally[i].value) = old.tally[i];
    free(old.tally);
    memset(all->latest, 0, (all->columns + 1) * sizeof *all->latest);
    return 0;
}

/* The tally of a value; NULL: it has none. */
static struct tally *find(struct tallies *all, size_t column, const char *value)
{
    struct tally *latest = all->latest[column];
    if (latest && latest->value == value)
        return latest;
    struct tally *place = find_place(all, column, value);
    if (!place->value)
        return NULL;
    return all->latest[column] = place;
}

static int count_failure(struct tallies *all, size_t column, const char *value, struct fault *fault)
{
    if (all->used * 2 >= all->capacity && grow(all, fault))
        return -1;
    struct tally *tally = find(all, column, value);
    if (!tally && all->values[column] < MOST_VALUES) {
        tally = find_place(all, column, value);
        *tally = (struct tally){.value = value, .column = column};
        all->values[column]++;
        all->used++;
    }
    if (tally)
        tally->failed++;
    return 0;
}

static bool is_failure(enum task_state state)
{
    return state == STATE_FAILED || state == STATE_TIMEOUT || state == STATE_LOST;
}

/* A look at all tasks. */
struct search {
    struct failures *found;
    const struct ledger *ledger;
    struct parameters *parameters;
    struct tallies all;
    long exited[EXIT_STATUSES], killed[SIGNALS], timeout, lost;
};

/* The value of the task that was looked up last, in a column of the tallies. */
static const char *value_in(const struct search *now, size_t column, long place)
{
    const struct taskrecord *record = &now->ledger->record[place];
    if (column < now->all.columns)
        return now->parameters->value[column];
    return record->attempt && record->host < now->ledger->hosts && now->ledger->hosts > 1
               ? now->ledger->host[record->host].name
               : NULL;
}

static void count_ending(struct search *now, long place, enum task_state state)
{
    const struct taskrecord *record = &now->ledger->record[place];
    now->found->failed++;
    if (state == STATE_TIMEOUT)
        now->timeout++;
    else if (state == STATE_LOST)
        now->lost++;
    else if (record->signal)
        now->killed[record->signal % SIGNALS]++;
    else
        now->exited[record->exit_status]++;
}

/* Notes the values of a task: of a failed one, or (`failed` not set) of any that counts. */
static int count_values(struct search *now, long place, long task, bool failed, struct fault *fault)
{
    if (now->all.columns)
        parameters_find(now->parameters, task);
    for (size_t column = 0; column <= now->all.columns; column++) {
        const char *value = value_in(now, column, place);
        struct tally *tally = NULL;
        if (!value)
            continue;
        if (failed && count_failure(&now->all, column, value, fault))
            return -1;
        if (!failed && (tally = find(&now->all, column, value)))
            tally->tasks++;
    }
    return 0;
}

/* Goes through the tasks: first to find the values that failures have, then to count how many
 * tasks have these. */
static int go_through(struct search *now, bool first, stopflag stop, struct fault *fault)
{
    long place = 0, task;
    for (struct idcursor cursor = {0}; idlist_next(now->ledger->tasks, &cursor, &task); place++) {
        enum task_state state = ledger_state(now->ledger, place);
        if (stop && *stop)
            break;
        if (!is_failure(state) && state != STATE_DONE)
            continue;
        now->found->tasks += first;
        if (first && is_failure(state))
            count_ending(now, place, state);
        if ((!first || is_failure(state)) && count_values(now, place, task, first, fault))
            return -1;
    }
    return 0;
}

static void add_ending(struct failures *found, struct failure_ending ending)
{
    if (!ending.count)
        return;
    size_t at = found->endings;
    while (at > 0 && found->ending[at - 1].count < ending.count)
        at--;
    if (found->endings == FAILURES_MOST_ENDINGS)
        found->more_endings +=
            at == found->endings ? ending.count : found->ending[--found->endings].count;
    if (at == FAILURES_MOST_ENDINGS)
        return;
    memmove(&found->ending[at + 1], &found->ending[at],
            (found->endings - at) * sizeof *found->ending);
    found->ending[at] = ending;
    found->endings++;
}

static void rank_endings(struct search *now)
{
    struct failures *found = now->found;
    for (int i = 0; i < EXIT_STATUSES; i++)
        add_ending(found, (struct failure_ending){STATE_FAILED, i, 0, now->exited[i]});
    for (int i = 0; i < SIGNALS; i++)
        add_ending(found, (struct failure_ending){STATE_FAILED, 0, i, now->killed[i]});
    add_ending(found, (struct failure_ending){STATE_TIMEOUT, 0, 0, now->timeout});
    add_ending(found, (struct failure_ending){STATE_LOST, 0, 0, now->lost});
}

/* What a cell of the 2x2 table adds to G. */
static double share(long seen, double expected)
{
    return seen > 0 ? 2 * (double)seen * log((double)seen / expected) : 0;
}

/* G of a value; 0 when its tasks fail no more often than the rest. */
static double weigh(const struct failures *found, const struct tally *tally)
{
    double rate = (double)found->failed / (double)found->tasks;
    long rest = found->tasks - tally->tasks, rest_failed = found->failed - tally->failed;
    if (tally->failed < LEAST_FAILURES || tally->failed * 100 < found->failed * LEAST_PERCENT ||
        rest <= 0 || (double)tally->failed <= rate * (double)tally->tasks)
        return 0;
    return share(tally->failed, rate * (double)tally->tasks) +
           share(tally->tasks - tally->failed, (1 - rate) * (double)tally->tasks) +
           share(rest_failed, rate * (double)rest) +
           share(rest - rest_failed, (1 - rate) * (double)rest);
}

static void add_sign(struct failures *found, struct failure_sign sign)
{
    size_t at = found->signs;
    while (at > 0 && found->sign[at - 1].weight < sign.weight)
        at--;
    if (at == FAILURES_MOST_SIGNS)
        return;
    found->signs -= found->signs == FAILURES_MOST_SIGNS;
    memmove(&found->sign[at + 1], &found->sign[at], (found->signs - at) * sizeof *found->sign);
    found->sign[at] = sign;
    found->signs++;
}

static void rank_signs(struct search *now)
{
    const struct tallies *all = &now->all;
    double least = all->used ? 2 * log(10 * (double)all->used) : 0;
    for (size_t i = 0; i < all->capacity; i++) {
        const struct tally *tally = &all->tally[i];
        double weight = tally->value ? weigh(now->found, tally) : 0;
        if (weight <= least)
            continue;
        const char *name =
            tally->column < all->columns ? now->parameters->names.word[tally->column] : NULL;
        add_sign(now->found,
                 (struct failure_sign){name, tally->value, tally->failed, tally->tasks, weight});
    }
}

int failures_find(struct failures *failures, const struct ledger *ledger,
                  struct parameters *parameters, stopflag stop, struct fault *fault)
{
    struct search now = {.found = failures, .ledger = ledger, .parameters = parameters};
    struct tallies *all = &now.all;
    *failures = (struct failures){0};
    all->columns = parameters ? parameters->names.count : 0;
    all->values = calloc(all->columns + 1, sizeof *all->values);
    all->latest = calloc(all->columns + 1, sizeof *all->latest);
    int result =
        all->values && all->latest ? go_through(&now, true, stop, fault) : fail_memory(fault);
    rank_endings(&now);
    if (!result && failures->failed >= LEAST_FAILURES && all->used)
        result = go_through(&now, false, stop, fault);
    if (!result && failures->tasks && (!stop || !*stop))
        rank_signs(&now);
    free(all->tally);
    free(all->values);
    free(all->latest);
    return result;
}

void failures_add_ending(struct text *text, const struct failure_ending *ending)
{
    if (ending->state != STATE_FAILED) {
        text_add_string(text, state_names[ending->state]);
        return;
    }
    const char *name = ending->signal ? sigabbrev_np(ending->signal) : NULL;
    if (name)
        text_printf(text, "SIG%s", name);
    else
        text_printf(text, ending->signal ? "signal %d" : "exit status %d",
                    ending->signal ? ending->signal : ending->exit_status);
}

/* Can the value stand as it is? */
static bool is_plain(const char *value)
{
    const char *c = value;
    while ((*c >= '!' && *c <= '~' && *c != '\'' && *c != '"') || utf8_length(c) > 1)
        c += utf8_length(c);
    return *value && !*c;
}

void failures_add_sign_name(struct text *text, const struct failure_sign *sign)
{
    text_printf(text, sign->name ? "%s=" : "node ", sign->name);
    if (is_plain(sign->value))
        text_add_string(text, sign->value);
    else
        pyrepr_add(text, sign->value);
}

static void add_sign_line(const struct failures *found, const struct failure_sign *sign,
                          struct text *lines)
{
    if (sign->failed == found->failed)
        text_printf(lines, "all %ld failures ", found->failed);
    else
        text_printf(lines, "%ld of %ld failures ", sign->failed, found->failed);
    text_add_string(lines, sign->name ? "have " : "were on ");
    failures_add_sign_name(lines, sign);
    text_printf(lines, " (%ld of its %ld tasks failed; %ld of the other %ld)\n", sign->failed,
                sign->tasks, found->failed - sign->failed, found->tasks - sign->tasks);
}

void failures_add_lines(const struct failures *failures, const char *indent, struct text *lines)
{
    if (!failures->failed)
        return;
    text_add_string(lines, indent);
    for (size_t i = 0; i < failures->endings; i++) {
        text_printf(lines, "%s%ld × ", i ? ", " : "", failures->ending[i].count);
        failures_add_ending(lines, &failures->ending[i]);
    }
    if (failures->more_endings)
        text_printf(lines, ", %ld in other ways", failures->more_endings);
    text_add_char(lines, '\n');
    for (size_t i = 0; i < failures->signs; i++) {
        text_add_string(lines, indent);
        add_sign_line(failures, &failures->sign[i], lines);
    }
}
