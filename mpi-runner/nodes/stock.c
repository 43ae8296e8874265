/* stock.c: see stock.h. */
#include "nodes/stock.h"

#include <stdlib.h>
#include <string.h>

#define AVOIDED 3.0 /* seconds that a task waits for another node than the one it is to avoid */

enum { LOOKED_AT = 256 }; /* tasks of a queue, for one that a node may have */

/* The first task that the node may have now; -1: there is none among those looked at. */
static long find_again(const struct agains *queue, uint32_t node, double now, bool lenient)
{
    const struct again *first = agains_first(queue);
    size_t count = agains_size(queue);
    for (size_t i = 0; i < count && i < LOOKED_AT && first[i].due <= now; i++)
        if (lenient || first[i].avoid != node || now > first[i].due + AVOIDED)
            return (long)i;
    return -1;
}

/* Positive floats have the order of their bits, so places are sorted by those, half by half: a
 * radix sort (D. E. Knuth, The Art of Computer Programming 3, 5.2.5), stable, longest first. */
static void sort_by_half(const float *duration, const uint32_t *from, uint32_t *to, size_t count,
                         int shift, size_t *begins)
{
    enum { HALF = 1 << 16 };
    memset(begins, 0, (HALF + 1) * sizeof *begins);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < count; i++) {
            uint32_t bits, place = from ? from[i] : (uint32_t)i;
            memcpy(&bits, &duration[place], sizeof bits);
            size_t bucket = HALF - 1 - (bits >> shift & (HALF - 1));
            if (pass)
                to[begins[bucket]++] = place;
            else
                begins[bucket + 1]++;
        }
        for (size_t b = 0; !pass && b < HALF; b++)
            begins[b + 1] += begins[b];
    }
}

static int order_by_duration(struct stock *stock, size_t count, struct fault *fault)
{
    uint32_t *half_sorted = malloc(count * sizeof *half_sorted);
    size_t *begins = malloc(((1 << 16) + 1) * sizeof *begins);
    stock->order = malloc(count * sizeof *stock->order);
    stock->taken = calloc(count / 8 + 1, 1);
    int result = half_sorted && begins && stock->order && stock->taken ? 0 : fail_memory(fault);
    if (!result) {
        sort_by_half(stock->duration, NULL, half_sorted, count, 0, begins);
        sort_by_half(stock->duration, half_sorted, stock->order, count, 16, begins);
    }
    free(half_sorted);
    free(begins);
    return result;
}

/* Tasks of which nothing is known are expected to take what the others take on average. */
static void guess_unknown(float *duration, size_t count)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (duration[i] > 0) {
            sum += (double)duration[i];
            known++;
        }
    for (size_t i = 0; i < count; i++)
        if (!(duration[i] > 0))
            duration[i] = known ? (float)(sum / (double)known) : 0;
}

int stock_init(struct stock *stock, const char *jobfile, struct idlist *fresh, float *duration,
               struct fault *fault)
{
    *stock = (struct stock){.fresh = *fresh, .duration = duration, .last = -1};
    *fresh = (struct idlist)IDLIST_INIT;
    stock->fresh_left = idlist_size(&stock->fresh);
    if (jobfile_open(&stock->job, jobfile, fault))
        return -1;
    if (!duration || !stock->fresh_left)
        return 0;
    guess_unknown(duration, (size_t)stock->fresh_left);
    if (idplaces_init(&stock->places, &stock->fresh, fault))
        return -1;
    return order_by_duration(stock, (size_t)stock->fresh_left, fault);
}

void stock_release(struct stock *stock)
{
    jobfile_close(&stock->job);
    idlist_release(&stock->fresh);
    idlist_release(&stock->calledoff);
    idplaces_release(&stock->places);
    free(stock->duration);
    free(stock->order);
    free(stock->taken);
    agains_release(&stock->ready);
    agains_release(&stock->waiting);
}

int stock_put(struct stock *stock, const struct again *task, struct fault *fault)
{
    return agains_add(task->due > 0 ? &stock->waiting : &stock->ready, task, fault);
}

