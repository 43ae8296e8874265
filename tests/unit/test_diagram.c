/* Exclusions as a diagram, beside going through all points of the product. */
#include "core/diagram.h"

#include <stdlib.h>

#include "unit.h"

enum { AXES_MOST = 5, RADIX_MOST = 6, EXCLUSIONS_MOST = 6 };

/* A product with exclusions, made up from a number. */
struct puzzle {
    size_t axes, exclusions;
    long radix[AXES_MOST];
    bool fits[EXCLUSIONS_MOST][AXES_MOST][RADIX_MOST];
    bool *mask[EXCLUSIONS_MOST][AXES_MOST];
    struct condition exclusion[EXCLUSIONS_MOST];
};

/* D. H. Lehmer's generator, with the numbers of MINSTD. */
static long chance(long *state, long sides)
{
    *state = *state * 48271 % 2147483647;
    return *state / 7 % sides;
}

static void make_puzzle(struct puzzle *puzzle, long state)
{
    puzzle->axes = 1 + (size_t)chance(&state, AXES_MOST);
    puzzle->exclusions = 1 + (size_t)chance(&state, EXCLUSIONS_MOST);
    for (size_t i = 0; i < puzzle->axes; i++)
        puzzle->radix[i] = 1 + chance(&state, RADIX_MOST);
    for (size_t i = 0; i < puzzle->exclusions; i++) {
        puzzle->exclusion[i] = (struct condition){.mask = puzzle->mask[i], .axes = puzzle->axes};
        for (size_t axis = 0; axis < puzzle->axes; axis++) {
            puzzle->mask[i][axis] = chance(&state, 3) ? puzzle->fits[i][axis] : NULL;
            for (int digit = 0; digit < RADIX_MOST; digit++)
                puzzle->fits[i][axis][digit] = chance(&state, 2);
        }
    }
}

/* Is a point left? Counts `digit` up to the next point, too. */
static bool step(const struct puzzle *puzzle, long *digit)
{
    bool excluded = false;
    for (size_t i = 0; i < puzzle->exclusions; i++) {
        bool fits = true;
        for (size_t axis = 0; axis < puzzle->axes; axis++)
            fits = fits && (!puzzle->mask[i][axis] || puzzle->mask[i][axis][digit[axis]]);
        excluded = excluded || fits;
    }
    for (size_t axis = 0; axis < puzzle->axes && ++digit[axis] == puzzle->radix[axis]; axis++)
        digit[axis] = 0;
    return !excluded;
}

static void the_points_that_are_left_keep_their_order(void)
{
    for (long number = 1; number <= 3000; number++) {
        struct puzzle puzzle = {0};
        struct diagram diagram;
        struct fault fault = {""};
        long digit[AXES_MOST] = {0}, got[AXES_MOST] = {0}, points = 1, left = 0;
        make_puzzle(&puzzle, number);
        check(diagram_init(&diagram, puzzle.radix, puzzle.axes, puzzle.exclusion, puzzle.exclusions,
                           NULL, &fault) == 0,
              "%s", fault.text);
        for (size_t axis = 0; axis < puzzle.axes; axis++)
            points *= puzzle.radix[axis];
        for (long point = 0; point < points; point++) {
            long before[AXES_MOST];
            memcpy(before, digit, sizeof before);
            if (!step(&puzzle, digit) || left >= diagram.count)
                continue;
            diagram_point(&diagram, left++, got);
            for (size_t axis = 0; axis < puzzle.axes; axis++)
                check(got[axis] == before[axis], "puzzle %ld, rank %ld, axis %zu: %ld, not %ld",
                      number, left - 1, axis, got[axis], before[axis]);
        }
        check(left == diagram.count, "puzzle %ld: %ld of %ld", number, left, diagram.count);
        diagram_release(&diagram);
    }
}

