/* results.c: `onager results` shows what the tasks of a job printed beside the values that they
 * had: as a table, as CSV, TSV or JSON, and as a plot. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/jobruns.h"
#include "cmd/selection.h"
#include "subcommand.h"
#include "view/outcome_plot.h"
#include "view/outcome_table.h"

struct results_options {
    const char *jobid, *tasklist, *where, *state;
    const char *sort, *best, *plot, *x, *y, *by;
    struct wordlists metrics;
    struct wordspan over;
    bool reverse, csv, tsv, json;
};

#define AT(member) offsetof(struct results_options, member)

static const struct optspec options[] = {
    {"-j|--jobid", OPT_TEXT, AT(jobid), "ID",
     "The job: a job id, a jobname, or last (default: last).", .candidates = CANDIDATES_JOBID,
     .group = "Which tasks"},
    {"-t|--tasklist", OPT_TEXT, AT(tasklist), "LIST",
     "Show these tasks only, such as 18-22:1,26,29.", .candidates = CANDIDATES_TASKS},
    {"--where", OPT_TEXT, AT(where), "CONDITION",
     "Show the tasks with these values only, such as 'lr=0.1 batch-size=32|64'.",
     .candidates = CANDIDATES_WHERE, .once = true},
    {"--state", OPT_TEXT, AT(state), "STATE[,STATE ...]",
     "Show the tasks in these states, such as failed,timeout (default: done).",
     .candidates = CANDIDATES_STATES, .once = true},
    {"--metric", OPT_SINGLES, AT(metrics), "NAME[='REGEX']",
     "Show what the last match of this extended regular expression in the task's output is: its "
     "first group, or the whole. NAME=json:KEY takes a member of the last line that is a JSON "
     "object (a.b for one inside another); NAME alone takes the number that was printed behind "
     "that word. May be repeated. Default: the numbers in a last line that is a JSON object, "
     "else the last line.",
     .group = "What they printed"},
    {"--over", OPT_WORDS, AT(over), "PARAM [PARAM ...]",
     "Show the mean and the standard deviation over all values of these parameters, such as "
     "seed.",
     .candidates = CANDIDATES_PARAMETER, .once = true},
    {"--sort", OPT_OPTIONAL, AT(sort), "METRIC|PARAM",
     "Sort by this column (default: the first metric), the lowest first.", .otherwise = "",
     .group = "How they are shown", .candidates = CANDIDATES_METRIC},
    {"--reverse", OPT_FLAG, AT(reverse), NULL, "Sort the highest first."},
    {"--best", OPT_OPTIONAL, AT(best), "[min:]METRIC",
     "Show only the row with the highest value; with min: the lowest.", .otherwise = "",
     .candidates = CANDIDATES_METRIC},
    {"--csv", OPT_FLAG, AT(csv), NULL, "Write comma-separated values."},
    {"--tsv", OPT_FLAG, AT(tsv), NULL, "Write values with tabs between them."},
    {"--json", OPT_FLAG, AT(json), NULL, "Write a JSON array of objects."},
    {"--plot", OPT_TEXT, AT(plot), "FILE.svg",
     "Draw a metric against one or two parameters, as a picture that opens in a browser, instead "
     "of the table: lines with error bars, or a heat map.",
     .candidates = CANDIDATES_FILE, .group = "Plots"},
    {"--x", OPT_TEXT, AT(x), "PARAM", "What goes to the right (default: what varies).",
     .candidates = CANDIDATES_PARAMETER},
    {"--by", OPT_TEXT, AT(by), "PARAM", "What each line, or each row of a heat map, is for.",
     .candidates = CANDIDATES_PARAMETER},
    {"--y", OPT_TEXT, AT(y), "METRIC", "What is drawn (default: the first metric).",
     .candidates = CANDIDATES_METRIC},
    OPTSPEC_END,
};

/* One call. */
struct results {
    struct host *host;
    const struct results_options *given;
    struct selection selection;
    stateset states;
    struct metrics metrics;
    struct jobruns runs;
    long launch; /* that was named */
    struct parameters parameters;
    struct outcomes outcomes;
    long left_out;  /* tasks in other states */
    long unprinted; /* done tasks whose logs are gone */
    bool several;   /* they ran in several launches */
    struct text path;
};

