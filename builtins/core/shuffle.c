/* shuffle.c: see shuffle.h. */
#include "core/shuffle.h"

enum { ROUNDS_LEAST = 32, ROUNDS_PER_BIT = 4 };

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

void shuffle_init(struct shuffle *shuffle, long size, long seed)
{
    uint64_t state = mix((uint64_t)seed);
    int bits = 0;
    while (bits < 62 && size >> bits)
        bits++;
    shuffle->size = size;
    shuffle->rounds = ROUNDS_PER_BIT * bits;
    if (shuffle->rounds < ROUNDS_LEAST)
        shuffle->rounds = ROUNDS_LEAST;
    for (int i = 0; i < shuffle->rounds; i++) {
        shuffle->key[i] = state = mix(state);
        shuffle->pivot[i] = (state = mix(state)) % (uint64_t)size;
    }
}

/* A round pairs each number x with (pivot - x) modulo size, and a coin tossed for the pair says
 * whether the two swap. */
long shuffle_at(const struct shuffle *shuffle, long place)
{
    uint64_t size = (uint64_t)shuffle->size, x = (uint64_t)place;
    for (int i = 0; i < shuffle->rounds; i++) {
        uint64_t pivot = shuffle->pivot[i];
        uint64_t partner = pivot >= x ? pivot - x : pivot + size - x;
        uint64_t greater = x > partner ? x : partner;
        if (mix(shuffle->key[i] ^ greater) & 1)
            x = partner;
    }
    return (long)x;
}
