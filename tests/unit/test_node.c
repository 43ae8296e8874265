/* The process that runs the tasks of a node, with a coordinator that the tests play. */
#include "nodes/node.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"
#include "core/launch.h"
#include "core/taskstate.h"
#include "nodes/frame.h"
#include "nodes/link.h"
#include "unit.h"

static char project[] = "/tmp/onager-node.XXXXXX";
static char launch_folder[128];
static struct fault fault;
static struct text out, events;

/* The node under test. */
static struct lease *lease;
static struct link wire;
static pid_t pid;
static struct frame got; /* the frame that came last */

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status, (void)type, (void)walk;
    return remove(path);
}

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
}

static void send_out(void)
{
    link_send(&wire, 0, out.bytes, out.length);
    text_clear(&out);
}

static bool next_frame(enum frame_kind kind)
{
    uint32_t node;
    const char *bytes;
    size_t length;
    while (link_next(&wire, &node, &bytes, &length))
        if (frame_open(&got, bytes, length) && got.kind == kind)
            return true;
    return false;
}

/* Waits for a frame of a kind; others before it are passed over. */
static bool await(enum frame_kind kind)
{
    enum { PATIENCE = 30 * 1000 };
    struct pollfd source = {.fd = wire.descriptor, .events = POLLIN};
    while (!next_frame(kind)) {
        if (wire.over || poll(&source, 1, PATIENCE) <= 0)
            return false;
        link_fill(&wire);
    }
    return true;
}

/* Gives a task; `low` is so high that each end is told at once. */
static void give(uint32_t ticket, int64_t id, unsigned tries_left, const char *command)
{
    const struct frame_task task = {.ticket = ticket,
                                    .attempt = 1,
                                    .tries_left = (uint16_t)tries_left,
                                    .id = id,
                                    .command = command,
                                    .tag = "t"};
    frame_begin_tasks(&out, 1000);
    frame_add_task(&out, &task);
    send_out();
}

static void begin_launch(void)
{
    struct launch launch = {.number = 1,
                            .jobname = "j",
                            .backend = "mpi",
                            .jobfile = "jobs.json",
                            .tasklist = "1-9",
                            .time = "2026-01-01T00:00:00Z",
                            .user = "u",
                            .host = "h",
                            .grace = 0.2};
    nftw(project, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    check(file_make_folders(launch_folder, &fault) == 0 && chdir(project) == 0, "%s", fault.text);
    check(launch_write(&launch, &fault) == 0, "%s", fault.text);
    check(file_make_folders(".onager/launches/1/events", &fault) == 0, "%s", fault.text);
}

static void start_node(long slots)
{
    int ends[2];
    const struct mpi_options options = {.slots = slots, .cpus = 1};
    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no sockets");
    lease = lease_new(&fault);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        const struct node node = {&options, launch_folder, lease, ends[1], 0, 1};
        _exit(node_run(&node));
    }
    close(ends[1]);
    link_init(&wire, ends[0], &fault);
}

static void welcome(double timeout)
{
    static const char environment[] = "PATH=/usr/bin:/bin\0COLOR=blue";
    const struct frame_welcome frame = {.first_slot = 4,
                                        .timeout = timeout,
                                        .environment = environment,
                                        .environment_length = sizeof environment};
    frame_add_welcome(&out, &frame);
    send_out();
}

/* A node with so many slots that is ready for tasks. */
static void begin(long slots)
{
    struct frame_hello hello;
    begin_launch();
    start_node(slots);
    check(await(FRAME_HELLO) && frame_read_hello(&got, &hello), "no HELLO");
    check(hello.slots == (uint32_t)slots, "%u slots", hello.slots);
    welcome(0);
}

/* Returns the exit status. */
static int await_exit(void)
{
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    link_release(&wire);
    lease_free(lease);
    return status;
}

static void leave(void)
{
    frame_add_plain(&out, FRAME_LEAVE);
    send_out();
    check(await(FRAME_BYE), "no BYE");
    check(await_exit() == 0, "not 0");
}

