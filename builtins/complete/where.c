/* where.c: what stands in a sweep.json: names and values of the job that the line means, for
 * --where and for options that take a name. */
#include <stdlib.h>
#include <string.h>

#include "cmd/job.h"
#include "cmd/launched.h"
#include "complete/terms.h"
#include "core/index.h"
#include "core/parameters.h"
#include "core/paths.h"

struct jobsource {
    struct termsource source; /* first */
    struct parameters parameters;
};

static void add_names(struct termsource *source, const char *typed, struct words *found)
{
    struct parameters *parameters = &((struct jobsource *)source)->parameters;
    const char *dashes = *typed == '-' ? typed[1] == '-' || !typed[1] ? "--" : "-" : "";
    for (size_t i = 0; i < parameters->names.count; i++)
        words_printf(found, "%s%s%s", dashes, parameters->names.word[i],
                     parameters->axis[i].kind == AXIS_FLAG ? "" : "=");
}

static void add_values(struct termsource *source, const char *name, size_t length,
                       struct words *found)
{
    struct parameters *parameters = &((struct jobsource *)source)->parameters;
    char *own = strndup(name, length);
    long column = own ? parameters_column(parameters, own) : -1;
    if (column >= 0)
        parameters_values(parameters, (size_t)column, found, NULL);
    free(own);
}

/* The jobfile that the line means, by --jobid, or for what is to be launched by --jobname. */
static char *find_jobfile(const struct completion *now)
{
    enum { TABLE_BYTES = 1024 * 1024 };
    struct index jobs;
    char *path = NULL;
    if (completion_has_option(now, "--jobname"))
        return completion_jobfile(now);
    if (index_read_newest(&jobs, JOB_INDEX, JOB_COLUMNS, TABLE_BYTES, NULL))
        return NULL;
    const struct words *row = launched_find(&jobs, completion_value(now, "--jobid"), NULL);
    if (row)
        path = strdup(row->word[JOB_FILE]);
    index_release(&jobs);
    return path;
}

void offer_where(struct completion *now, const char *typed)
{
    struct jobsource job = {.source = {add_names, add_values}};
    char *path = find_jobfile(now);
    if (path && parameters_read(&job.parameters, path, NULL) == 0)
        offer_terms(now, &job.source, typed);
    if (path)
        parameters_release(&job.parameters);
    free(path);
}

void offer_parameters(struct completion *now, const char *typed)
{
    struct parameters parameters;
    char *path = find_jobfile(now);
    if (path && parameters_read(&parameters, path, NULL) == 0)
        for (size_t i = 0; i < parameters.names.count; i++)
            if (!wordspan_has(&now->place.given, parameters.names.word[i]))
                completion_offer(now, typed, parameters.names.word[i], NULL);
    if (path)
        parameters_release(&parameters);
    free(path);
}

void offer_metrics(struct completion *now, const char *typed)
{
    const struct wordlists *metrics = completion_lists(now, "--metric");
    for (size_t i = 0; i < metrics->count; i++) {
        const char *word = metrics->list[i].words.word[0];
        char *name = strndup(word, strcspn(word, "="));
        if (name)
            completion_offer(now, typed, name, NULL);
        free(name);
    }
}
