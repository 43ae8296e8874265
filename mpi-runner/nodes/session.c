/* session.c: see session.h. */
#include "nodes/session.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"
#include "nodes/switchboard.h"

#define SAME 1.0       /* seconds within which a signal that comes again is the same one */
#define LEAVING 4.0    /* seconds between the end of all and the end of mpirun, and TERM and KILL */
#define STARTING 300.0 /* seconds until the first word of rank 0's */
#define BREAKING 0.5   /* seconds between the word that all is broken and the end of mpirun */
#define UNBORN 2.0     /* seconds that rank 0 has for its word that MPI has started all the same */
#define SILENT (SILENCE_SECONDS + 1) /* without a word of rank 0's, which has one every second */

enum { LOG_SHOWN = 2000 /* bytes */ };

static const int taken_in[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};

static void signals_of_launcher(sigset_t *set)
{
    sigemptyset(set);
    for (size_t i = 0; i < sizeof taken_in / sizeof *taken_in; i++)
        sigaddset(set, taken_in[i]);
}

int session_block_signals(struct fault *fault)
{
    sigset_t set;
    signals_of_launcher(&set);
    return sigprocmask(SIG_BLOCK, &set, NULL)
               ? fail(fault, "cannot block signals: %s", strerror(errno))
               : 0;
}

int session_open(struct session *session, const struct mpi_options *options,
                 const struct launch *launch, struct fault *fault)
{
    sigset_t set;
    signals_of_launcher(&set);
    session->options = options;
    session->progress = (struct progress){.jobname = launch->jobname, .began = clock_steady()};
    session->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return session->signals < 0 ? fail(fault, "signalfd: %s", strerror(errno)) : 0;
}

void session_close(struct session *session)
{
    if (session->signals >= 0)
        close(session->signals);
}

void session_say(const struct session *session, const char *text)
{
    if (session->options && session->options->progress)
        progress_clear();
    if (text)
        fprintf(stderr, "onager: %s\n", text);
}

/* There is nobody who could end in good order. */
static void kill_all(struct session *session, double when)
{
    session->kills = 1;
    session->kill_at = when;
}

/* A line of rank 0's stdout, or another's last one. */
static bool take_line(void *context, const char *line)
{
    struct session *session = context;
    const char *say = "";
    enum report_kind kind = report_take(&session->report, line, &say);
    if (kind == REPORT_SAY)
        session_say(session, say);
    if (kind == REPORT_PROGRESS)
        session->heard = true;
    if (kind == REPORT_ALIVE)
        session->alive = true;
    if (kind == REPORT_BROKEN && !session->kill_at)
        kill_all(session, clock_steady() + BREAKING);
    if (kind == REPORT_DIED && !session->died && !session->alive && !session->kill_at) {
        session->died = clock_steady();
        session_say(session, say);
    }
    if (kind == REPORT_OVER && !session->kill_at)
        session->kill_at = clock_steady() + LEAVING;
    if (kind != REPORT_NONE)
        session->heard_at = clock_steady();
    return kind != REPORT_NONE;
}

static void show_progress(struct session *session)
{
    const struct report *report = &session->report;
    if (!session->options->progress || !session->heard || report->over)
        return;
    session->progress.total = report->total;
    session->progress.nodes = report->nodes;
    session->progress.nodes_all = report->nodes_all;
    progress_tick(&session->progress, &report->tally);
}

static void tell(struct session *session, const char *line)
{
    ranks_tell(&session->ranks, line, strlen(line));
}

/* The launch is to end. Who asks a third time wants the ranks gone, whatever becomes of tasks. */
static void stop(struct session *session, const struct signalfd_siginfo *info, bool time_is_up)
{
    const double now = clock_steady();
    const pid_t sender = (pid_t)info->ssi_pid;
    if (session->stop_signal && now - session->signalled < SAME &&
        (session->walltime.scheduled || sender != session->signalled_by))
        return;
    session->signalled = now;
    session->signalled_by = sender;
    session->stop_signal = (int)info->ssi_signo;
    if (session->stops++ > 1)
        session->kill_at = now;
    else if (time_is_up)
        tell(session, session->stops > 1 ? "end time now\n" : "end time\n");
    else
        tell(session, session->stops > 1 ? "end cancel now\n" : "end cancel\n");
}

