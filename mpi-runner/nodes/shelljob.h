/* shelljob.h: the job of a plain qrsh or qlogin shell of Grid Engine, which tells its shell nothing
 * of it. Called by allocation.c alone. */
#ifndef ONAGER_NODES_SHELLJOB_H
#define ONAGER_NODES_SHELLJOB_H

#include "core/fault.h"

/* Looks whether a shepherd of Grid Engine is above this process. The folder of its job, which any
 * user may read, has the environment that jobs get: JOB_ID, PE_HOSTFILE and what else Open MPI
 * looks for is put into this process's. Returns 1; 0 when there is no shepherd, or the job has only
 * this machine; -1 with a fault that says what to type when its folder can't be found. */
int shelljob_enter(struct fault *fault);

#endif
