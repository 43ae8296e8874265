/* mpi.c: the backend for the allocation that the shell is in, or without one for this machine:
 * onager-mpi, which starts itself on each node. */
#include "backend/backend.h"
#include "backend/nodes.h"
#include "backend/runhere.h"

#define RUNNER "onager-mpi"

static int add_arguments(const struct launch_request *request, const char *folder,
                         struct words *argv, struct fault *fault)
{
    nodes_add_options(request, argv);
    words_add(argv, folder);
    words_add(argv, "--");
    return nodes_add_line(request, argv, fault);
}

static int add_script(const struct launch_request *request, struct plan *plan, const char *path,
                      const char *manners, struct fault *fault)
{
    return nodes_add_script(plan, path, request, "mpi", manners, fault);
}

static int plan_mpi(const struct launch_request *request, struct plan *plan, struct fault *fault)
{
    static const struct runhere here = {"mpi", add_script, add_arguments};
    return runhere_plan(&here, RUNNER, request, plan, fault);
}

const struct backend mpi_backend = {
    .name = "mpi",
    .runs_here = true,
    .runner = RUNNER,
    .plan = plan_mpi,
};