/* What the events of the node say, or its task's output. */
static const char *content_of(const char *format)
{
    char host[256] = "", path[512];
    gethostname(host, sizeof host - 1);
    snprintf(path, sizeof path,
             strstr(format, "events") ? ".onager/launches/1/events/%s.tsv"
                                      : ".onager/logs/%s/j_1_1.o",
             host);
    text_clear(&events);
    bool missing;
    check(file_read(path, &events, &missing, &fault) == 0, "%s", fault.text);
    return text_string(&events);
}

static bool is_noted(const char *what)
{
    return strstr(content_of("events"), what) != NULL;
}

/* The end that is told next; several may come together. */
static struct frame_end next_end(void)
{
    static struct frame_end none;
    struct frame_end end;
    struct frame_news news;
    if (got.kind == FRAME_NEWS && frame_next_end(&got, &end))
        return end;
    while (await(FRAME_NEWS))
        if (frame_read_news(&got, &news) && frame_next_end(&got, &end))
            return end;
    check(false, "no news of an end");
    return none;
}

static void await_file(const char *path)
{
    for (int i = 0; access(path, F_OK) && i < 6000; i++)
        nap();
    check(access(path, F_OK) == 0, "%s does not come", path);
}

static void ends_are_on_disk_before_they_are_told(void)
{
    begin(1);
    give(7, 1, 0, "true");
    struct frame_end end = next_end();
    check(end.ticket == 7 && end.id == 1 && end.state == STATE_DONE && !end.again, "ticket %u",
          end.ticket);
    check(is_noted("\tend\t1\t1\t4\t0\t"), "%s", text_string(&events));
    leave();
    check(is_noted("\tfinish\t"), "%s", text_string(&events));
}

static void tasks_have_the_launchers_environment_and_their_own_identity(void)
{
    begin(1);
    give(1, 1, 0, "echo $COLOR $ONAGER_TASK_ID $ONAGER_TAG $ONAGER_SLOT $ONAGER_JOBID; pwd");
    check(next_end().state == STATE_DONE, "not done");
    char wanted[128];
    snprintf(wanted, sizeof wanted, "blue 1 t 4 1\n%s\n", project);
    check_string(content_of("log"), wanted);
    leave();
}

static void a_failure_that_is_tried_again_is_noted_so(void)
{
    begin(1);
    give(1, 1, 2, "exit 3");
    struct frame_end end = next_end();
    check(end.state == STATE_FAILED && end.again, "state %d", end.state);
    check(is_noted("\tretry\t1\t1\t"), "%s", text_string(&events));
    give(2, 2, 0, "exit 3");
    end = next_end();
    check(end.state == STATE_FAILED && !end.again, "state %d", end.state);
    check(!is_noted("\tretry\t2\t"), "%s", text_string(&events));
    leave();
}

static void what_has_not_begun_is_given_back_from_the_end(void)
{
    uint32_t ticket;
    begin(1);
    give(1, 1, 0, "touch began; while [ ! -e go ]; do sleep 0.01; done");
    for (uint32_t i = 2; i <= 4; i++)
        give(i, i, 0, "true");
    await_file("began");
    frame_add_recall(&out, 2);
    send_out();
    check(await(FRAME_BACK), "nothing back");
    check(frame_next_ticket(&got, &ticket) && ticket == 4, "%u", ticket);
    check(frame_next_ticket(&got, &ticket) && ticket == 3, "%u", ticket);
    check(!frame_next_ticket(&got, &ticket), "a third one");
    check(file_make_folders("go", &fault) == 0, "%s", fault.text);
    check(next_end().ticket == 1 && next_end().ticket == 2, "other ends");
    frame_add_recall(&out, 2);
    send_out();
    check(await(FRAME_BACK) && !frame_next_ticket(&got, &ticket), "not empty");
    leave();
}

static void send_ending(enum frame_reason reason, bool all, uint32_t ticket)
{
    const struct frame_ending ending = {
        .reason = (uint8_t)reason, .all = all, .ticket = ticket, .at_once = false};
    frame_add_ending(&out, &ending);
    send_out();
}

