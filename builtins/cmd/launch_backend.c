/* launch_backend.c: on which backend a launch runs; see launch.h. */
#include <stdlib.h>
#include <unistd.h>

#include "backend/nodes.h"
#include "cmd/launch.h"
#include "core/ancestor.h"
#include "core/settings.h"
#include "process.h"

/* Inside an allocation the tasks belong on its nodes, not in another job. A shell of Grid Engine's
 * qrsh or qlogin has no variable that says so, but a shepherd above it. */
static bool is_in_allocation(void)
{
    return getenv("SLURM_JOB_ID") || getenv("PE_HOSTFILE") ||
           (!getenv("JOB_ID") && ancestor_named("sge_shepherd"));
}

/* What backend mpi lacks here, as a heap copy; "": nothing. NULL: no memory. */
static char *find_missing(const struct host *host, const struct ini *settings)
{
    const struct launch_request request = {.settings = settings};
    struct words line = WORDS_INIT;
    char *runner = text_format("%s/onager-mpi", host->programs), *missing = NULL;
    if (!runner)
        return NULL;
    if (access(runner, X_OK))
        missing = text_format("onager-mpi is not there: this onager was built without Open MPI");
    else if (nodes_add_line(&request, &line, NULL))
        missing = text_format("the setting mpi run can't be read");
    else if (!process_exists(line.word[0]))
        missing = text_format("%s is not in PATH", line.word[0]);
    else
        missing = text_format("%s", "");
    words_release(&line);
    free(runner);
    return missing;
}

static const struct backend *choose_inside(const struct host *host, const struct ini *settings)
{
    char *missing = find_missing(host, settings);
    const struct backend *backend = missing && !*missing ? &mpi_backend : &local_backend;
    if (backend == &mpi_backend)
        host_note("backend mpi: this shell is inside an allocation (--backend chooses another)");
    else
        host_note(
            "backend local: this shell is inside an allocation, but for all its nodes (backend "
            "mpi) %s",
            missing ? missing : "memory is short");
    free(missing);
    return backend;
}

static const struct backend *detect(const struct host *host, const struct ini *settings)
{
    if (is_in_allocation())
        return choose_inside(host, settings);
    for (size_t i = 0; backends[i]; i++)
        if (backends[i]->submit && process_exists(backends[i]->submit)) {
            host_note("backend %s: %s is there (--backend chooses another)", backends[i]->name,
                      backends[i]->submit);
            return backends[i];
        }
    host_note("backend local: neither sbatch nor qsub is there (--backend chooses another)");
    return &local_backend;
}

const struct backend *launch_choose_backend(const char *given, const struct host *host,
                                            const struct ini *settings, struct fault *fault)
{
    const char *set = settings_get(settings, "DEFAULT", "backend");
    const char *name = given ? given : set;
    if (!*name && !given)
        return detect(host, settings);
    const struct backend *backend = backend_find(name);
    if (!backend) {
        fail(fault,
             "the setting DEFAULT backend is \"%s\", which is none of: local, slurm, gridengine, "
             "mpi",
             name);
        return NULL;
    }
    if (!given)
        host_note("backend %s, as the config says", name);
    return backend;
}
