/* nodeenv.c: see nodeenv.h. */
#include "nodes/nodeenv.h"

#include <stdbool.h>
#include <string.h>

enum origin { OF_LAUNCHER, OF_NODE, OF_USER, OF_NOBODY };

/* Where a variable comes from that is not the launcher's. A name that ends with * stands for all
 * that begin so; the first row that fits counts. */
static const struct {
    const char *name;
    enum origin origin;
} rules[] = {
    /* what a user sets for MPI programs, unless the launcher itself is a rank of one */
    {"OMPI_MCA_*", OF_USER},
    {"PMIX_MCA_*", OF_USER},
    {"OMPI_ALLOW_RUN_AS_ROOT*", OF_USER},
    /* the runner's own ranks */
    {"OMPI_*", OF_NOBODY},
    {"PMIX_*", OF_NOBODY},
    {"PMI_*", OF_NOBODY},
    {"ORTE_*", OF_NOBODY},
    {"PRTE_*", OF_NOBODY},
    /* the machine */
    {"HOSTNAME", OF_NODE},
    {"HOST", OF_NODE},
    {"TMPDIR", OF_NODE},
    {"TMP", OF_NODE},
    {"TEMP", OF_NODE},
    {"XDG_RUNTIME_DIR", OF_NODE},
    {"XDG_SESSION_*", OF_NODE},
    {"DBUS_SESSION_BUS_ADDRESS", OF_NODE},
    {"KRB5CCNAME", OF_NODE},
    {"SSH_*", OF_NODE},
    /* its gpus */
    {"CUDA_VISIBLE_DEVICES", OF_NODE},
    {"ROCR_VISIBLE_DEVICES", OF_NODE},
    {"HIP_VISIBLE_DEVICES", OF_NODE},
    {"ZE_AFFINITY_MASK", OF_NODE},
    {"GPU_DEVICE_ORDINAL", OF_NODE},
    {"NVIDIA_VISIBLE_DEVICES", OF_NODE},
    {"SLURM_STEP_GPUS", OF_NODE},
    {"SLURM_JOB_GPUS", OF_NODE},
    {"SLURM_GPUS_ON_NODE", OF_NODE},
    {"SGE_HGR_*", OF_NODE},
    /* Slurm: what tells of the machine; the job, whose steps are not for tasks; the step */
    {"SLURMD_*", OF_NODE},
    {"SLURM_TOPOLOGY_ADDR*", OF_NODE},
    {"SLURM_CPUS_ON_NODE", OF_NODE},
    {"SLURM_JOB_ID", OF_NOBODY},
    {"SLURM_JOBID", OF_NOBODY},
    {"SLURM_JOB_NODELIST", OF_NOBODY},
    {"SLURM_NODELIST", OF_NOBODY},
    {"SLURM_NODE_ALIASES", OF_NOBODY},
    {"SLURM_JOB_NUM_NODES", OF_NOBODY},
    {"SLURM_NNODES", OF_NOBODY},
    {"SLURM_JOB_CPUS_PER_NODE", OF_NOBODY},
    {"SLURM_TASKS_PER_NODE", OF_NOBODY},
    {"SLURM_NTASKS*", OF_NOBODY},
    {"SLURM_NPROCS", OF_NOBODY},
    {"SLURM_CPUS_PER_TASK", OF_NOBODY},
    {"SLURM_TRES_PER_TASK", OF_NOBODY},
    {"SLURM_PROCID", OF_NOBODY},
    {"SLURM_LOCALID", OF_NOBODY},
    {"SLURM_NODEID", OF_NOBODY},
    {"SLURM_GTIDS", OF_NOBODY},
    {"SLURM_TASK_PID", OF_NOBODY},
    {"SLURM_STEP*", OF_NOBODY},
    {"SLURM_SRUN_*", OF_NOBODY},
    {"SLURM_LAUNCH_*", OF_NOBODY},
    {"SLURM_CPU_BIND*", OF_NOBODY},
    {"SLURM_MEM_BIND*", OF_NOBODY},
    {"SLURM_DISTRIBUTION*", OF_NOBODY},
    {"SLURM_MPI_TYPE", OF_NOBODY},
    {"SLURM_PMI*", OF_NOBODY},
    {"SLURM_OVERLAP", OF_NOBODY},
    {"SLURM_HOSTFILE", OF_NOBODY},
    {"SLURM_HET_*", OF_NOBODY},
    /* Grid Engine: the hosts, and how many slots all of the job has */
    {"PE_HOSTFILE", OF_NOBODY},
    {"PE", OF_NOBODY},
    {"NSLOTS", OF_NOBODY},
    {"NHOSTS", OF_NOBODY},
    {"QUEUE", OF_NODE},
    {"SGE_JOB_SPOOL_DIR", OF_NODE},
    {"SGE_BINDING", OF_NODE},
    /* others whose allocations an MPI library knows */
    {"PBS_NODEFILE", OF_NOBODY},
    {"LSB_*", OF_NOBODY},
    {"MPI_LOCALRANKID", OF_NOBODY},
    {"MPI_LOCALNRANKS", OF_NOBODY},
    {"MPIRUN_*", OF_NOBODY},
    {"HYDI_*", OF_NOBODY},
    {"HYDRA_*", OF_NOBODY},
};

static bool fits(const char *rule, const char *entry, size_t name_length)
{
    size_t length = strlen(rule);
    if (rule[length - 1] == '*')
        return strncmp(entry, rule, length - 1) == 0;
    return length == name_length && strncmp(entry, rule, length) == 0;
}

static enum origin origin_of(const char *entry)
{
    size_t length = strcspn(entry, "=");
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (fits(rules[i].name, entry, length))
            return rules[i].origin;
    return OF_LAUNCHER;
}

static void add_if(struct words *entries, const char *entry, enum origin origin)
{
    if (strchr(entry, '=') && origin_of(entry) == origin)
        words_add(entries, entry);
}

/* Is it the environment of a rank, with what mpirun has set there? */
static bool is_of_rank(const char *block, size_t length)
{
    static const char mark[] = "OMPI_COMM_WORLD_RANK=";
    for (const char *at = block; at < block + length; at += strlen(at) + 1)
        if (strncmp(at, mark, strlen(mark)) == 0)
            return true;
    return false;
}

int nodeenv_make(struct words *entries, const char *block, size_t length, char *const *own,
                 struct fault *fault)
{
    if (block && length && block[length - 1])
        return fail(fault, "environment: the last entry has no end");
    bool by_user = block && !is_of_rank(block, length);
    for (const char *at = block; at && at < block + length; at += strlen(at) + 1) {
        add_if(entries, at, OF_LAUNCHER);
        if (by_user)
            add_if(entries, at, OF_USER);
    }
    for (char *const *entry = own; *entry; entry++) {
        add_if(entries, *entry, OF_NODE);
        if (!block)
            add_if(entries, *entry, OF_LAUNCHER);
    }
    return entries->failed ? fail_memory(fault) : 0;
}
