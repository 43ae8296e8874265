/* completion.h: one press of TAB: what was typed, what may stand there, what is offered. complete.c
 * finds the place; the files beside it know what fits there. */
#ifndef ONAGER_COMPLETE_COMPLETION_H
#define ONAGER_COMPLETE_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/standing.h"
#include "core/commandline.h"
#include "core/words.h"
#include "host.h"
#include "optparse.h"
#include "subcommand.h"

/* What the shell function is to do, as the exit status; completions/onager.bash knows the same. */
enum outcome {
    OUTCOME_OFFERED = 0,    /* nothing: COMPREPLY is filled */
    OUTCOME_NOTHING = 1,    /* nothing: there is nothing to offer */
    OUTCOME_UNFINISHED = 3, /* no blank behind the word: it goes on */
    OUTCOME_FILES = 4,      /* let bash complete it: files, variables */
    OUTCOME_FOLDERS = 5,    /* let bash complete it: folders */
};

struct completion {
    struct host *host;
    struct commandline line;
    int type; /* COMP_TYPE: the key pressed, as readline sees it */
    const struct subcommand *subcommand;
    struct optparse parse; /* of all words of the line but the current one */
    struct optplace place; /* behind the words before the cursor */
    struct words offers;   /* what would stand in the word, from where readline replaces it */
    struct words notes;    /* about each offer, in a listing; "": none */
    struct text offer;     /* scratch */
    enum outcome outcome;
    bool asked; /* the scheduler was, or may not be */
};

/* Offers `word`, which the user may want in place of `typed`, the end of the current word, if it
 * begins so. `note`: what a listing says about it, or NULL. */
void completion_offer(struct completion *now, const char *typed, const char *word,
                      const char *note);

/* Will readline show the words that are possible? (COMP_TYPE: ? lists, ! and @ list words that
 * differ; none of them inserts more than all words begin with.) */
bool completion_is_listing(const struct completion *now);

/* Puts the notes behind the offers if this is a listing and the terminal has room for them. */
void completion_add_notes(struct completion *now);

/* What the line gives for an option of one value, by name; NULL: nothing, or no such option. */
const char *completion_value(const struct completion *now, const char *name);
/* Has the subcommand such an option? */
bool completion_has_option(const struct completion *now, const char *name);
/* The jobfile that --jobfile and --jobname mean, or that of the job made last. NULL: there is none;
 * the caller frees. */
char *completion_jobfile(const struct completion *now);
/* The same for a repeatable option; never NULL. */
const struct wordlists *completion_lists(const struct completion *now, const char *name);

/* May the scheduler be asked now? Once for each TAB, and only where the config says so (tab_asks).
 * It is then given a second. */
bool completion_asks(struct completion *now);
/* Opens a standing as standing_open does, with what the scheduler says if it may be asked. */
int completion_open_standing(struct completion *now, struct standing *standing, long number);
/* Keeps, of launches that may be going on, those that are, if the scheduler may be asked. Returns
 * how many. */
size_t completion_keep_live(struct completion *now, long *number, size_t count);

/* The names of options that may still be given. */
void offer_options(struct completion *now, const char *typed);
void offer_onager_options(struct completion *now, const char *typed);
void offer_subcommands(struct completion *now, const char *typed);
/* Those of the choices that the words given do not name. */
void offer_choices(struct completion *now, const char *const *choices, const char *typed);
/* on, off */
void offer_switch(struct completion *now, const char *typed);
/* For config --write: a section, behind it a key, behind that a value. */
void offer_settings(struct completion *now, const char *typed);

/* What is known of the jobs in this folder, the newest first. */
void offer_jobnames(struct completion *now, const char *typed);
void offer_jobids(struct completion *now, const char *typed);
void offer_history(struct completion *now, const char *typed);
/* Task lists as they may be wanted whole: what failed, what is missing. */
void offer_ready_lists(struct completion *now, const char *typed);
/* The end of a task list: ids of the job that the line means. */
void offer_tasks(struct completion *now, const char *typed);

/* States of tasks, with commas between. */
void offer_states(struct completion *now, const char *typed);
/* Conditions on the values of the job's tasks. */
void offer_where(struct completion *now, const char *typed);
/* The names of the job's parameters, but for those given already. */
void offer_parameters(struct completion *now, const char *typed);
/* The names behind --metric on this line. */
void offer_metrics(struct completion *now, const char *typed);
/* JOBID:TASK, for logs. */
void offer_logs(struct completion *now, const char *typed);

/* The arguments that this line gives: names for +tag-args, conditions for +exclude. */
void offer_arguments(struct completion *now, const char *typed);

/* The end of a command line that is one word: programs, behind them files. */
void offer_command(struct completion *now, const char *typed);
/* The user's shell arrays by name; and as values, @NAME. */
void offer_arrays(struct completion *now, const char *typed);
void offer_array_values(struct completion *now, const char *typed);

/* Files and folders. */
void offer_files(struct completion *now, const char *typed);

#endif
