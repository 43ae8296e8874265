/* ranks_line.c: the command line and environment of the ranks, see ranks.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nodes/ranks.h"

static bool is_srun(const char *program)
{
    const char *name = strrchr(program, '/');
    return strcmp(name ? name + 1 : program, "srun") == 0;
}

/* On these hosts alone, one rank each. */
static void add_hosts(struct words *argv, const char *program, const struct words *hosts)
{
    struct text list = TEXT_INIT;
    words_join(hosts, ",", &list);
    if (is_srun(program)) {
        words_printf(argv, "--nodes=%zu", hosts->count);
        words_printf(argv, "--ntasks=%zu", hosts->count);
        words_printf(argv, "--nodelist=%s", text_string(&list) ? list.bytes : "");
    } else {
        words_add(argv, "--host");
        words_add(argv, text_string(&list) ? list.bytes : "");
    }
    argv->failed = argv->failed || list.failed;
    text_release(&list);
}

static void add_number(struct words *argv, const char *option, long number)
{
    if (number > 0) {
        words_add(argv, option);
        words_printf(argv, "%ld", number);
    }
}

static void add_options(struct words *argv, const struct mpi_options *options, long ends_at)
{
    words_add(argv, "--managed");
    add_number(argv, "--slots", options->slots);
    add_number(argv, "--cpus", options->cpus > 1 ? options->cpus : 0);
    add_number(argv, "--mem-per-task", options->mem_per_task);
    add_number(argv, "--gpus-per-task", options->gpus_per_task);
    add_number(argv, "--tasks-per-gpu", options->tasks_per_gpu);
    add_number(argv, "--at-once", options->at_once);
    add_number(argv, "--ends-at", ends_at);
    add_number(argv, "--chain", options->chain);
    if (options->pin)
        words_add(argv, "--pin");
    if (options->quiet)
        words_add(argv, "--quiet");
    if (options->jobid) {
        words_add(argv, "--jobid");
        words_add(argv, options->jobid);
    }
}

void ranks_add_line(struct words *argv, const struct mpi_options *options, const char *program,
                    const char *folder, const struct words *hosts, long ends_at)
{
    for (char **word = options->starter; *word; word++)
        words_add(argv, *word);
    if (hosts->count)
        add_hosts(argv, options->starter[0], hosts);
    words_add(argv, program);
    add_options(argv, options, ends_at);
    words_add(argv, folder);
}

/* What is there whatever the user has set, and what he may have set otherwise. A node that is gone
 * does not end the others (enable_recovery), and is noticed after some seconds, as switchboard.h
 * wants it; all steps of a Slurm job may overlap and share its memory, since those of a dead mpirun
 * hold on to theirs for a while. */
static const struct variable {
    const char *name, *value;
    bool always;
} variables[] = {
    {"OMPI_MCA_orte_enable_recovery", "1", false},
    {"OMPI_MCA_oob_tcp_keepalive_time", "2", false},
    {"OMPI_MCA_oob_tcp_keepalive_intvl", "1", false},
    {"OMPI_MCA_oob_tcp_keepalive_probes", "3", false},
    {"SLURM_OVERLAP", "1", true},
    {"SLURM_MEM_PER_NODE", "0", true},
    {"SLURM_MEM_PER_CPU", NULL, true},
    {"SLURM_MEM_PER_GPU", NULL, true},
    {"SLURM_NO_KILL", "set", true},
    {"SLURM_KILL_BAD_EXIT", "0", true},
};
static const struct variable of_root[] = {
    {"OMPI_ALLOW_RUN_AS_ROOT", "1", true},
    {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", true},
};

static void apply(struct words *environment, const struct variable *variable)
{
    size_t length = strlen(variable->name), kept = 0;
    bool there = false;
    for (size_t i = 0; i < environment->count; i++) {
        char *word = environment->word[i];
        bool same = strncmp(word, variable->name, length) == 0 && word[length] == '=';
        there = there || same;
        if (same && variable->always)
            free(word);
        else
            environment->word[kept++] = word;
    }
    environment->count = kept;
    if (environment->word)
        environment->word[kept] = NULL;
    if (variable->value && (variable->always || !there))
        words_printf(environment, "%s=%s", variable->name, variable->value);
}

void ranks_add_environment(struct words *environment)
{
    for (char **entry = environ; *entry; entry++)
        words_add(environment, *entry);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (getenv("SLURM_JOB_ID") || strncmp(variables[i].name, "SLURM_", 6) != 0)
            apply(environment, &variables[i]);
    for (size_t i = 0; geteuid() == 0 && i < sizeof of_root / sizeof *of_root; i++)
        apply(environment, &of_root[i]);
}
