/* condition.c: conditions on the values of tasks, such as --where has them; the bytes are words, a
 * line each. */
#include "core/condition.h"
#include "core/text.h"
#include "fuzz.h"

#define WORDS(...)                                                                                 \
    (char *[])                                                                                     \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define COUNT(...) (sizeof(char *[]){__VA_ARGS__} / sizeof(char *))
#define SPAN(...)                                                                                  \
    {                                                                                              \
        WORDS(__VA_ARGS__), COUNT(__VA_ARGS__)                                                     \
    }

enum { AXES = 5 };

static struct wordspan positional[] = {SPAN("a", "b", "a b", "x=y", "")};
static struct wordspan named[] = {SPAN("--lr", "0.1", "1", "a|b", "a", "!", "lr=1")};
static struct wordspan linked[] = {SPAN("--batch-size", "32", "64"), SPAN("+wd=", "x", "x")};
static struct wordspan alone[] = {SPAN("--bare")};
static struct wordspan flag[] = {SPAN("--flag")};

static const struct axis axis[AXES] = {{AXIS_POSITIONAL, positional, 1},
                                       {AXIS_NAMED, named, 1},
                                       {AXIS_NAMED, linked, 2},
                                       {AXIS_NAMED, alone, 1},
                                       {AXIS_FLAG, flag, 1}};

/* What a term says and what it says with a `!` before it are opposites, if it is one term. */
static void try_negated(const struct condition *plain, char *term)
{
    struct condition negated;
    struct fault fault = {""};
    struct text text = TEXT_INIT;
    size_t limited = 0, of = 0;
    for (size_t i = 0; i < AXES; i++)
        if (plain->mask[i]) {
            limited++;
            of = i;
        }
    text_printf(&text, "!%s", term);
    char *word[] = {text.bytes};
    int result = condition_parse(&negated, axis, AXES, &(struct wordspan){word, 1}, &fault);
    if (!fuzz_failed(result, &fault) && limited == 1 && !strpbrk(term, " \t!"))
        for (long digit = 0; digit < axis_radix(&axis[of]); digit++)
            expect(plain->mask[of][digit] != negated.mask[of][digit], "\"%s\": value %ld of %zu",
                   term, digit, of);
    condition_release(&negated);
    text_release(&text);
}

FUZZ_TARGET("condition")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_bytes left = {bytes, bytes + size};
    struct condition condition;
    struct fault fault = {""};
    char *word[8];
    size_t count = 0;
    while (left.at < left.end && count < 8)
        word[count++] = fuzz_word(&left);
    int result = condition_parse(&condition, axis, AXES, &(struct wordspan){word, count}, &fault);
    if (!fuzz_failed(result, &fault)) {
        size_t limited = 0;
        for (size_t i = 0; i < AXES; i++)
            limited += condition.mask[i] != NULL;
        expect(limited, "it says nothing");
        if (count == 1)
            try_negated(&condition, word[0]);
    }
    condition_release(&condition);
    for (size_t i = 0; i < count; i++)
        free(word[i]);
    return 0;
}
