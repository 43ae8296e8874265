/* backend.c: the table of backends; see backend.h. */
#include "backend/backend.h"

#include <string.h>

const struct backend *const backends[] = {&slurm_backend, &gridengine_backend, &local_backend,
                                          &mpi_backend, NULL};

const char *const backend_names[] = {"local", "slurm", "gridengine", "mpi", NULL};

const struct backend *backend_find(const char *name)
{
    for (size_t i = 0; backends[i]; i++)
        if (strcmp(backends[i]->name, name) == 0)
            return backends[i];
    return NULL;
}
