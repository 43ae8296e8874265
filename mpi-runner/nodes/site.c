/* site.c: see site.h. */
#include "nodes/site.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "leftovers.h"
#include "nodes/affinity.h"
#include "nodes/nodeenv.h"

#define AT_ONCE 0.1 /* seconds within which a signal to all processes reaches all */
#define SAME 1.0    /* seconds within which it is still the same one */

extern char **environ;

/* Tasks run in the folder of the project, the one that has .onager. */
static int go_to_project(const char *onager, struct fault *fault)
{
    const char *slash = strrchr(onager, '/');
    char *project = slash ? text_format("%.*s/", (int)(slash - onager), onager) : strdup(".");
    int result = 0;
    if (!project)
        result = fail_memory(fault);
    else if (chdir(project))
        result = fail(fault, "%s: cannot work there: %s", project, strerror(errno));
    free(project);
    return result;
}

static int name_logs(struct site *site, const char *onager, struct fault *fault)
{
    const struct launch *launch = &site->launch;
    struct idlist tasks = IDLIST_INIT;
    int result = idlist_parse(&tasks, launch->tasklist, fault);
    if (!result)
        result = idlist_normalize(&tasks, fault);
    if (!result)
        logs_init_local(&site->logs, onager, site->host, launch->jobname, launch->number,
                        idlist_size(&tasks));
    idlist_release(&tasks);
    return result;
}

static int find_launch(struct site *site, struct fault *fault)
{
    const char *folder = site->node->launch_folder;
    errno = 0;
    char *onager = whereabouts_onager(folder);
    int result = onager            ? 0
                 : errno == ENOMEM ? fail_memory(fault)
                                   : fail(fault, "%s: is no folder of a launch", folder);
    if (!result)
        result = go_to_project(onager, fault);
    if (!result)
        result = launch_read(&site->launch, folder, fault);
    if (!result)
        result = name_logs(site, onager, fault);
    free(onager);
    return result;
}

static int find_places(struct site *site, struct fault *fault)
{
    const struct node *node = site->node;
    struct holdings holdings;
    affinity_reset();
    int result = holdings_find(&holdings, node->launch_folder, site->host, fault);
    if (!result)
        result =
            places_find(&site->places, node->options, &holdings, node->local, node->locals, fault);
    holdings_release(&holdings);
    return result;
}

static int gather_crew(struct site *site, struct fault *fault)
{
    struct crew *crew = &site->crew;
    crew->slots.count = site->places.count;
    crew->grace = site->launch.grace;
    crew->logs = &site->logs;
    crew->environment = &site->environment;
    crew->places = site->places.place;
    crew->cpus_size = site->places.cpus_size;
    crew->lease = site->node->lease;
    crew->journal.descriptor = event_open(site->node->launch_folder, site->host, fault);
    site->held = calloc((size_t)site->places.count, sizeof *site->held);
    site->entered = calloc((size_t)site->places.count, sizeof *site->entered);
    if (crew->journal.descriptor < 0)
        return -1;
    if (!site->held || !site->entered)
        return fail_memory(fault);
    return crew_open(crew, fault) || journal_write(&crew->journal, fault) ? -1 : 0;
}

int site_open(struct site *site, const struct node *node, struct fault *fault)
{
    *site = (struct site){.node = node, .crew.journal.descriptor = -1};
    whereabouts_host(site->host);
    if (link_init(&site->link, node->descriptor, fault) || crew_settle(fault) ||
        find_launch(site, fault) || find_places(site, fault))
        return -1;
    return gather_crew(site, fault);
}

void site_release(struct site *site)
{
    crew_release(&site->crew);
    leftovers_kill();
    if (site->crew.journal.descriptor >= 0)
        close(site->crew.journal.descriptor);
    free(site->held);
    free(site->entered);
    link_release(&site->link);
    backlog_release(&site->backlog);
    news_release(&site->news);
    text_release(&site->frame);
    text_release(&site->returned);
    taskenv_release(&site->environment);
    logs_release(&site->logs);
    places_release(&site->places);
    launch_release(&site->launch);
}

/* Programs are looked for where tasks would look. */
static void take_path(const struct words *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        if (strncmp(entries->word[i], "PATH=", 5) == 0)
            setenv("PATH", entries->word[i] + 5, 1);
}

int site_set_environment(struct site *site, const struct frame_welcome *welcome,
                         struct fault *fault)
{
    const struct mpi_options *options = site->node->options;
    char number[24];
    struct words entries = WORDS_INIT;
    snprintf(number, sizeof number, "%ld", site->launch.number);
    int result =
        nodeenv_make(&entries, welcome->environment, welcome->environment_length, environ, fault);
    const struct taskenv_launch shared = {
        .jobname = site->launch.jobname,
        .jobid = options->jobid ? options->jobid : number,
        .node = site->host,
        .launch = site->launch.number,
        .environment = entries.word,
        .own_gpus = options->gpus_per_task || options->tasks_per_gpu,
    };
    if (!result)
        result = taskenv_init(&site->environment, &shared, fault);
    if (!result)
        take_path(&entries);
    words_release(&entries);
    return result;
}

