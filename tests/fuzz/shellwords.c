/* shellwords.c: words that are quoted for the shell, and command lines that are split without one,
 * each against a plain reading of the shell's rules. The bytes are words, a line each. */
#include "core/jsontext.h"
#include "core/pyrepr.h"
#include "core/shellword.h"
#include "core/textwrap.h"
#include "core/utf8.h"
#include "fuzz.h"

/* What a shell makes of one word: single quotes, double quotes, backslashes. */
static char *unquote(const char *quoted)
{
    char *word = malloc(strlen(quoted) + 1), *to = word;
    expect(word, "no memory");
    for (const char *at = quoted; *at;) {
        if (*at == '\'') {
            for (at++; *at && *at != '\''; at++)
                *to++ = *at;
            expect(*at, "an open quote: %s", quoted);
            at++;
        } else if (*at == '"') {
            for (at++; *at && *at != '"'; at++) {
                at += *at == '\\' && at[1] && strchr("$`\"\\", at[1]);
                expect(*at != '$' || at[-1] == '\\', "a `$` that is open: %s", quoted);
                *to++ = *at;
            }
            expect(*at, "an open quote: %s", quoted);
            at++;
        } else {
            expect(*at == '\\' || !strchr(" \t\n$`;&|<>()*?[]#~{}!", *at) ||
                       (strchr("~#!", *at) && at > quoted),
                   "%c is open in %s", *at, quoted);
            at += *at == '\\' && at[1];
            *to++ = *at++;
        }
    }
    *to = '\0';
    return word;
}

static void try_word(const char *word)
{
    static void (*const add[])(struct text * text, const char *word) = {
        shellword_add_quoted, shellword_add_shown, shellword_add_typed};
    struct text text = TEXT_INIT;
    struct words words = WORDS_INIT;
    for (size_t i = 0; i < sizeof add / sizeof *add; i++) {
        text_clear(&text);
        add[i](&text, word);
        char *read = unquote(text_string(&text));
        expect(strcmp(read, word) == 0, "\"%s\" was written as %s", word, text.bytes);
        free(read);
    }
    text_clear(&text);
    text_add_string(&text, "run  ");
    shellword_add_quoted(&text, word);
    if (shellword_split_plain(text.bytes, &words))
        expect(words.count == 2 && strcmp(words.word[1], word) == 0, "%s", text.bytes);
    words_release(&words);
    text_release(&text);
}

/* The words of a plain command, quoted anew, are the same. */
static void try_command(const char *command)
{
    struct words words = WORDS_INIT, again = WORDS_INIT;
    struct text text = TEXT_INIT;
    if (shellword_split_plain(command, &words)) {
        expect(words.count, "no word in \"%s\"", command);
        for (size_t i = 0; i < words.count; i++) {
            text_add_string(&text, i ? " " : "");
            shellword_add_quoted(&text, words.word[i]);
        }
        if (shellword_split_plain(text.bytes, &again)) {
            expect(again.count == words.count, "\"%s\" became \"%s\"", command, text.bytes);
            for (size_t i = 0; i < words.count; i++)
                expect(strcmp(words.word[i], again.word[i]) == 0, "%s", again.word[i]);
        }
    } else {
        expect(!words.count, "words, and yet a shell");
    }
    words_release(&again);
    words_release(&words);
    text_release(&text);
}

/* Words inside JSON, Python's repr and columns. */
static void try_written(const char *word)
{
    struct text text = TEXT_INIT;
    json_add_string(&text, word);
    expect(json_needs_escape(word) || text.length == strlen(word) + 2, "%s", text.bytes);
    json_restore_bytes(&text);
    text_clear(&text);
    pyrepr_add(&text, word);
    for (const char *at = text_string(&text); *at; at++)
        expect((unsigned char)*at >= ' ' && *at != 127, "byte %d in a repr", *at);
    text_clear(&text);
    textwrap_add_lines(&text, word, 20);
    text_clear(&text);
    textwrap_add_cut(&text, word, 20);
    expect(utf8_width(text_string(&text), text.length) <= 20, "\"%s\" is too long", text.bytes);
    text_release(&text);
}

FUZZ_TARGET("shellwords")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_bytes left = {bytes, bytes + size};
    char *string = fuzz_string(bytes, size);
    try_command(string);
    try_word(string);
    try_written(string);
    free(string);
    while (left.at < left.end) {
        char *word = fuzz_word(&left);
        try_word(word);
        free(word);
    }
    return 0;
}
