/* successor.c: see successor.h. */
#include "nodes/successor.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/calloff.h"
#include "core/clock.h"
#include "core/launch.h"
#include "core/ownfile.h"
#include "core/presence.h"
#include "core/text.h"
#include "nodes/ask.h"
#include "nodes/chain.h"
#include "nodes/past.h"
#include "nodes/switchboard.h"
#include "whereabouts.h"

#define PATIENCE 15.0 /* seconds, with qdel */
#define PORT "6445"   /* of Grid Engine's daemon on each node, where nobody says */

enum {
    LOOK = 1,      /* seconds between two looks */
    ANSWER = 5000, /* milliseconds in which a living host answers */
    QUESTIONS = 3, /* without an answer, until a host is thought to be gone */
    ANSWERS = 10   /* with one, until it is thought to live */
};

struct successor {
    const struct mpi_options *options;
    const char *host;       /* whose end is waited for */
    char *runner, *standby; /* files of the launch */
    struct stat held;       /* the latter, as it was when we took it */
    struct launch launch;
};

/* An end of a connection is an answer, be it "refused". */
static bool is_answered(const struct addrinfo *address)
{
    int error = 0;
    socklen_t room = sizeof error;
    struct pollfd source = {.events = POLLOUT};
    source.fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (source.fd < 0)
        return false;
    if (connect(source.fd, address->ai_addr, address->ai_addrlen))
        error = errno;
    if (error == EINPROGRESS && (poll(&source, 1, ANSWER) <= 0 ||
                                 getsockopt(source.fd, SOL_SOCKET, SO_ERROR, &error, &room)))
        error = ETIMEDOUT;
    close(source.fd);
    return !error || error == ECONNREFUSED;
}

/* The machine, not the job: that may be gone while its host lives. */
static bool host_answers(const char *host)
{
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    const char *port = getenv("SGE_EXECD_PORT");
    bool answered = false;
    if ((port && *port && getaddrinfo(host, port, &wanted, &list) == 0) ||
        getaddrinfo(host, "sge-execd", &wanted, &list) == 0 ||
        getaddrinfo(host, "sge_execd", &wanted, &list) == 0 ||
        getaddrinfo(host, PORT, &wanted, &list) == 0)
        for (const struct addrinfo *each = list; each && !answered; each = each->ai_next)
            answered = is_answered(each);
    if (list)
        freeaddrinfo(list);
    return answered;
}

/* Is the file that we hold still there, and no other one? */
static bool is_wanted(const struct successor *successor)
{
    struct stat now;
    return stat(successor->standby, &now) == 0 && now.st_ino == successor->held.st_ino &&
           now.st_dev == successor->held.st_dev;
}

/* Returns 0; 1 when another one waits already, or nobody wants one. */
static int take_post(struct successor *successor, struct fault *fault)
{
    if (stat(successor->standby, &successor->held))
        return 1;
    int taken = presence_hold(successor->standby, fault);
    return taken == 0 && !is_wanted(successor) ? 1 : taken;
}

/* Returns true when nobody runs the launch since that host is gone, and what the other nodes had of
 * it is over, too. A host that goes down may answer for a while after it has ended the launcher. */
static bool wait_for_end(const struct successor *successor)
{
    double since = clock_steady();
    int silent = 0, answers = 0;
    while (silent < QUESTIONS || clock_steady() < since + LEASE_SECONDS + 1) {
        sleep(LOOK);
        if (!is_wanted(successor) || answers >= ANSWERS)
            return false;
        if (presence_holder(successor->runner) != PRESENCE_NOBODY) {
            silent = answers = 0;
            since = clock_steady();
        } else if (host_answers(successor->host)) {
            silent = 0;
            answers++;
        } else {
            silent++;
        }
    }
    return is_wanted(successor);
}

