/* plan.c: see plan.h. */
#include "backend/plan.h"

#include <stdlib.h>
#include <string.h>

#include "core/shellword.h"

void plan_release(struct plan *plan)
{
    for (size_t i = 0; i < plan->files; i++) {
        free(plan->file[i].path);
        text_release(&plan->file[i].content);
    }
    for (size_t i = 0; i < plan->programs; i++) {
        words_release(&plan->program[i].argv);
        free(plan->program[i].tasks);
    }
    free(plan->file);
    free(plan->program);
    *plan = (struct plan){0};
}

struct plan_file *plan_add_file(struct plan *plan, const char *path, unsigned mode)
{
    char *copy = strdup(path);
    struct plan_file *grown = copy ? realloc(plan->file, (plan->files + 1) * sizeof *grown) : NULL;
    if (!grown) {
        free(copy);
        return NULL;
    }
    plan->file = grown;
    grown[plan->files] = (struct plan_file){.path = copy, .mode = mode};
    return &grown[plan->files++];
}

struct plan_program *plan_add_program(struct plan *plan)
{
    struct plan_program *grown = realloc(plan->program, (plan->programs + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    plan->program = grown;
    grown[plan->programs] = (struct plan_program){.after = -1};
    return &grown[plan->programs++];
}

int plan_check(const struct plan *plan, struct fault *fault)
{
    for (size_t i = 0; i < plan->files; i++)
        if (plan->file[i].content.failed)
            return fail_memory(fault);
    for (size_t i = 0; i < plan->programs; i++)
        if (plan->program[i].argv.failed)
            return fail_memory(fault);
    return 0;
}

/* Where the placeholder begins in the word; NULL: it has none. */
static const char *find_placeholder(const char *word)
{
    static const char *const placeholders[] = {PLAN_CANARY_JOBID, PLAN_EARLIER_JOBID};
    for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++) {
        size_t length = strlen(word), tail = strlen(placeholders[i]);
        if (length >= tail && strcmp(word + length - tail, placeholders[i]) == 0)
            return word + length - tail;
    }
    return NULL;
}

int plan_fill_in(struct plan_program *program, const char *jobid, struct fault *fault)
{
    for (size_t i = 0; i < program->argv.count; i++) {
        char **word = &program->argv.word[i];
        const char *placeholder = find_placeholder(*word);
        if (!placeholder)
            continue;
        char *filled = text_format("%.*s%s", (int)(placeholder - *word), *word, jobid);
        if (!filled)
            return fail_memory(fault);
        free(*word);
        *word = filled;
        program->after = -1;
        return 0; /* what the user adds stands behind it */
    }
    return 0;
}

void plan_show_program(const struct plan_program *program, struct text *out)
{
    for (size_t i = 0; i < program->argv.count; i++) {
        if (i)
            text_add_char(out, ' ');
        shellword_add_shown(out, program->argv.word[i]);
    }
    text_add_char(out, '\n');
}
