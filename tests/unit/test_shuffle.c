/* The pseudo-random order behind +sample. */
#include "core/shuffle.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void every_number_comes_once(void)
{
    static const long sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 1000, 4096, 65537};
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (long seed = 0; seed < 3; seed++) {
            struct shuffle shuffle;
            bool *seen = calloc((size_t)sizes[i], sizeof *seen);
            shuffle_init(&shuffle, sizes[i], seed);
            for (long place = 0; place < sizes[i]; place++) {
                long number = shuffle_at(&shuffle, place);
                check(number >= 0 && number < sizes[i] && !seen[number], "size %ld: %ld", sizes[i],
                      number);
                if (number >= 0 && number < sizes[i])
                    seen[number] = true;
            }
            free(seen);
        }
}

static void the_order_is_the_same_on_every_machine_and_in_every_version(void)
{
    static const struct {
        long size, seed, first[4];
    } cases[] = {
        {4L, 0, {0L, 3L, 2L, 1L}},
        {10L, 0, {4L, 2L, 5L, 0L}},
        {10L, 1, {1L, 0L, 2L, 6L}},
        {1000L, 7, {571L, 669L, 534L, 257L}},
        {1000000L, 0, {603078L, 203295L, 664495L, 660564L}},
        {1000000000000000L,
         0,
         {288637670117714L, 730110479728288L, 365700115547831L, 249962965452689L}},
        {1000000000000000L,
         12345,
         {24210314282012L, 513536971024432L, 332353372227268L, 311577356076107L}},
        {9223372036854775807L,
         1,
         {8818435323654805184L, 1534999656755798933L, 1479878794850761192L, 3715332798700486338L}},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct shuffle shuffle;
        shuffle_init(&shuffle, cases[i].size, cases[i].seed);
        for (long place = 0; place < 4; place++)
            check(shuffle_at(&shuffle, place) == cases[i].first[place], "size %ld, place %ld: %ld",
                  cases[i].size, place, shuffle_at(&shuffle, place));
    }
}

static void the_largest_size_has_room(void)
{
    struct shuffle shuffle;
    shuffle_init(&shuffle, LONG_MAX, LONG_MAX);
    for (long place = 0; place < 1000; place++) {
        long low = shuffle_at(&shuffle, place), high = shuffle_at(&shuffle, LONG_MAX - 1 - place);
        check(low >= 0 && low < LONG_MAX && high >= 0 && high < LONG_MAX, "%ld %ld", low, high);
        check(low != high, "%ld twice", low);
    }
}

/* Twelve numbers, over many seeds: each comes to each of the first places equally often. With
 * 12,000 seeds that is 1000 times +- 32; the bound is six times as wide. */
static void no_number_is_preferred_at_any_place(void)
{
    enum { SIZE = 12, SEEDS = 12000, WANTED = SEEDS / SIZE, BOUND = 200 };
    static int seen[SIZE][SIZE];
    for (long seed = 0; seed < SEEDS; seed++) {
        struct shuffle shuffle;
        shuffle_init(&shuffle, SIZE, seed);
        for (long place = 0; place < SIZE; place++)
            seen[place][shuffle_at(&shuffle, place)]++;
    }
    for (int place = 0; place < SIZE; place++)
        for (int number = 0; number < SIZE; number++)
            check(abs(seen[place][number] - WANTED) < BOUND, "%d at place %d: %d times", number,
                  place, seen[place][number]);
}

/* ... and so does each pair come to the first two places: 12,000 seeds, 20 pairs of 5, 600 each
 * +- 24. */
static void no_pair_of_neighbours_is_preferred(void)
{
    enum { SIZE = 5, SEEDS = 12000, WANTED = SEEDS / (SIZE * (SIZE - 1)), BOUND = 150 };
    int seen[SIZE][SIZE] = {{0}};
    for (long seed = 0; seed < SEEDS; seed++) {
        struct shuffle shuffle;
        shuffle_init(&shuffle, SIZE, seed);
        seen[shuffle_at(&shuffle, 0)][shuffle_at(&shuffle, 1)]++;
    }
    for (int first = 0; first < SIZE; first++)
        for (int second = 0; second < SIZE; second++)
            check(abs(seen[first][second] - (first == second ? 0 : WANTED)) < BOUND,
                  "%d then %d: %d times", first, second, seen[first][second]);
}

/* The first thousand of 10^15 fall into sixteen equal drawers, 62.5 each +- 7.7; and so do they by
 * their last four bits. */
static void a_sample_of_a_huge_product_is_spread_over_it(void)
{
    const long size = 1000000000000000L;
    for (long seed = 0; seed < 20; seed++) {
        struct shuffle shuffle;
        int high[16] = {0}, low[16] = {0};
        shuffle_init(&shuffle, size, seed);
        for (long place = 0; place < 1000; place++) {
            long number = shuffle_at(&shuffle, place);
            high[number / (size / 16)]++;
            low[number % 16]++;
        }
        for (int drawer = 0; drawer < 16; drawer++)
            check(abs(high[drawer] - 62) < 46 && abs(low[drawer] - 62) < 46,
                  "seed %ld, drawer %d: %d and %d", seed, drawer, high[drawer], low[drawer]);
    }
}

int main(void)
{
    run(every_number_comes_once);
    run(the_order_is_the_same_on_every_machine_and_in_every_version);
    run(the_largest_size_has_room);
    run(no_number_is_preferred_at_any_place);
    run(no_pair_of_neighbours_is_preferred);
    run(a_sample_of_a_huge_product_is_spread_over_it);
    return unit_failures != 0;
}