static void release(struct results *results)
{
    selection_release(&results->selection);
    metrics_release(&results->metrics);
    jobruns_release(&results->runs);
    outcomes_release(&results->outcomes);
    parameters_release(&results->parameters);
    text_release(&results->path);
}

/* Adds the task's outcome, if its state is wanted. */
static int take_task(struct results *results, long task, struct fault *fault)
{
    struct jobrun *run;
    enum task_state state;
    bool missing = false;
    int found = jobruns_find(&results->runs, task, &run, &state, fault);
    if (found <= 0)
        return found;
    if (!stateset_has(results->states, state)) {
        results->left_out++;
        return 0;
    }
    if (jobrun_log(run, task, LOG_OUT, &results->path, fault) ||
        metrics_find(&results->metrics, results->path.bytes, &missing, results->host->stop, fault))
        return -1;
    results->unprinted += missing && state == STATE_DONE;
    for (size_t i = 0; i < results->metrics.count; i++)
        results->metrics.metric[i].finds += results->metrics.metric[i].found;
    results->several = results->several || run->number != results->launch;
    return outcomes_add(&results->outcomes, task, run->number, state, &results->metrics, fault);
}

static int collect(struct results *results, struct fault *fault)
{
    const char *jobfile = results->runs.jobfile;
    struct idlist tasks = IDLIST_INIT;
    long task;
    idlist_add_list(&tasks, &results->runs.tasks);
    int result = parameters_read(&results->parameters, jobfile, fault);
    if (!result)
        result = selection_apply(&results->selection, jobfile, NULL, &tasks, fault);
    if (!result)
        outcomes_init(&results->outcomes, &results->parameters);
    for (struct idcursor cursor = {0};
         !result && !*results->host->stop && idlist_next(&tasks, &cursor, &task);)
        result = take_task(results, task, fault);
    idlist_release(&tasks);
    if (result)
        return -1;
    if (results->left_out && !results->given->state)
        host_note("left out: %ld of %ld tasks, not done", results->left_out,
                  results->left_out + (long)results->outcomes.count);
    if (results->unprinted)
        host_note("%ld of the tasks have no log any more", results->unprinted);
    for (size_t i = 0; i < results->metrics.count && results->outcomes.count; i++)
        if (!results->metrics.metric[i].finds && results->given->metrics.count)
            host_note("no task printed %s", results->metrics.metric[i].name);
    return 0;
}

/* Which parameters are left of the rows; *keep is the caller's to free. */
static int parse_over(const struct results *results, bool **keep, struct fault *fault)
{
    const struct words *names = &results->parameters.names;
    const struct wordspan *over = &results->given->over;
    *keep = malloc(names->count + 1);
    if (!*keep)
        return fail_memory(fault);
    memset(*keep, true, names->count + 1);
    for (size_t i = 0; i < over->count; i++) {
        long column = parameters_column(&results->parameters, over->word[i]);
        if (column < 0)
            return outcome_fail_parameter(&results->parameters, "--over", over->word[i], fault);
        (*keep)[column] = false;
    }
    return 0;
}

static enum rows_format format_of(const struct results_options *given)
{
    return given->csv ? ROWS_CSV : given->tsv ? ROWS_TSV : given->json ? ROWS_JSON : ROWS_TABLE;
}

/* Sorts, chooses and writes the rows of a table that is open. */
static int write_table(struct results *results, struct outcome_table *table, struct fault *fault)
{
    const struct results_options *given = results->given;
    if ((given->sort || given->reverse) &&
        outcome_table_sort(table, given->sort ? given->sort : "", given->reverse, fault))
        return -1;
    if (given->best && outcome_table_keep_best(table, given->best, fault))
        return -1;
    return outcome_table_write(table, format_of(given), &results->host->out, fault);
}

static int show_table(struct results *results, const bool *keep, struct fault *fault)
{
    struct outcome_groups groups = {0};
    struct jobfile job = {.descriptor = -1};
    bool grouped = results->given->over.count > 0;
    struct outcome_table table = {.outcomes = &results->outcomes,
                                  .groups = grouped ? &groups : NULL,
                                  .keep = grouped ? keep : NULL,
                                  .metrics = &results->metrics,
                                  .launches = results->several,
                                  .states = results->given->state != NULL};
    int result = 0;
    if (grouped)
        result =
            outcome_groups_make(&groups, &results->outcomes, keep, results->metrics.count, fault);
    if (!result && !results->parameters.names.count) {
        table.job = &job;
        result = jobfile_open(&job, results->runs.jobfile, fault);
    }
    if (!result)
        result = outcome_table_open(&table, fault);
    if (!result)
        result = write_table(results, &table, fault);
    outcome_table_release(&table);
    jobfile_close(&job);
    outcome_groups_release(&groups);
    return result;
}

