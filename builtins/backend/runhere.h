/* runhere.h: the plan of a backend whose runner this shell starts: the runner alone, or, with a
 * header, a footer or a virtual environment, a script around it. */
#ifndef ONAGER_BACKEND_RUNHERE_H
#define ONAGER_BACKEND_RUNHERE_H

#include "backend/backend.h"

struct runhere {
    const char *section; /* of the settings */
    int (*add_script)(const struct launch_request *request, struct plan *plan, const char *path,
                      const char *manners, struct fault *fault);
    /* `argv` has the program's path and its manners. */
    int (*add_arguments)(const struct launch_request *request, const char *folder,
                         struct words *argv, struct fault *fault);
};

/* `runner` is the program, beside onager.so. */
int runhere_plan(const struct runhere *here, const char *runner,
                 const struct launch_request *request, struct plan *plan, struct fault *fault);

#endif
