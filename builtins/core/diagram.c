/* diagram.c: see diagram.h. */
#include "core/diagram.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES (256L << 20)
#define DEAD SIZE_MAX /* the edge to where all is excluded */

/* The edges of a node: where each digit leads, and how many points are left before it. An axis that
 * no exclusion cares about needs one edge for all digits. */
struct node {
    size_t *next;   /* nodes of the level below; of level 0: 0 or DEAD */
    long *before;   /* before[digit]; one more at the end */
    long count;     /* of points below */
    unsigned *open; /* the exclusions that are possible still, ascending */
    size_t open_count;
};

struct level {
    long radix;
    bool split; /* does an exclusion care about the axis? */
    struct node *node;
    size_t nodes, capacity;
    size_t *slot; /* hash table of node numbers + 1, by their open sets */
    size_t slots;
};

/* What is being built. */
struct build {
    struct diagram *diagram;
    const struct condition *exclusion;
    size_t exclusions;
    size_t *lowest; /* of each exclusion: the lowest axis that it cares about */
    unsigned *scratch;
    long bytes; /* that its nodes take */
    stopflag stop;
};

static size_t hash_set(const unsigned *set, size_t count)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ set[i]) * UINT64_C(1099511628211);
    return (size_t)(hash ^ (hash >> 32));
}

static size_t *find_slot(const struct level *level, const unsigned *set, size_t count)
{
    size_t at = hash_set(set, count) & (level->slots - 1);
    for (; level->slot[at]; at = (at + 1) & (level->slots - 1)) {
        const struct node *node = &level->node[level->slot[at] - 1];
        if (node->open_count == count && memcmp(node->open, set, count * sizeof *set) == 0)
            break;
    }
    return &level->slot[at];
}

static int grow_level(struct level *level, struct fault *fault)
{
    size_t capacity = level->capacity ? level->capacity * 2 : 16;
    struct node *grown = realloc(level->node, capacity * sizeof *grown);
    if (!grown)
        return fail_memory(fault);
    level->node = grown;
    level->capacity = capacity;
    free(level->slot);
    level->slots = capacity * 2;
    level->slot = calloc(level->slots, sizeof *level->slot);
    if (!level->slot)
        return fail_memory(fault);
    for (size_t i = 0; i < level->nodes; i++)
        *find_slot(level, level->node[i].open, level->node[i].open_count) = i + 1;
    return 0;
}

/* Takes the memory for a new node into account. */
static int count_bytes(struct build *build, size_t bytes, struct fault *fault)
{
    build->bytes += (long)bytes;
    if (build->bytes > MOST_BYTES)
        return fail(fault, "+exclude: too many different conditions for so many values");
    return 0;
}

/* The number of the level's node with the `count` open exclusions in build->scratch, which is made
 * if need be. */
static int find_node(struct build *build, struct level *level, size_t count, size_t *number,
                     struct fault *fault)
{
    const unsigned *set = build->scratch;
    if (level->nodes == level->capacity && grow_level(level, fault))
        return -1;
    size_t *slot = find_slot(level, set, count);
    if (!*slot) {
        struct node *node = &level->node[level->nodes];
        if (count_bytes(build, 2 * sizeof *node + (count + 1) * sizeof *set, fault))
            return -1;
        *node = (struct node){.open = malloc((count + 1) * sizeof *set), .open_count = count};
        if (!node->open)
            return fail_memory(fault);
        if (count)
            memcpy(node->open, set, count * sizeof *set);
        *slot = ++level->nodes;
    }
    *number = *slot - 1;
    return 0;
}

/* Where `digit` leads from a node of axis `axis`. */
static int find_next(struct build *build, size_t axis, size_t node, long digit, size_t *next,
                     struct fault *fault)
{
    struct level *level = build->diagram->level;
    const struct node *from = &level[axis].node[node];
    size_t count = 0;
    for (size_t i = 0; i < from->open_count; i++) {
        unsigned each = from->open[i];
        const bool *mask = build->exclusion[each].mask[axis];
        if (mask && !mask[digit])
            continue;
        if (build->lowest[each] == axis) {
            *next = DEAD;
            return 0;
        }
        build->scratch[count++] = each;
    }
    *next = 0;
    return axis ? find_node(build, &level[axis - 1], count, next, fault) : 0;
}

