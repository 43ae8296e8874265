/* leftovers.h: what tasks of an element started and left running, in sessions of their own, say:
 * when the element ends, that has no business on the node any more. Many a Slurm, and all of Grid
 * Engine, see to that themselves. */
#ifndef ONAGER_RUNNER_LEFTOVERS_H
#define ONAGER_RUNNER_LEFTOVERS_H

/* Kills all children of this process, with what they leave to it: it is a subreaper (prctl(2)).
 * Gives up after a second. Where the kernel does not tell children (proc(5),
 * /proc/PID/task/TID/children), nothing is killed. */
void leftovers_kill(void);

#endif
