/* logview.h: what `onager logs` is to show, and the writing of it: files one behind the other, with
 * headings. logs.c finds out what is meant, logshow.c shows it, logfollow.c follows it. */
#ifndef ONAGER_CMD_LOGVIEW_H
#define ONAGER_CMD_LOGVIEW_H

#include "cmd/standing.h"
#include "core/logpath.h"
#include "host.h"
#include "page.h"
#include "style.h"

struct logview {
    struct host *host;
    bool stream[LOG_STREAMS]; /* which ones are wanted */
    bool named;               /* the user named the tasks */
    bool paged;               /* long texts go to a pager */
    bool stated;              /* tasks were chosen by their states */
    long tail;                /* so many lines of each file; -1: all */
    int attempt;              /* 0: the latest */
    const char *jobid;        /* what the job is called in messages */
    const char *jobname;
    struct idlist tasks; /* normalized */
    bool on_record;      /* what became of them is */
    struct standing standing;
    struct launch found; /* in place of a record */
    struct logmap map;
};

/* Shows the logs; or only their paths. Returns an exit status, with a fault unless it is 0. */
int logs_show(struct logview *view, struct fault *fault);
int logs_show_paths(struct logview *view, struct fault *fault);

/* Shows them as they grow, until all tasks have ended. */
int logs_follow(struct logview *view, struct fault *fault);

/* What became of a task, and at which attempt. */
struct logtask {
    long id;
    int attempt;                     /* whose log is meant; 0: the task has none */
    bool latest;                     /* it is the latest attempt */
    const struct taskrecord *record; /* NULL: not on record */
    enum task_state state;
};

/* Looks a task up. */
struct logtask logtask_find(const struct logview *view, long task);

/* Where text goes, and what stands at its end. */
struct logwriter {
    struct page page;
    struct style style;
    bool headings; /* files are told apart by headings; attempts always are */
    long task;     /* whose file was written to last */
    int attempt;   /* 0: none was */
    enum logstream stream;
    bool midline; /* the last byte was no line end */
};

void logwriter_open(struct logwriter *writer, const struct logview *view);

/* Says whose text comes, unless it is that of the text before. */
void logwriter_head(struct logwriter *writer, const struct logtask *task, enum logstream stream,
                    const char *path);

/* Writes bytes `from` to `to` of a file, or as far as it goes. Returns how many it were, -1 with a
 * fault; with an empty one when the reader has seen enough. */
long logwriter_copy(struct logwriter *writer, int descriptor, const char *path, long from, long to,
                    struct fault *fault);

#endif