/* How many tasks are left, and not called off? None where the launch has had enough. */
static long count_missing(const struct successor *successor, struct fault *fault)
{
    const char *folder = successor->options->folder;
    struct idlist tasks = IDLIST_INIT, ids = IDLIST_INIT;
    struct past past = {0};
    char *path = text_format("%s/cancel", folder);
    struct calloff calloff = {.path = path};
    bool all = false;
    int result =
        path ? idlist_parse(&tasks, successor->launch.tasklist, fault) : fail_memory(fault);
    if (!result)
        result = idlist_normalize(&tasks, fault) ||
                         past_read(&past, folder, &tasks, PAST_ANEW, fault) ||
                         calloff_read(&calloff, &tasks, &ids, &all, fault) ||
                         idlist_keep(&past.rest, &ids, true, fault)
                     ? -1
                     : 0;
    long missing = all || past.halted || calloff.pending ? 0 : idlist_size(&past.rest);
    past_release(&past);
    idlist_release(&tasks);
    idlist_release(&ids);
    free(path);
    return result ? -1 : missing;
}

/* Is the job whose host is gone the latest one of the launch? */
static bool is_latest(const struct successor *successor)
{
    const struct words *jobids = &successor->launch.jobids;
    const char *jobid = getenv("JOB_ID");
    return jobid && jobids->count && strcmp(jobids->word[jobids->count - 1], jobid) == 0;
}

/* Grid Engine has ended it, and keeps it until its host is back. */
static void delete_job(void)
{
    struct words argv = WORDS_INIT;
    struct text answer = TEXT_INIT;
    struct fault ignored;
    words_add(&argv, "qdel");
    words_add(&argv, getenv("JOB_ID"));
    ask(&argv, PATIENCE, &answer, &ignored);
    text_release(&answer);
}

static int go_on(struct successor *successor, struct fault *fault)
{
    struct text jobid = TEXT_INIT;
    if (launch_read(&successor->launch, successor->options->folder, fault))
        return -1;
    long missing = is_latest(successor) ? count_missing(successor, fault) : 0;
    if (missing <= 0 || unlink(successor->standby))
        return missing < 0 ? -1 : 0;
    fprintf(stderr, "onager: %s, the host of the batch script, is gone\n", successor->host);
    int result = chain_submit_without(successor->host, &successor->launch,
                                      successor->options->chain, &jobid, fault);
    if (result)
        fprintf(stderr, "onager: cannot submit a job that goes on: %s\n", fault->text);
    else
        fprintf(stderr, "onager: job %s goes on with the %ld tasks that are missing\n", jobid.bytes,
                missing);
    text_release(&jobid);
    delete_job();
    return result ? 1 : 0; /* it is said */
}

/* What is said from now on goes to the launch's log. */
static int settle(const struct successor *successor, struct fault *fault)
{
    char *onager = whereabouts_onager(successor->options->folder);
    char *slash = onager ? strrchr(onager, '/') : NULL;
    char *log = text_format("%s/runner.log", successor->options->folder);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int file = log ? ownfile_open(log, O_WRONLY | O_APPEND) : -1;
    if (slash)
        slash[slash == onager] = '\0';
    int result = slash && null >= 0 && file >= 0 && setsid() >= 0 && chdir(onager) == 0
                     ? 0
                     : fail(fault, "%s: %s", successor->options->folder, strerror(errno));
    if (!result) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(file, STDERR_FILENO);
    }
    free(onager);
    free(log);
    return result;
}

static int wait_and_go_on(struct successor *successor, struct fault *fault)
{
    int taken = settle(successor, fault) ? -1 : take_post(successor, fault);
    if (taken)
        return taken < 0 ? -1 : 0;
    int result = wait_for_end(successor) ? go_on(successor, fault) : 0;
    if (is_wanted(successor))
        unlink(successor->standby);
    return result;
}

int successor_run(const struct mpi_options *options, struct fault *fault)
{
    struct successor successor = {.options = options, .host = options->standby};
    if (!host_answers(options->standby))
        return fail(fault, "--standby %s: that host does not answer", options->standby);
    pid_t pid = fork();
    if (pid != 0) /* Grid Engine counts us as a task of the job, until we leave */
        return pid < 0 ? fail(fault, "cannot make a process: %s", strerror(errno)) : 0;
    unsetenv("TMPDIR"); /* the job's, on the other host */
    successor.runner = text_format("%s/runner", options->folder);
    successor.standby = text_format("%s/standby", options->folder);
    int result = successor.runner && successor.standby ? wait_and_go_on(&successor, fault)
                                                       : fail_memory(fault);
    free(successor.runner);
    free(successor.standby);
    launch_release(&successor.launch);
    return result;
}