static void a_task_is_ended_or_comes_back_as_it_had_begun_or_not(void)
{
    uint32_t ticket;
    begin(1);
    give(1, 1, 5, "touch began; sleep 600");
    give(2, 2, 5, "true");
    await_file("began");
    send_ending(REASON_CANCEL, false, 2);
    check(await(FRAME_BACK) && frame_next_ticket(&got, &ticket) && ticket == 2, "not back");
    send_ending(REASON_CANCEL, false, 1);
    struct frame_end end = next_end();
    check(end.ticket == 1 && end.state == STATE_CANCELLED && !end.again, "state %d", end.state);
    check(is_noted("\tcancel\t1\t1\t") && !is_noted("\t2\t1\t"), "%s", text_string(&events));
    leave();
}

static void at_the_end_of_time_what_runs_times_out_and_the_rest_comes_back(void)
{
    uint32_t ticket;
    begin(1);
    give(1, 1, 5, "touch began; sleep 600");
    give(2, 2, 5, "true");
    await_file("began");
    send_ending(REASON_TIME, true, 0);
    check(await(FRAME_BACK) && frame_next_ticket(&got, &ticket) && ticket == 2, "not back");
    struct frame_end end = next_end();
    check(end.state == STATE_TIMEOUT && !end.again, "state %d", end.state);
    check(is_noted("\ttimeout\t1\t1\t"), "%s", text_string(&events));
    leave();
}

static void a_task_that_takes_too_long_is_ended(void)
{
    begin(2);
    give(1, 1, 1, "touch began; sleep 600");
    await_file("began");
    frame_add_timeout(&out, 0.1);
    send_out();
    struct frame_end end = next_end();
    check(end.state == STATE_TIMEOUT && end.again, "state %d", end.state);
    leave();
}

/* The child of a process whose program has that name, -1: it has none. */
static pid_t child_of(pid_t parent, const char *name)
{
    char command[64];
    long found = -1;
    snprintf(command, sizeof command, "pgrep -P %ld -x %s", (long)parent, name);
    FILE *answer = popen(command, "r");
    if (answer && fscanf(answer, "%ld", &found) != 1)
        found = -1;
    if (answer)
        pclose(answer);
    return (pid_t)found;
}

static void signals_are_the_launchers_business(void)
{
    begin(1);
    give(1, 1, 0, "touch began; while [ ! -e go ]; do sleep 0.01; done");
    await_file("began");
    const int sent[] = {SIGINT, SIGHUP, SIGUSR1, SIGUSR2};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        kill(pid, sent[i]);
    check(file_make_folders("go", &fault) == 0, "%s", fault.text);
    check(next_end().state == STATE_DONE, "not done");
    leave();
}

static void who_ends_all_processes_of_a_job_has_called_its_tasks_off(void)
{
    uint32_t ticket;
    begin(1);
    give(1, 1, 2, "touch began; exec sleep 600");
    give(2, 2, 2, "true");
    await_file("began");
    kill(pid, SIGTERM);
    check(await(FRAME_BACK) && frame_next_ticket(&got, &ticket) && ticket == 2, "not back");
    struct frame_end end = next_end();
    check(end.ticket == 1 && end.state == STATE_CANCELLED && !end.again, "state %d", end.state);
    check(await(FRAME_FAULT), "no FAULT");
    check(await_exit() != 0, "0");
}

/* Grid Engine's soft limit of time: USR1 to all. */
static void a_task_that_ends_by_a_signal_which_came_to_all_was_not_to_blame(void)
{
    begin(1);
    give(1, 1, 2, "touch began; exec sleep 600");
    await_file("began");
    pid_t task = child_of(pid, "sleep");
    check(task > 0, "no task");
    kill(task, SIGUSR1);
    kill(pid, SIGUSR1);
    struct frame_end end = next_end();
    check(end.state == STATE_TIMEOUT && !end.again, "state %d", end.state);
    leave();
}

