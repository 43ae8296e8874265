/* commandline.c: see commandline.h. The rules are those of POSIX.1-2008, Shell Command
 * Language, 2.2 and 2.3, and, for what is replaced, those of readline's completion. */
#include "core/commandline.h"

#include <stdlib.h>
#include <string.h>

#include "core/braces.h"

/* A word on its way. */
struct scan {
    const char *at, *end;
    const char *breaks;
    const char *start;    /* of the word */
    const char *replaced; /* what readline replaces begins here, if the word ends outside quotes */
    const char *opened;   /* the last quote that was opened */
    char quote;           /* that is open */
    bool quoted;          /* something in it is quoted */
    bool expands;
    struct text word;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Ends a word when it stands outside quotes. */
static bool is_delimiter(char c)
{
    return is_blank(c) || strchr("\n;|&()<>", c);
}

/* Takes what a backslash stands before. */
static void take_escaped(struct scan *scan)
{
    if (scan->quote == '"' && scan->at < scan->end && !strchr("$`\"\\\n", *scan->at))
        text_add_char(&scan->word, '\\');
    if (scan->at < scan->end && *scan->at != '\n')
        text_add_char(&scan->word, *scan->at);
    scan->at += scan->at < scan->end;
    scan->quoted = true;
}

static void open_quote(struct scan *scan, char quote)
{
    scan->opened = scan->at;
    scan->quote = quote;
    scan->quoted = true;
}

/* Takes a character that stands outside quotes. */
static void take_bare(struct scan *scan, char c)
{
    if (strchr("$`*?[{", c))
        scan->expands = true;
    text_add_char(&scan->word, c);
    if (strchr(scan->breaks, c))
        scan->replaced = c == '@' || c == '$' ? scan->at - 1 : scan->at;
}

/* Reads on to the end of the word. Call with scan->quote as it is at scan->at. */
static void scan_word(struct scan *scan)
{
    scan->start = scan->replaced = scan->at;
    scan->expands = scan->quoted = false;
    while (scan->at < scan->end && (scan->quote || !is_delimiter(*scan->at))) {
        char c = *scan->at++;
        if (c == '\\' && scan->quote != '\'')
            take_escaped(scan);
        else if (c == scan->quote)
            scan->quote = '\0';
        else if (!scan->quote && (c == '\'' || c == '"'))
            open_quote(scan, c);
        else if (!scan->quote)
            take_bare(scan, c);
        else {
            scan->expands = scan->expands || (scan->quote == '"' && (c == '$' || c == '`'));
            text_add_char(&scan->word, c);
        }
    }
}

/* The descriptor that a redirection may name in front: digits or {name}. */
static bool is_descriptor(const struct scan *scan)
{
    const char *word = text_string(&scan->word);
    if (!word || scan->quoted || !*word)
        return false;
    return !word[strspn(word, "0123456789")] ||
           (word[0] == '{' && word[strlen(word) - 1] == '}' && !strpbrk(word, ",."));
}

static void forget_words(struct words *words)
{
    bool failed = words->failed;
    words_release(words);
    words->failed = failed;
}

/* Takes the operator at hand. Returns whether it is a redirection, whose file comes next; any other
 * begins a new command. */
static bool take_operator(struct scan *scan)
{
    const char *start = scan->at;
    if (*start == '&' && start + 1 < scan->end && start[1] == '>')
        scan->at++;
    if (*scan->at != '<' && *scan->at != '>') {
        scan->at++;
        return false;
    }
    while (scan->at < scan->end && strchr("<>&|", *scan->at))
        scan->at++;
    return true;
}

/* Adds the word, or those that the shell makes of it. */
static void keep_word(struct words *words, struct scan *scan)
{
    const char *word = text_string(&scan->word);
    if (!word)
        words->failed = true;
    else if (scan->quoted || !braces_expand(word, words))
        words_add(words, word);
}

static void begin_word(struct scan *scan)
{
    while (scan->at < scan->end && is_blank(*scan->at))
        scan->at++;
    text_clear(&scan->word);
}

/* Reads the line up to the cursor. The last word is left in `scan`. Returns whether it is the file
 * of a redirection. */
static bool read_before(struct commandline *commandline, struct scan *scan)
{
    bool redirection = false;
    for (;;) {
        begin_word(scan);
        scan_word(scan);
        if (scan->at >= scan->end)
            return redirection;
        bool is_word = scan->at > scan->start, is_operator = !is_blank(*scan->at);
        bool is_number = is_operator && strchr("<>", *scan->at) && is_descriptor(scan);
        if (is_word && !redirection && !is_number)
            keep_word(&commandline->words, scan);
        redirection = redirection && !is_word;
        if (!is_operator)
            continue;
        redirection = take_operator(scan);
        if (!redirection)
            forget_words(&commandline->words);
    }
}

/* Reads what stands behind the cursor, up to the end of the command. `scan` stands in the current
 * word. */
static void read_behind(struct commandline *commandline, struct scan *scan)
{
    bool redirection = false;
    scan_word(scan);
    for (;;) {
        begin_word(scan);
        if (scan->at >= scan->end)
            return;
        if (is_delimiter(*scan->at)) {
            redirection = take_operator(scan);
            if (!redirection)
                return;
            continue;
        }
        scan_word(scan);
        if (!redirection)
            keep_word(&commandline->words, scan);
        redirection = false;
    }
}

/* NAME=VALUE, NAME+=VALUE? */
static bool is_assignment(const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    size_t length = strspn(word, letters);
    return length && !(word[0] >= '0' && word[0] <= '9') &&
           (word[length] == '=' || (word[length] == '+' && word[length + 1] == '='));
}

static void drop_assignments(struct words *words)
{
    size_t count = 0;
    while (count < words->count && is_assignment(words->word[count]))
        free(words->word[count++]);
    if (!count)
        return;
    words->count -= count;
    memmove(words->word, words->word + count, (words->count + 1) * sizeof *words->word);
}

int commandline_read(struct commandline *commandline, const char *line, size_t point,
                     const char *breaks, struct fault *fault)
{
    struct scan scan = {.at = line, .end = line + point, .breaks = breaks, .word = TEXT_INIT};
    *commandline = (struct commandline){.current = TEXT_INIT};
    commandline->redirection = read_before(commandline, &scan);
    drop_assignments(&commandline->words);
    commandline->before = commandline->words.count;
    commandline->quote = scan.quote;
    commandline->expands = scan.expands;
    const char *typed = scan.quote ? scan.opened : scan.replaced;
    text_add(&commandline->typed, typed, (size_t)(line + point - typed));
    commandline->current = scan.word;
    scan.word = (struct text)TEXT_INIT;
    scan.end = line + strlen(line);
    read_behind(commandline, &scan);
    bool failed = commandline->words.failed || commandline->current.failed ||
                  commandline->typed.failed || scan.word.failed;
    text_release(&scan.word);
    return failed ? fail_memory(fault) : 0;
}

void commandline_release(struct commandline *commandline)
{
    words_release(&commandline->words);
    text_release(&commandline->current);
    text_release(&commandline->typed);
}

bool commandline_add_quoted(struct text *text, const char *rest, char quote)
{
    const char *special = quote == '"' ? "$`\"\\" : " \t'\"\\$`|&;<>()*?[]{}~#!";
    for (const char *c = rest; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f || (quote == '"' && *c == '!'))
            return false;
    for (const char *c = rest; *c; c++) {
        if (quote == '\'' && *c == '\'') {
            text_add_string(text, "'\\''");
            continue;
        }
        if (quote != '\'' && strchr(special, *c))
            text_add_char(text, '\\');
        text_add_char(text, *c);
    }
    return true;
}
