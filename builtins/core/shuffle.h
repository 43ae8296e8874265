/* shuffle.h: a pseudo-random order of 0 .. size-1 that is computed, not kept: place -> number in
 * O(log size), with integers alone, so the same on every machine.
 *
 * It is the swap-or-not shuffle (V. T. Hoang, B. Morris, P. Rogaway: An Enciphering Scheme Based on
 * a Card Shuffle, CRYPTO 2012), whose rounds use the mixing function of SplitMix64 (G. L. Steele,
 * D. Lea, C. H. Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). */
#ifndef ONAGER_CORE_SHUFFLE_H
#define ONAGER_CORE_SHUFFLE_H

#include <stdint.h>

enum { SHUFFLE_MOST_ROUNDS = 4 * 64 };

struct shuffle {
    long size;
    int rounds;
    uint64_t key[SHUFFLE_MOST_ROUNDS];   /* of the coins */
    uint64_t pivot[SHUFFLE_MOST_ROUNDS]; /* below size */
};

void shuffle_init(struct shuffle *shuffle, long size, long seed); /* size >= 1 */

/* The number at `place` (0 <= place < size). */
long shuffle_at(const struct shuffle *shuffle, long place);

#endif