long stock_size(const struct stock *stock)
{
    return stock->fresh_left + (long)agains_size(&stock->ready) +
           (long)agains_size(&stock->waiting);
}

static bool is_taken(const struct stock *stock, int64_t id)
{
    if (!stock->order)
        return id <= stock->last;
    long place = idplaces_find(&stock->places, id);
    return place < 0 || stock->taken[place / 8] >> place % 8 & 1;
}

/* The next fresh task, -1: there is none that takes no longer than that. */
static int64_t next_fresh(struct stock *stock, double longest)
{
    long id = -1;
    if (!stock->order) {
        while (idlist_next(&stock->fresh, &stock->cursor, &id)) {
            stock->last = id;
            if (!stock->calledoff.count || !idlist_contains(&stock->calledoff, id))
                return id;
        }
        return -1;
    }
    while (stock->next < (size_t)stock->places.count) {
        uint32_t place = stock->order[stock->next];
        stock->next++;
        if ((double)stock->duration[place] > longest)
            continue; /* there is less time from now on, never more */
        id = idplaces_id(&stock->places, place);
        if (stock->calledoff.count && idlist_contains(&stock->calledoff, id))
            continue;
        stock->taken[place / 8] |= (uint8_t)(1 << place % 8);
        return id;
    }
    return -1;
}

static int read_record(struct stock *stock, struct stocked *task, struct fault *fault)
{
    struct jobrecord record;
    int got = jobfile_find(&stock->job, task->task.id, &record, fault);
    if (got == 0)
        return fail(fault, "%s: task %ld is missing", stock->job.path, (long)task->task.id);
    if (got < 0)
        return -1;
    task->command = record.command;
    task->tag = record.tag;
    return 1;
}

int stock_take(struct stock *stock, uint32_t node, double now, bool lenient, double longest,
               struct stocked *task, struct fault *fault)
{
    struct agains *const queues[] = {&stock->ready, &stock->waiting};
    for (int q = 0; q < 2; q++) {
        long found = find_again(queues[q], node, now, lenient);
        if (found >= 0) {
            task->task = agains_take(queues[q], (size_t)found);
            return read_record(stock, task, fault);
        }
    }
    int64_t id = next_fresh(stock, longest);
    if (id < 0)
        return 0;
    stock->fresh_left--;
    task->task =
        (struct again){.id = id, .attempt = 1, .tries_left = stock->tries_left, .avoid = NODE_NONE};
    return read_record(stock, task, fault);
}

double stock_due(const struct stock *stock, double until)
{
    const struct again *first = agains_first(&stock->waiting);
    return first && first->due < until ? first->due : until;
}

/* Adds those fresh tasks that are still here and in `ids` (NULL: all). */
static void add_fresh(const struct stock *stock, const struct idlist *ids, struct idlist *rest)
{
    struct idcursor cursor = {0};
    long id;
    for (cursor = stock->order ? cursor : stock->cursor; idlist_next(&stock->fresh, &cursor, &id);)
        if ((!ids || idlist_contains(ids, id)) && !is_taken(stock, id) &&
            !idlist_contains(&stock->calledoff, id))
            idlist_add(rest, id);
}

int stock_call_off(struct stock *stock, const struct idlist *ids, struct idlist *taken,
                   struct fault *fault)
{
    struct idlist fresh = IDLIST_INIT;
    add_fresh(stock, ids, &fresh);
    stock->fresh_left -= idlist_size(&fresh);
    idlist_add_list(taken, &fresh);
    idlist_add_list(&stock->calledoff, &fresh);
    idlist_release(&fresh);
    agains_remove(&stock->ready, ids, taken);
    agains_remove(&stock->waiting, ids, taken);
    return idlist_normalize(&stock->calledoff, fault) || idlist_normalize(taken, fault) ? -1 : 0;
}

void stock_add_rest(const struct stock *stock, struct idlist *rest)
{
    const struct agains *const queues[] = {&stock->ready, &stock->waiting};
    add_fresh(stock, NULL, rest);
    for (int q = 0; q < 2; q++)
        for (size_t i = queues[q]->first; i < queues[q]->count; i++)
            idlist_add(rest, queues[q]->list[i].id);
}
