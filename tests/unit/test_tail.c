/* Where the last lines of a file begin. */
#include <stdlib.h>
#include <unistd.h>

#include "core/tail.h"
#include "core/text.h"
#include "unit.h"

static int descriptor;

/* The same by going forward through the whole text. */
static long expected(const struct text *text, long lines)
{
    long all = 0, begin = 0;
    for (size_t i = 0; i < text->length; i++)
        all += text->bytes[i] == '\n' || i + 1 == text->length;
    for (long skip = all - lines; skip > 0; skip--)
        begin = (char *)memchr(text->bytes + begin, '\n', text->length - (size_t)begin) + 1 -
                text->bytes;
    return begin;
}

static void check_tails(const struct text *text)
{
    check(ftruncate(descriptor, 0) == 0, "ftruncate");
    check(pwrite(descriptor, text->bytes, text->length, 0) == (ssize_t)text->length, "pwrite");
    for (long lines = 1; lines < 6; lines++) {
        long got = tail_start(descriptor, (long)text->length, lines, NULL);
        check(got == expected(text, lines), "%zu bytes, %ld lines: %ld, wanted %ld", text->length,
              lines, got, expected(text, lines));
    }
    check(tail_start(descriptor, (long)text->length, 0, NULL) == (long)text->length, "no lines");
}

static void short_texts(void)
{
    static const char *const cases[] = {
        "a", "a\n", "\n", "\n\n\n", "a\nb\nc", "a\nb\nc\n", "\n\nlast line", "a\n\n\nb\n"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = TEXT_INIT;
        text_add_string(&text, cases[i]);
        check_tails(&text);
        text_release(&text);
    }
}

/* Line ends at, before and behind the edges of the blocks that are read. */
static void edges_of_blocks(void)
{
    for (long length = 65533; length <= 65539; length++)
        for (int ends = 0; ends < 4; ends++) {
            struct text text = TEXT_INIT;
            text_add_string(&text, ends & 1 ? "first\n" : "first");
            text_add_repeated(&text, 'x', (size_t)length);
            text_add_string(&text, ends & 2 ? "\n" : "");
            check_tails(&text);
            text_add_repeated(&text, '\n', (size_t)length);
            check_tails(&text);
            text_release(&text);
        }
}

static void an_empty_file_and_one_that_became_shorter(void)
{
    check(ftruncate(descriptor, 0) == 0, "ftruncate");
    check(tail_start(descriptor, 0, 3, NULL) == 0, "empty");
    check(tail_start(descriptor, 200000, 3, NULL) == 0, "shorter");
}

static void a_signal_ends_the_search(void)
{
    volatile sig_atomic_t stop = 1;
    check(ftruncate(descriptor, 1 << 20) == 0, "ftruncate");
    check(tail_start(descriptor, 1 << 20, 1, &stop) == 1 << 20, "went on");
}

int main(void)
{
    char path[] = "/tmp/onager-tail.XXXXXX";
    descriptor = mkstemp(path);
    if (descriptor < 0 || unlink(path))
        return 1;
    run(short_texts);
    run(edges_of_blocks);
    run(an_empty_file_and_one_that_became_shorter);
    run(a_signal_ends_the_search);
    return unit_failures != 0;
}
