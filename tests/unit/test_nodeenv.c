/* What tasks of a mega-job find in their environment. */
#include "nodes/nodeenv.h"

#include <stdlib.h>

#include "unit.h"

static char *const here[] = {
    "HOME=/here",         "PATH=/here/bin",           "HOSTNAME=c2",
    "TMPDIR=/tmp/here",   "CUDA_VISIBLE_DEVICES=2,3", "OMPI_COMM_WORLD_RANK=1",
    "SLURMD_NODENAME=c2", "SLURM_PROCID=1",           NULL};

/* As the launcher sends it; the NUL behind the last entry is the string's own. */
#define BLOCK(entries) entries, sizeof entries

static struct words entries;

static void make(const char *block, size_t length)
{
    struct fault fault = {""};
    words_release(&entries);
    check(nodeenv_make(&entries, block, length, here, &fault) == 0, "%s", fault.text);
}

static const char *value_of(const char *name)
{
    size_t length = strlen(name);
    const char *value = NULL;
    for (size_t i = 0; i < entries.count; i++)
        if (strncmp(entries.word[i], name, length) == 0 && entries.word[i][length] == '=') {
            check(!value, "%s is there twice", name);
            value = entries.word[i] + length + 1;
        }
    return value ? value : "(none)";
}

static void the_launchers_variables_come_along(void)
{
    make(BLOCK("HOME=/home/u\0PATH=/usr/bin\0LINES=a\nb\0EMPTY="));
    check_string(value_of("HOME"), "/home/u");
    check_string(value_of("PATH"), "/usr/bin");
    check_string(value_of("LINES"), "a\nb");
    check_string(value_of("EMPTY"), "");
}

static void what_belongs_to_the_machine_is_the_machines(void)
{
    make(BLOCK(
        "HOSTNAME=login\0TMPDIR=/tmp/login\0CUDA_VISIBLE_DEVICES=0\0XDG_RUNTIME_DIR=/run/user/1\0"
        "SLURMD_NODENAME=c1\0SSH_AUTH_SOCK=/tmp/agent"));
    check_string(value_of("HOSTNAME"), "c2");
    check_string(value_of("TMPDIR"), "/tmp/here");
    check_string(value_of("CUDA_VISIBLE_DEVICES"), "2,3");
    check_string(value_of("SLURMD_NODENAME"), "c2");
    check_string(value_of("XDG_RUNTIME_DIR"), "(none)");
    check_string(value_of("SSH_AUTH_SOCK"), "(none)");
}

static void a_task_does_not_think_that_it_is_a_rank_or_owns_the_allocation(void)
{
    static const char *const gone[] = {
        "OMPI_COMM_WORLD_RANK", "OMPI_MCA_orte_x", "PMIX_RANK",     "PMI_RANK",     "SLURM_JOB_ID",
        "SLURM_JOBID",          "SLURM_NODELIST",  "SLURM_STEP_ID", "SLURM_STEPID", "SLURM_NTASKS",
        "SLURM_TASKS_PER_NODE", "SLURM_PROCID",    "PE_HOSTFILE",   "NSLOTS",       "PBS_NODEFILE",
    };
    make(
        BLOCK("OMPI_COMM_WORLD_RANK=0\0OMPI_MCA_orte_x=1\0PMIX_RANK=0\0PMI_RANK=0\0SLURM_JOB_ID=7\0"
              "SLURM_JOBID=7\0SLURM_NODELIST=c[1-3]\0SLURM_STEP_ID=0\0SLURM_STEPID=0\0"
              "SLURM_NTASKS=3\0SLURM_TASKS_PER_NODE=1\0SLURM_PROCID=0\0PE_HOSTFILE=/x\0NSLOTS=3\0"
              "PBS_NODEFILE=/x"));
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        check_string(value_of(gone[i]), "(none)");
}

static void what_a_user_sets_for_mpi_programs_stays(void)
{
    make(BLOCK("OMPI_MCA_btl=self,tcp\0PMIX_RANK=0\0OMPI_ALLOW_RUN_AS_ROOT=1"));
    check_string(value_of("OMPI_MCA_btl"), "self,tcp");
    check_string(value_of("OMPI_ALLOW_RUN_AS_ROOT"), "1");
    check_string(value_of("PMIX_RANK"), "(none)");
}

static void what_is_harmless_of_a_scheduler_stays(void)
{
    make(
        BLOCK("SLURM_JOB_NAME=j\0SLURM_CLUSTER_NAME=big\0SLURM_SUBMIT_DIR=/w\0JOB_ID=5\0PENGUIN=1\0"
              "SLURM_NODELISTS=x"));
    check_string(value_of("SLURM_JOB_NAME"), "j");
    check_string(value_of("SLURM_CLUSTER_NAME"), "big");
    check_string(value_of("SLURM_SUBMIT_DIR"), "/w");
    check_string(value_of("JOB_ID"), "5");
    check_string(value_of("PENGUIN"), "1");
    check_string(value_of("SLURM_NODELISTS"), "x");
}

static void without_a_launcher_the_nodes_own_variables_stand_in(void)
{
    make(NULL, 0);
    check_string(value_of("HOME"), "/here");
    check_string(value_of("TMPDIR"), "/tmp/here");
    check_string(value_of("OMPI_COMM_WORLD_RANK"), "(none)");
    check_string(value_of("SLURM_PROCID"), "(none)");
}

static void a_block_without_its_end_is_refused(void)
{
    struct fault fault = {""};
    words_release(&entries);
    check(nodeenv_make(&entries, "A=1\0B=2", 7, here, &fault) == -1, "taken");
    check_string(fault.text, "environment: the last entry has no end");
}

int main(void)
{
    run(the_launchers_variables_come_along);
    run(what_belongs_to_the_machine_is_the_machines);
    run(a_task_does_not_think_that_it_is_a_rank_or_owns_the_allocation);
    run(what_a_user_sets_for_mpi_programs_stays);
    run(what_is_harmless_of_a_scheduler_stays);
    run(without_a_launcher_the_nodes_own_variables_stand_in);
    run(a_block_without_its_end_is_refused);
    words_release(&entries);
    return unit_failures != 0;
}