static int build_node(struct build *build, size_t axis, size_t number, struct fault *fault)
{
    struct level *level = &build->diagram->level[axis];
    struct node *node = &level->node[number];
    long edges = level->split ? level->radix : 1;
    if (build->stop && *build->stop)
        return fail(fault, "interrupted");
    if (count_bytes(build, (size_t)edges * (sizeof *node->next + sizeof *node->before), fault))
        return -1;
    node->next = malloc((size_t)edges * sizeof *node->next);
    node->before = level->split ? malloc(((size_t)edges + 1) * sizeof *node->before) : NULL;
    if (!node->next || (level->split && !node->before))
        return fail_memory(fault);
    for (long digit = 0; digit < edges; digit++)
        if (find_next(build, axis, number, digit, &node->next[digit], fault))
            return -1;
    return 0;
}

static int build_downwards(struct build *build, struct fault *fault)
{
    struct diagram *diagram = build->diagram;
    size_t root;
    for (size_t i = 0; i < build->exclusions; i++)
        build->scratch[i] = (unsigned)i;
    if (find_node(build, &diagram->level[diagram->levels - 1], build->exclusions, &root, fault))
        return -1;
    for (size_t axis = diagram->levels; axis-- > 0;)
        for (size_t i = 0; i < diagram->level[axis].nodes; i++)
            if (build_node(build, axis, i, fault))
                return -1;
    return 0;
}

static void count_upwards(struct diagram *diagram)
{
    for (size_t axis = 0; axis < diagram->levels; axis++) {
        struct level *level = &diagram->level[axis];
        for (size_t i = 0; i < level->nodes; i++) {
            struct node *node = &level->node[i];
            for (long digit = 0; digit < (level->split ? level->radix : 1); digit++) {
                size_t next = node->next[digit];
                long below = next == DEAD ? 0 : axis ? level[-1].node[next].count : 1;
                if (level->split)
                    node->before[digit] = node->count;
                node->count += level->split ? below : below * level->radix;
            }
            if (level->split)
                node->before[level->radix] = node->count;
        }
    }
    diagram->count = diagram->level[diagram->levels - 1].node[0].count;
}

/* Which axes the exclusions care about. */
static void look_at_masks(struct build *build)
{
    for (size_t i = 0; i < build->exclusions; i++)
        for (size_t axis = build->diagram->levels; axis-- > 0;)
            if (build->exclusion[i].mask[axis]) {
                build->diagram->level[axis].split = true;
                build->lowest[i] = axis;
            }
}

int diagram_init(struct diagram *diagram, const long *radix, size_t axes,
                 const struct condition *exclusion, size_t exclusions, stopflag stop,
                 struct fault *fault)
{
    struct build build = {
        .diagram = diagram, .exclusion = exclusion, .exclusions = exclusions, .stop = stop};
    *diagram = (struct diagram){.levels = axes, .level = calloc(axes, sizeof *diagram->level)};
    build.lowest = calloc(exclusions, sizeof *build.lowest);
    build.scratch = calloc(exclusions, sizeof *build.scratch);
    int result = 0;
    if (!diagram->level || !build.lowest || !build.scratch)
        result = fail_memory(fault);
    for (size_t i = 0; i < axes && !result; i++)
        diagram->level[i].radix = radix[i];
    if (!result) {
        look_at_masks(&build);
        result = build_downwards(&build, fault);
    }
    if (!result)
        count_upwards(diagram);
    free(build.lowest);
    free(build.scratch);
    return result;
}

void diagram_release(struct diagram *diagram)
{
    for (size_t axis = 0; axis < diagram->levels && diagram->level; axis++) {
        struct level *level = &diagram->level[axis];
        for (size_t i = 0; i < level->nodes; i++) {
            free(level->node[i].next);
            free(level->node[i].before);
            free(level->node[i].open);
        }
        free(level->node);
        free(level->slot);
    }
    free(diagram->level);
    *diagram = (struct diagram){0};
}

/* The digit under which point `rank` of the node is: the last with before[digit] <= rank. */
static long find_digit(const struct node *node, long radix, long rank)
{
    long low = 0, high = radix - 1;
    while (low < high) {
        long middle = low + (high - low + 1) / 2;
        if (node->before[middle] <= rank)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void diagram_point(const struct diagram *diagram, long rank, long *digit)
{
    size_t number = 0;
    for (size_t axis = diagram->levels; axis-- > 0;) {
        const struct level *level = &diagram->level[axis];
        const struct node *node = &level->node[number];
        if (level->split) {
            digit[axis] = find_digit(node, level->radix, rank);
            rank -= node->before[digit[axis]];
            number = node->next[digit[axis]];
        } else {
            long below = node->count / level->radix;
            digit[axis] = rank / below;
            rank %= below;
            number = node->next[0];
        }
    }
}
