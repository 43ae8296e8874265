/* fuzz.h: what the harnesses share. A harness is one file: LLVMFuzzerTestOneInput gives the bytes
 * to a parser, looks at what comes of them, and aborts where that can't be right.
 *
 * Two programs are made of it: FUZZ/TARGET, by clang, which makes bytes up (run), and fuzz-replay,
 * by the compiler of all else, in which all of them are and go over the inputs that are kept. */
#ifndef ONAGER_TESTS_FUZZ_H
#define ONAGER_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fault.h"

/* Stands before LLVMFuzzerTestOneInput in each harness, with the name of its file. */
#ifdef FUZZ_REPLAY /* in the program of all harnesses */
#define FUZZ_TARGET(name)                                                                          \
    static int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);                          \
    __attribute__((constructor)) static void add_target(void)                                      \
    {                                                                                              \
        fuzz_add_target(name, LLVMFuzzerTestOneInput);                                             \
    }
#else
#define FUZZ_TARGET(name) int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
#endif

void fuzz_add_target(const char *name, int (*run)(const uint8_t *bytes, size_t size));

/* Aborts, saying why, when the condition does not hold. */
#define expect(condition, ...)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                        \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fputc('\n', stderr);                                                                   \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The result of a call that can fail: if it did, the fault must be one clear line. Returns whether
 * it did. */
bool fuzz_failed(int result, const struct fault *fault);

/* Whatever file a harness needs is in the folder FUZZ_FOLDER (a variable of the environment, best
 * in memory), which is the current one once a harness has asked for a file or a folder. */
void fuzz_file(const char *path, const void *bytes, size_t size); /* has just these bytes then */
void fuzz_folder(const char *path);                               /* with all above it */

/* A heap copy of just that length, with a NUL behind it: AddressSanitizer sees whoever reads
 * further. The caller frees. */
char *fuzz_string(const uint8_t *bytes, size_t size);

/* Bytes as choices. */
struct fuzz_bytes {
    const uint8_t *at, *end;
};
unsigned fuzz_byte(struct fuzz_bytes *bytes);                   /* 0 when there is none left */
unsigned fuzz_choice(struct fuzz_bytes *bytes, unsigned count); /* 0 to count - 1 */
/* The bytes up to the next NUL or newline, as a heap copy, "" at the end; the caller frees. */
char *fuzz_word(struct fuzz_bytes *bytes);

#endif