static int check_picture(const char *path, struct fault *fault)
{
    size_t length = strlen(path);
    bool svg = length > 4 && strcmp(path + length - 4, ".svg") == 0;
    return svg ? 0 : fail(fault, "--plot: expected FILE.svg, got \"%s\"", path);
}

static int draw_plot(struct results *results, const bool *keep, struct fault *fault)
{
    const struct results_options *given = results->given;
    struct outcome_plot plot = {.outcomes = &results->outcomes,
                                .metrics = &results->metrics,
                                .keep = keep,
                                .x = given->x,
                                .by = given->by,
                                .y = given->y ? given->y : "",
                                .jobname = results->runs.jobname};
    struct newfile file;
    if (newfile_open(&file, given->plot, results->host->stop, fault))
        return -1;
    if (outcome_plot_draw(&plot, &file.sink.pending, fault)) {
        newfile_abandon(&file);
        return -1;
    }
    return newfile_commit(&file, fault);
}

static int show(struct results *results, struct fault *fault)
{
    const struct results_options *given = results->given;
    bool *keep = NULL;
    results->launch = standing_number(given->jobid, fault);
    int result = results->launch < 0 ? -1
                 : jobruns_open(&results->runs, results->host, results->launch, fault) ||
                         collect(results, fault)
                     ? -1
                     : parse_over(results, &keep, fault);
    if (!result && !*results->host->stop)
        result = given->plot ? draw_plot(results, keep, fault) : show_table(results, keep, fault);
    free(keep);
    return result ? STATUS_FAILED : STATUS_OK;
}

static int parse_metrics(struct results *results, struct fault *fault)
{
    struct wordspan words = wordlists_join(&results->given->metrics);
    int result = words.word ? metrics_parse(&results->metrics, &words, fault) : fail_memory(fault);
    free(words.word);
    return result;
}

/* Checks what can be checked before any work. */
static int parse(struct results *results, struct fault *fault)
{
    const struct results_options *given = results->given;
    const char *state = given->state ? given->state : "done";
    if (given->csv + given->tsv + given->json > 1)
        return fail(fault, "--csv, --tsv and --json: one of them at a time");
    if (!given->plot && (given->x || given->y || given->by))
        return fail(fault, "--x, --y and --by: belong to --plot FILE.svg");
    if (given->plot && (given->sort || given->best || format_of(given) != ROWS_TABLE))
        return fail(fault, "--plot: draws all rows, without --sort, --best and --csv or its like");
    if ((results->given->plot && check_picture(results->given->plot, fault)) ||
        stateset_parse(&results->states, state, fault) || parse_metrics(results, fault))
        return -1;
    return selection_parse(&results->selection, given->tasklist, NULL, given->where, fault);
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct results_options given = {0};
    struct results results = {
        .host = host, .given = &given, .metrics = {.log = METRICLOG_INIT}, .path = TEXT_INIT};
    int status =
        subcommand_parse(&results_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0)
        status = parse(&results, fault) ? STATUS_USAGE : show(&results, fault);
    release(&results);
    optvalue_release(options, &given);
    return status;
}

static const struct example examples[] = {
    {"The numbers that the tasks printed behind the word acc:",
     "onager results --jobid lr --metric acc"},
    {"The task that printed the lowest loss:",
     "onager results --jobid lr --metric loss='final loss: ([0-9.]+)' \\\n"
     "    --best min:loss"},
    {"Mean and deviation over the seeds, the best setting first:",
     "onager results --jobid grid --metric acc --over seed \\\n"
     "    --sort acc --reverse"},
    {"For a spreadsheet:", "onager results --jobid lr --metric acc --csv >acc.csv"},
    {"A picture, for a browser:", "onager results --jobid lr --metric acc --plot acc.svg"},
    {NULL, NULL},
};

const struct subcommand results_subcommand = {
    .name = "results",
    .summary = "Show what tasks printed, beside their parameters",
    .purpose = PURPOSE_LOOK,
    .prefix = '-',
    .options = options,
    .examples = examples,
    .run = run,
};