/* Five axes of 4000 values are 10^18 points. */
static void a_huge_product_is_numbered_at_once(void)
{
    enum { AXES = 5, RADIX = 4000, EXCLUSIONS = 200 };
    static bool fits[EXCLUSIONS][AXES][RADIX];
    static bool *mask[EXCLUSIONS][AXES];
    static struct condition exclusion[EXCLUSIONS];
    long radix[AXES] = {RADIX, RADIX, RADIX, RADIX, RADIX}, digit[AXES];
    for (size_t i = 0; i < EXCLUSIONS; i++) { /* axes 1 and 3 both have value i */
        exclusion[i] = (struct condition){.mask = mask[i], .axes = AXES};
        mask[i][1] = fits[i][1];
        mask[i][3] = fits[i][3];
        fits[i][1][i] = fits[i][3][i] = true;
    }
    struct diagram diagram;
    struct fault fault = {""};
    check(diagram_init(&diagram, radix, AXES, exclusion, EXCLUSIONS, NULL, &fault) == 0, "%s",
          fault.text);
    const long cube = (long)RADIX * RADIX * RADIX;
    check(diagram.count == cube * (RADIX * RADIX - EXCLUSIONS), "%ld", diagram.count);
    diagram_point(&diagram, diagram.count - 1, digit);
    for (int axis = 0; axis < AXES; axis++)
        check(digit[axis] == RADIX - 1, "axis %d: %ld", axis, digit[axis]);
    diagram_point(&diagram, 0, digit);
    check(digit[0] == 0 && digit[1] == 1 && digit[2] == 0 && digit[3] == 0, "%ld %ld", digit[1],
          digit[3]);
    diagram_release(&diagram);
}

static void nothing_may_be_left(void)
{
    bool all[2] = {true, true};
    bool *mask[] = {all, NULL};
    const struct condition exclusion = {.mask = mask, .axes = 2};
    const long radix[] = {2, 3};
    struct diagram diagram;
    check(diagram_init(&diagram, radix, 2, &exclusion, 1, NULL, NULL) == 0, "it failed");
    check(diagram.count == 0, "%ld", diagram.count);
    diagram_release(&diagram);
}

/* 24 axes, the first twelve bound to the last twelve one by one: what is left is 2^12 of 2^24
 * points, and half way down there are 2^12 sets of exclusions to tell apart. */
static void exclusions_may_be_far_apart(void)
{
    enum { HALF = 12, AXES = 2 * HALF, RADIX = 2 };
    static bool fits[HALF * RADIX][2][RADIX];
    static bool *mask[HALF * RADIX][AXES];
    struct condition exclusion[HALF * RADIX];
    long radix[AXES], digit[AXES];
    for (size_t axis = 0; axis < AXES; axis++)
        radix[axis] = RADIX;
    for (size_t i = 0; i < HALF * RADIX; i++) { /* the two are equal */
        exclusion[i] = (struct condition){.mask = mask[i], .axes = AXES};
        for (size_t end = 0; end < 2; end++) {
            fits[i][end][i % RADIX] = true;
            mask[i][i / RADIX + end * HALF] = fits[i][end];
        }
    }
    struct diagram diagram;
    struct fault fault = {""};
    check(diagram_init(&diagram, radix, AXES, exclusion, HALF * RADIX, NULL, &fault) == 0, "%s",
          fault.text);
    check(diagram.count == 1L << HALF, "%ld", diagram.count);
    for (long rank = 0; rank < diagram.count; rank++) {
        diagram_point(&diagram, rank, digit);
        for (size_t axis = 0; axis < HALF; axis++)
            check(digit[axis] != digit[axis + HALF], "rank %ld, axis %zu", rank, axis);
    }
    diagram_release(&diagram);
}

int main(void)
{
    run(the_points_that_are_left_keep_their_order);
    run(a_huge_product_is_numbered_at_once);
    run(nothing_may_be_left);
    run(exclusions_may_be_far_apart);
    return unit_failures != 0;
}
