/* settings.c: see settings.h. */
#include "core/settings.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/file.h"
#include "core/paths.h"
#include "core/text.h"

const struct setting settings_table[] = {
    {"DEFAULT", "header", "", "shell lines before the task, in the batch script"},
    {"DEFAULT", "footer", "", "shell lines after the task, in the batch script"},
    {"DEFAULT", "backend", "", "the backend for launch without --backend", SETTING_BACKEND},
    {"DEFAULT", "tab_asks", "no",
     "yes: TAB asks the scheduler what became of tasks, and waits a second for it", SETTING_YESNO},
    {"DEFAULT", "trust", "",
     "in ~/.onagerconfig: names of users, with blanks between, whose configs and jobs you launch"},
    {"slurm", "partition", "batch", "partition without --gpus and --debug"},
    {"slurm", "gpu_partition", "gpu", "partition with --gpus"},
    {"slurm", "debug_partition", "debug", "partition with --debug"},
    {"slurm", "gpu_debug_partition", "gpu-debug", "partition with --gpus and --debug"},
    {"slurm", "gpu_gres", "gpu", "what --gpus asks for: gpu, or with its type gpu:a100"},
    {"slurm", "account", "", "account that is charged"},
    {"slurm", "qos", "", "quality of service"},
    {"slurm", "signal", "B:TERM@60", "what comes before the time is up; empty: nothing"},
    {"slurm", "flags", "", "further options for sbatch"},
    {"gridengine", "queue_short", "short", "resource for up to an hour"},
    {"gridengine", "queue_long", "long", "resource for up to a day"},
    {"gridengine", "queue_vlong", "vlong", "resource for more than a day"},
    {"gridengine", "queue_test", "test", "resource with --debug"},
    {"gridengine", "parallel_environment", "smp", "parallel environment for --cpus above 1"},
    {"gridengine", "nodes_environment", "orte", "parallel environment for --nodes"},
    {"gridengine", "memory_resource", "vf", "resource for --mem"},
    {"gridengine", "gpu_resource", "gpus", "resource for --gpus"},
    {"gridengine", "flags", "", "further options for qsub"},
    {"local", "grace", "5", "seconds between TERM and KILL when tasks are ended", SETTING_SECONDS},
    {"mpi", "run", "mpirun --map-by ppr:1:node --bind-to none",
     "what starts one onager-mpi on each node"},
    {NULL, NULL, NULL, NULL, SETTING_TEXT},
};

const char *const settings_sections[] = {"slurm", "gridengine", "local", "mpi", NULL};

const struct setting *settings_find(const char *section, const char *key)
{
    for (const struct setting *row = settings_table; row->section; row++)
        if (strcasecmp(row->key, key) == 0 &&
            (strcmp(row->section, section) == 0 || strcmp(row->section, "DEFAULT") == 0))
            return row;
    return NULL;
}

const char *settings_get(const struct ini *ini, const char *section, const char *key)
{
    const struct setting *row = settings_find(section, key);
    const char *value = ini_get(ini, section, key);
    return value ? value : row ? row->value : "";
}

char *settings_global_path(const char *home)
{
    return home && *home ? text_format("%s/%s", home, GLOBAL_CONFIG) : NULL;
}

static int read_file(struct ini *ini, const char *path, struct fault *fault)
{
    struct text text = TEXT_INIT;
    bool missing;
    int result = file_read(path, &text, &missing, fault);
    if (!result && text.length && memchr(text.bytes, '\0', text.length))
        result = fail(fault, "%s: holds a NUL byte, so it is no config file", path);
    if (!result && text.length)
        result = ini_parse(ini, path, text.bytes, fault);
    text_release(&text);
    return result;
}

int settings_read(struct ini *ini, const char *home, int which, struct fault *fault)
{
    char *global = settings_global_path(home);
    int result = !global && home && *home ? fail_memory(fault) : 0;
    if (result || ini_set(ini, "DEFAULT", "header", "", fault) ||
        ini_set(ini, "DEFAULT", "footer", "", fault) || ini_set(ini, "slurm", NULL, NULL, fault) ||
        ini_set(ini, "gridengine", NULL, NULL, fault))
        result = -1;
    if (!result && global && (which & SETTINGS_GLOBAL))
        result = read_file(ini, global, fault);
    if (!result && (which & SETTINGS_LOCAL))
        result = read_file(ini, LOCAL_CONFIG, fault);
    free(global);
    return result;
}
