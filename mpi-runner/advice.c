/* advice.c: see advice.h. */
#include "advice.h"

#include <string.h>

#include "core/shellword.h"

/* Options may be cut short; this much of them is theirs alone. */
#define JOBNAME_OPTION "--jobn"
#define BACKEND_OPTION "--b"

/* What chose the tasks, in whose place the rest stands. */
static const struct {
    const char *option;
    bool has_value;
} choices[] = {{"--taskl", true}, {"--on", true}, {"--wh", true}, {"--fo", false}};

static bool begins_with(const char *word, const char *beginning)
{
    return strncmp(word, beginning, strlen(beginning)) == 0;
}

static bool is_given(const struct words *argv, const char *option)
{
    for (size_t i = 0; i < argv->count; i++)
        if (begins_with(argv->word[i], option))
            return true;
    return false;
}

/* How many words from word i on choose tasks? */
static size_t words_that_choose(const struct words *argv, size_t i)
{
    const char *word = argv->word[i];
    for (size_t c = 0; c < sizeof choices / sizeof *choices; c++)
        if (begins_with(word, choices[c].option))
            return choices[c].has_value && !strchr(word, '=') ? 2 : 1;
    return 0;
}

void advice_add(struct text *line, const struct launch *launch, const struct idlist *rest)
{
    const struct words *argv = &launch->argv;
    text_add_string(line, "onager launch");
    if (!is_given(argv, JOBNAME_OPTION))
        text_printf(line, " --jobname %s", launch->jobname);
    if (!is_given(argv, BACKEND_OPTION))
        text_printf(line, " --backend %s", launch->backend);
    for (size_t i = 1, skipped; i < argv->count; i++) { /* behind the word `launch` */
        if ((skipped = words_that_choose(argv, i))) {
            i += skipped - 1;
            continue;
        }
        text_add_char(line, ' ');
        shellword_add_typed(line, argv->word[i]);
    }
    text_add_string(line, rest ? " --tasklist " : " --only missing");
    if (rest)
        idlist_format(rest, line);
}