int site_enter_tasks(struct site *site, struct fault *fault)
{
    struct waiting waiting;
    while (slots_have_room(&site->crew.slots) && backlog_take_first(&site->backlog, &waiting)) {
        struct slot *slot = crew_enter(&site->crew, &waiting.task, fault);
        if (!slot) {
            site_return(site, waiting.ticket);
            waiting_release(&waiting);
            return -1;
        }
        int number = (int)(slot - site->crew.slots.slot);
        site->held[number] = (struct site_held){
            .waiting = waiting, .ticket = waiting.ticket, .tries_left = waiting.tries_left};
        site->entered[site->entered_count++] = number;
    }
    return 0;
}

int site_start_tasks(struct site *site, struct fault *fault)
{
    int result = 0;
    for (int i = 0; i < site->entered_count; i++) {
        struct slot *slot = &site->crew.slots.slot[site->entered[i]];
        struct site_held *held = &site->held[site->entered[i]];
        if (result)
            slots_give_back(&site->crew.slots, slot);
        else
            result = crew_start(&site->crew, slot, &held->waiting.task, fault);
        if (result)
            site_return(site, held->ticket);
        waiting_release(&held->waiting);
    }
    site->entered_count = 0;
    return result;
}

void site_drop_tasks(struct site *site)
{
    for (int i = 0; i < site->entered_count; i++) {
        struct site_held *held = &site->held[site->entered[i]];
        slots_give_back(&site->crew.slots, &site->crew.slots.slot[site->entered[i]]);
        site_return(site, held->ticket);
        waiting_release(&held->waiting);
    }
    site->entered_count = 0;
}

void site_return(struct site *site, uint32_t ticket)
{
    if (!site->returned.length)
        frame_begin_back(&site->returned);
    frame_add_ticket(&site->returned, ticket);
}

void site_send_returned(struct site *site)
{
    if (site->returned.failed)
        link_give_up(&site->link, ENOMEM);
    else if (site->returned.length)
        link_send(&site->link, 0, site->returned.bytes, site->returned.length);
    text_clear(&site->returned);
}

/* Will the task come again? What the coordinator had ended will not. */
static bool comes_again(const struct site_held *held, enum task_state state)
{
    return held->tries_left && !held->ended && (state == STATE_FAILED || state == STATE_TIMEOUT);
}

void site_take_signals(struct site *site)
{
    struct signalfd_siginfo info;
    while (read(site->crew.signals, &info, sizeof info) == sizeof info)
        if (info.ssi_signo < NSIG)
            site->signalled[info.ssi_signo] = clock_steady();
}

/* Did that signal come to us as well? It is sent to one process after the other, so ours may be yet
 * to come. */
static bool was_sent_to_all(struct site *site, int signo)
{
    struct pollfd source = {.fd = site->crew.signals, .events = POLLIN};
    double now = clock_steady(), until = now + AT_ONCE;
    while (now - site->signalled[signo] > SAME && now < until) {
        poll(&source, 1, (int)((until - now) * 1000) + 1);
        site_take_signals(site);
        now = clock_steady();
    }
    return now - site->signalled[signo] <= SAME;
}

/* Grid Engine tells by USR1, USR2 and XCPU that time is over; who sends another one wants an end.
 */
static void explain_end(struct site *site, const struct crew_end *end, struct site_held *held)
{
    int signo = WIFSIGNALED(end->status) ? WTERMSIG(end->status) : 0;
    if (held->ended || !crew_takes_in(signo) || !was_sent_to_all(site, signo))
        return;
    held->ended = true;
    if (signo == SIGUSR1 || signo == SIGUSR2 || signo == SIGXCPU)
        crew_time_out(&site->crew, end->slot);
    else
        crew_call_off(&site->crew, end->slot);
}

void site_reap(struct site *site)
{
    struct crew_end end;
    while (!lease_is_over(site->node->lease) && crew_reap(&site->crew, &end)) {
        struct site_held *held = &site->held[end.slot - site->crew.slots.slot];
        explain_end(site, &end, held);
        held->told =
            (struct frame_end){.ticket = held->ticket, .id = end.slot->task, .wall = end.wall};
        enum task_state state = crew_take_end(&site->crew, &end);
        held->told.state = (uint8_t)state;
        held->told.again = comes_again(held, state);
        if (held->told.again || (held->cut_off && state == STATE_TIMEOUT))
            crew_note(&site->crew, EVENT_RETRY, end.slot); /* in this run, or another one */
        held->leaving = held->told.again && end.slot->pid;
        if (!held->leaving)
            news_add(&site->news, &held->told, clock_steady());
    }
}

void site_tell_left(struct site *site)
{
    for (int i = 0; i < site->crew.slots.count; i++) {
        struct site_held *held = &site->held[i];
        if (!held->leaving || site->crew.slots.slot[i].pid)
            continue;
        held->leaving = false;
        news_add(&site->news, &held->told, clock_steady());
    }
}