/* A task whose shell has a child; both write their ids down. */
#define FAMILY                                                                                     \
    "echo $$ >one.new; mv one.new one; sh -c 'echo $$ >two.new; mv two.new two; sleep 600'; :"

static bool runs(const char *file)
{
    struct text text = TEXT_INIT;
    check(file_read(file, &text, NULL, &fault) == 0, "%s", fault.text);
    pid_t process = (pid_t)strtol(text_string(&text), NULL, 10);
    text_release(&text);
    return process > 1 && kill(process, 0) == 0;
}

static void check_family_is_gone(void)
{
    for (int i = 0; (runs("one") || runs("two")) && i < 6000; i++)
        nap();
    check(!runs("one"), "the task runs on");
    check(!runs("two"), "the task's child runs on");
    check(is_noted("\tstart\t1\t1\t"), "%s", text_string(&events));
    check(!is_noted("\tend\t") && !is_noted("\tfinish\t"), "%s", text_string(&events));
}

static void when_the_lease_is_over_all_is_killed_and_nothing_noted(void)
{
    begin(2);
    give(1, 1, 0, FAMILY);
    await_file("two");
    lease->until = clock_steady();
    kill(pid, SIGSTOP); /* as in a call to a file system that hangs */
    check(await_exit() != 0, "0");
    check_family_is_gone();
}

static void when_the_link_is_over_all_is_killed_and_nothing_noted(void)
{
    begin(2);
    give(1, 1, 0, FAMILY);
    await_file("two");
    shutdown(wire.descriptor, SHUT_RDWR);
    check(await_exit() != 0, "0");
    check_family_is_gone();
}

static void when_the_node_is_killed_its_tasks_are_too(void)
{
    begin(2);
    give(1, 1, 0, FAMILY);
    await_file("two");
    kill(pid, SIGKILL);
    await_exit();
    check_family_is_gone();
}

static void what_can_not_be_logged_is_not_begun(void)
{
    uint32_t ticket;
    const char *why = "";
    begin(1);
    rmdir(".onager/logs");
    check(close(creat(".onager/logs", 0666)) == 0, "no file in the way");
    give(1, 1, 0, "true");
    check(await(FRAME_BACK) && frame_next_ticket(&got, &ticket) && ticket == 1, "not back");
    check(await(FRAME_FAULT) && frame_read_fault(&got, &why), "no FAULT");
    check(strstr(why, "logs") != NULL, "%s", why);
    check(await_exit() != 0, "0");
}

static void a_node_that_can_not_work_says_why(void)
{
    const char *why = "";
    begin_launch();
    remove(".onager/launches/1/launch.json");
    start_node(1);
    check(await(FRAME_FAULT) && frame_read_fault(&got, &why), "no FAULT");
    check(strstr(why, "launch.json") != NULL, "%s", why);
    check(await_exit() != 0, "0");
}

int main(void)
{
    check(mkdtemp(project) != NULL, "no folder");
    snprintf(launch_folder, sizeof launch_folder, "%s/.onager/launches/1", project);
    run(ends_are_on_disk_before_they_are_told);
    run(tasks_have_the_launchers_environment_and_their_own_identity);
    run(a_failure_that_is_tried_again_is_noted_so);
    run(what_has_not_begun_is_given_back_from_the_end);
    run(a_task_is_ended_or_comes_back_as_it_had_begun_or_not);
    run(at_the_end_of_time_what_runs_times_out_and_the_rest_comes_back);
    run(a_task_that_takes_too_long_is_ended);
    run(signals_are_the_launchers_business);
    run(who_ends_all_processes_of_a_job_has_called_its_tasks_off);
    run(a_task_that_ends_by_a_signal_which_came_to_all_was_not_to_blame);
    run(when_the_lease_is_over_all_is_killed_and_nothing_noted);
    run(when_the_link_is_over_all_is_killed_and_nothing_noted);
    run(when_the_node_is_killed_its_tasks_are_too);
    run(what_can_not_be_logged_is_not_begun);
    run(a_node_that_can_not_work_says_why);
    nftw(project, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    text_release(&out);
    text_release(&events);
    return unit_failures != 0;
}
