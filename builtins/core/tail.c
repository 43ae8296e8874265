/* tail.c: see tail.h. */
#include "core/tail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"

enum { BLOCK = 64 * 1024 };

/* Reads all of block[0..length) from `offset`, less where the file has become shorter. */
static ssize_t read_block(int descriptor, char *block, size_t length, long offset)
{
    size_t have = 0;
    while (have < length) {
        ssize_t got = pread(descriptor, block + have, length - have, offset + (long)have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

long tail_start(int descriptor, long size, long lines, stopflag stop)
{
    char block[BLOCK];
    long begin = size, left = lines;
    if (lines <= 0)
        return size;
    while (begin > 0 && !(stop && *stop)) {
        long written = file_skip_hole(descriptor, 0);
        if (written >= begin)
            return written; /* nothing was written before that */
        size_t length = begin < BLOCK ? (size_t)begin : BLOCK;
        begin -= (long)length;
        ssize_t got = read_block(descriptor, block, length, begin);
        if (got < 0)
            return -1;
        const char *end = block + got;
        if (begin + got == size && got && end[-1] == '\n')
            end--; /* the end of the last line, not of one before */
        for (const char *line; (line = memrchr(block, '\n', (size_t)(end - block))); end = line)
            if (--left == 0)
                return begin + (line + 1 - block);
    }
    return begin;
}
