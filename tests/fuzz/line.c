/* line.c: a line that is being typed, for TAB; the first byte says where the cursor is. */
#include "core/braces.h"
#include "core/commandline.h"
#include "fuzz.h"

FUZZ_TARGET("line")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const char *const breaks[] = {" \t\n\"'><=;|&(:", " \t\n"};
    struct fuzz_bytes left = {bytes, bytes + size};
    size_t point = fuzz_byte(&left);
    struct fault fault = {""};
    char *line = fuzz_string(left.at, (size_t)(left.end - left.at));
    if (point > strlen(line))
        point = strlen(line);
    for (size_t i = 0; i < 2; i++) {
        struct commandline read;
        if (!fuzz_failed(commandline_read(&read, line, point, breaks[i], &fault), &fault)) {
            expect(read.before <= read.words.count, "%zu of %zu words", read.before,
                   read.words.count);
            expect(read.typed.length <= point, "typed \"%s\"", read.typed.bytes);
            expect(memcmp(line + point - read.typed.length, text_string(&read.typed),
                          read.typed.length) == 0,
                   "typed \"%s\"", text_string(&read.typed));
            expect(strchr("'\"", read.quote), "quote %d", read.quote);
        }
        commandline_release(&read);
    }
    struct words words = WORDS_INIT;
    bool expanded = braces_expand(line, &words);
    expect(expanded == (words.count > 0), "%zu words", words.count);
    words_release(&words);
    free(line);
    return 0;
}