static void take_signals(struct session *session)
{
    struct signalfd_siginfo info;
    while (read(session->signals, &info, sizeof info) == sizeof info)
        switch (walltime_meaning(&session->walltime, (int)info.ssi_signo, clock_steady())) {
        case SIGNAL_TO_LOOK:
            tell(session, "look\n");
            break;
        case SIGNAL_TO_END:
            stop(session, &info, false);
            break;
        case SIGNAL_TIME_IS_UP:
            stop(session, &info, true);
            break;
        default:
            break;
        }
}

/* mpirun may stay for ever when nodes are lost; and nobody tells it that rank 0 hangs. */
static void see_to_their_end(struct session *session)
{
    const double now = clock_steady(), patience = session->alive ? SILENT : STARTING;
    if (!session->kill_at && now > session->heard_at + patience) {
        session_say(session, "nothing is heard of the first node any more");
        session->silent = true;
        kill_all(session, now);
    }
    if (!session->kill_at && session->died && !session->alive && now > session->died + UNBORN) {
        session->unborn = true;
        kill_all(session, now);
    }
    if (!session->kill_at || now < session->kill_at)
        return;
    ranks_kill(&session->ranks, session->kills++ ? SIGKILL : SIGTERM);
    session->kill_at = now + LEAVING;
}

int session_begin(struct session *session, const struct words *argv,
                  const struct words *environment, const char *log, struct fault *fault)
{
    struct text all = TEXT_INIT, first = TEXT_INIT;
    for (char **entry = environ; *entry; entry++)
        text_add(&all, *entry, strlen(*entry) + 1);
    text_printf(&first, "environment %zu\n", all.length);
    text_add(&first, all.bytes, all.length);
    int result = all.failed || first.failed
                     ? fail_memory(fault)
                     : ranks_start(&session->ranks, argv, environment, log, fault);
    session->report = (struct report){0};
    session->heard = session->alive = session->silent = session->unborn = false;
    session->died = 0;
    session->heard_at = clock_steady();
    session->kill_at = session->kills = 0;
    if (!result)
        ranks_tell(&session->ranks, first.bytes, first.length);
    text_release(&all);
    text_release(&first);
    return result;
}

/* Sleeps until something happens, at most a fraction of a second while there is a line to draw. */
static bool wait_for_news(struct session *session)
{
    const struct ranks *ranks = &session->ranks;
    struct pollfd source[] = {
        {.fd = session->signals, .events = POLLIN},
        {.fd = ranks->process, .events = POLLIN},
        {.fd = ranks->output, .events = POLLIN},
        {.fd = ranks->errors, .events = POLLIN},
        {.fd = ranks->to_go.length ? ranks->input : -1, .events = POLLOUT},
    };
    poll(source, sizeof source / sizeof *source, 500);
    return !source[1].revents;
}

void session_run(struct session *session)
{
    for (bool alive = true; alive;) {
        alive = wait_for_news(session);
        take_signals(session);
        ranks_flush(&session->ranks);
        ranks_listen(&session->ranks, take_line, session);
        if (alive)
            see_to_their_end(session);
        show_progress(session); /* which a terminal may hold up */
        session->tick(session->context);
    }
    session->status = ranks_reap(&session->ranks);
    session->broken = clock_steady();
    ranks_release(&session->ranks);
    if (session->options->progress)
        progress_clear();
}

void session_wait(struct session *session, double until)
{
    struct pollfd source = {.fd = session->signals, .events = POLLIN};
    for (double left; !session->stop_signal && (left = until - clock_steady()) > 0;) {
        poll(&source, 1, (int)(left * 1000) + 1);
        take_signals(session);
    }
}

bool session_is_stopped(const struct session *session)
{
    return session->stop_signal != 0;
}

int session_exit_status(const struct session *session)
{
    return session->stop_signal   ? 128 + session->stop_signal
           : session->report.over ? session->report.status
                                  : 1;
}

void session_show_log(const struct session *session, const char *launch_folder)
{
    struct text text = TEXT_INIT;
    struct fault ignored;
    bool missing, cut;
    char *path =
        session->broken > 0 && !session->heard ? text_format("%s/mpirun.log", launch_folder) : NULL;
    if (path && file_read_tail(path, LOG_SHOWN, &text, &missing, &cut, &ignored) == 0 &&
        text.length)
        fprintf(stderr, "%s", text.bytes);
    text_release(&text);
    free(path);
}
