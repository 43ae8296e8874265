/* squeue.h: what the questions to squeue(1), slurm_queue.c's and slurm_reasons.c's, share. */
#ifndef ONAGER_BACKEND_SQUEUE_H
#define ONAGER_BACKEND_SQUEUE_H

#include "backend/queue.h"
#include "core/words.h"

/* Adds `env` and its arguments: what the user's environment has for squeue, so that it shows less
 * or prints otherwise, goes; lists of indices are printed whole, times as SLURM_TIME_FORMAT has it.
 */
void squeue_add_environment(struct words *argv, const char *time_format);

/* The list of indices in the id of a job's elements: of `12_7`, `12_[7]` or `12_[1-100:2,105%5]`;
 * `at` is NULL where there is none. */
struct queue_span squeue_indices(struct queue_span id);

#endif
