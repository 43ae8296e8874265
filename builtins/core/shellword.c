/* shellword.c: see shellword.h. */
#include "core/shellword.h"

#include <string.h>

/* Words that a shell runs itself or reads as syntax, or whose builtin may differ from the program
 * of the same name. Ascending, for bsearch's sake in spirit: the list is short, a scan is fine. */
static const char *const shells_own[] = {
    "!",    ".",        ":",        "[",       "alias",  "bg",       "break",  "case",
    "cd",   "command",  "continue", "do",      "done",   "echo",     "elif",   "else",
    "esac", "eval",     "exec",     "exit",    "export", "fc",       "fg",     "fi",
    "for",  "function", "getopts",  "hash",    "if",     "in",       "jobs",   "kill",
    "let",  "local",    "printf",   "pwd",     "read",   "readonly", "return", "select",
    "set",  "shift",    "source",   "test",    "then",   "time",     "times",  "trap",
    "type", "ulimit",   "umask",    "unalias", "unset",  "until",    "wait",   "while",
};

static bool is_shells_own(const char *word)
{
    for (size_t i = 0; i < sizeof shells_own / sizeof *shells_own; i++)
        if (strcmp(shells_own[i], word) == 0)
            return true;
    return false;
}

/* Bytes that mean nothing to a shell wherever they stand. */
static bool is_plain(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || (byte && strchr("%+,-./:=@_^", byte));
}

static bool all_plain(const char *word, const char *besides)
{
    for (const char *c = word; *c; c++)
        if (!is_plain(*c) && !strchr(besides, *c))
            return false;
    return *word != '\0';
}

void shellword_add_quoted(struct text *text, const char *word)
{
    if (all_plain(word, "")) {
        text_add_string(text, word);
        return;
    }
    text_add_char(text, '\'');
    for (const char *c = word; *c; c++) {
        if (*c == '\'')
            text_add_string(text, "'\\''");
        else
            text_add_char(text, *c);
    }
    text_add_char(text, '\'');
}

void shellword_add_shown(struct text *text, const char *word)
{
    if (!all_plain(word, "$")) {
        shellword_add_quoted(text, word);
        return;
    }
    for (const char *c = word; *c; c++) {
        if (*c == '$')
            text_add_char(text, '\\');
        text_add_char(text, *c);
    }
}

void shellword_add_typed(struct text *text, const char *word)
{
    if (strpbrk(word, " ") && !strpbrk(word, "\"$`\\!\n"))
        text_printf(text, "\"%s\"", word);
    else
        shellword_add_quoted(text, word);
}

bool shellword_splits(const char *word)
{
    return !*word || strpbrk(word, " \t\n");
}

/* Reads one word at *at into `word`. Returns false when a shell is needed to read it. */
static bool read_word(const char **at, struct text *word)
{
    const char *c = *at;
    while (*c && *c != ' ' && *c != '\t') {
        if (*c == '\'' || *c == '"') {
            const char *close = strchr(c + 1, *c);
            if (!close)
                return false;
            size_t length = (size_t)(close - c - 1);
            if (*c == '"' && strcspn(c + 1, "$`\\") < length)
                return false;
            text_add(word, c + 1, length);
            c = close + 1;
        } else if (is_plain(*c)) {
            text_add_char(word, *c++);
        } else {
            return false;
        }
    }
    *at = c;
    return true;
}

bool shellword_split_plain(const char *command, struct words *words)
{
    struct text word = TEXT_INIT;
    const char *first = command + strspn(command, " \t");
    size_t bare = strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    bool plain = *first && first[bare] != '=';
    for (const char *at = first; plain && *at; at += strspn(at, " \t")) {
        text_clear(&word);
        text_add(&word, "", 0);
        plain = read_word(&at, &word);
        if (plain)
            words_add(words, text_string(&word) ? text_string(&word) : "");
    }
    if (plain && (word.failed || words->failed || is_shells_own(words->word[0])))
        plain = false;
    text_release(&word);
    if (!plain)
        words_release(words);
    return plain;
}
