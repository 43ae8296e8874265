/* switchboard.c: see switchboard.h. With switchposts.c the only file that knows MPI. */
#include "nodes/switchboard.h"

#include <mpi.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"
#include "lease.h"
#include "nodes/frame.h"
#include "nodes/switchposts.h"

#define BEAT 1.0       /* seconds between two signs of life */
#define GROUPS_END 0.3 /* seconds within which the guard has ended what a node process left */
#define AWAKE 0.03     /* seconds for which it looks often, since something came */
#define FAREWELL 2.0   /* seconds for the last word to go out */

enum { SHORT_NAP = 1, LONG_NAP = 16 }; /* milliseconds between two looks */

enum { TAG_FRAME = 1, TAG_BEAT = 2 };

enum { BEAT_OVER = 1, BEAT_NODE_GONE = 2 };

struct beat {
    double clock; /* the sender's */
    double echo;  /* the receiver's, the latest that the sender has heard; 0: none */
    uint32_t flags;
};

/* Another rank: of rank 0's all others, else rank 0. */
struct peer {
    double heard; /* when */
    double clock; /* its own, as it said last */
    bool lost;    /* was not heard for too long, or its node process is gone */
    bool beating; /* the beat before is still on its way */
};

struct board {
    struct switchboard *public;
    struct peer *peer; /* by rank */
    struct posts posts;
    double next_beat;
    double node_gone; /* when the end of our node process is told; 0: it lives, or that is told */
    bool gone_is_told;
    bool abandoned; /* rank 0 is not heard any more, or, here, nobody else is */
    bool over;      /* the run */
    double lively;  /* until when it looks often */
    int nap;        /* milliseconds */
};

static bool is_first(const struct board *board)
{
    return board->public->rank == 0;
}

static void send_beat(struct board *board, int rank, uint32_t flags)
{
    struct peer *peer = &board->peer[rank];
    const struct beat beat = {.clock = clock_steady(), .echo = peer->clock, .flags = flags};
    if (!peer->lost && (!peer->beating || flags))
        posts_send(&board->posts, rank, TAG_BEAT, &beat, sizeof beat, &peer->beating);
}

static void send_frame(struct board *board, uint32_t node, const char *frame, size_t length)
{
    if (node < (uint32_t)board->public->ranks && !board->peer[node].lost)
        posts_send(&board->posts, (int)node, TAG_FRAME, frame, length, NULL);
}

/* A node is gone for good. */
static void lose(struct board *board, int rank)
{
    const char gone = FRAME_GONE;
    if (board->peer[rank].lost)
        return;
    board->peer[rank].lost = true;
    posts_abandon(&board->posts, rank);
    link_send(board->public->coordinator, (uint32_t)rank, &gone, 1);
}

/* Is our node process stuck, in a file system say, and for longer than anybody would wait? */
static bool node_hangs(const struct board *board)
{
    return clock_steady() - board->public->lease->beat > HUNG_SECONDS;
}

static void take_beat(struct board *board, int rank, const struct beat *beat)
{
    struct peer *peer = &board->peer[rank];
    if (beat->clock > peer->clock)
        peer->clock = beat->clock;
    if (is_first(board)) {
        if (beat->flags & BEAT_NODE_GONE)
            lose(board, rank);
        return;
    }
    if (beat->echo > 0 && !node_hangs(board))
        lease_renew(board->public->lease, beat->echo + LEASE_SECONDS);
    board->over = board->over || beat->flags & BEAT_OVER;
}

static void take_message(void *context, int rank, int tag, const char *bytes, size_t length)
{
    struct board *board = context;
    struct switchboard *public = board->public;
    struct beat beat;
    if (rank < 0 || rank >= public->ranks || board->peer[rank].lost ||
        (!is_first(board) && rank != 0))
        return;
    board->peer[rank].heard = clock_steady();
    board->lively = tag == TAG_FRAME ? board->peer[rank].heard + AWAKE : board->lively;
    if (tag == TAG_BEAT && length == sizeof beat) {
        memcpy(&beat, bytes, sizeof beat);
        take_beat(board, rank, &beat);
    } else if (tag == TAG_FRAME) {
        link_send(is_first(board) ? public->coordinator : public->node, (uint32_t)rank, bytes,
                  length);
    }
}

/* What our node process says goes to the coordinator. */
static void carry_from_node(struct board *board)
{
    struct switchboard *public = board->public;
    const char *frame;
    uint32_t node;
    size_t length;
    link_fill(public->node);
    while (link_next(public->node, &node, &frame, &length)) {
        board->lively = clock_steady() + AWAKE;
        if (is_first(board))
            link_send(public->coordinator, 0, frame, length);
        else
            send_frame(board, 0, frame, length);
    }
    if (public->node->over && !board->node_gone && !board->gone_is_told)
        board->node_gone = clock_steady() + GROUPS_END;
}

/* What the coordinator says goes to the nodes. */
static void carry_from_coordinator(struct board *board)
{
    struct switchboard *public = board->public;
    const char *frame;
    uint32_t node;
    size_t length;
    link_fill(public->coordinator);
    while (link_next(public->coordinator, &node, &frame, &length)) {
        board->lively = clock_steady() + AWAKE;
        if (node == 0)
            link_send(public->node, 0, frame, length);
        else
            send_frame(board, node, frame, length);
    }
    board->over = board->over || public->coordinator->over;
}

/* Our node process is gone, and all that ran there. */
static void tell_gone(struct board *board, double now)
{
    if (!board->node_gone || now < board->node_gone)
        return;
    board->node_gone = 0;
    board->gone_is_told = true;
    if (is_first(board))
        lose(board, 0);
    else
        send_beat(board, 0, BEAT_NODE_GONE);
}

/* The launcher learns by this, and not from the chief, whom a file system may hold up, that we
 * live. A pipe that is ready takes so few bytes at once. */
static void tell_launcher(const struct board *board)
{
    static const char alive[] = "alive\n";
    struct pollfd sink = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (board->public->managed && poll(&sink, 1, 0) > 0 && sink.revents == POLLOUT &&
        write(STDOUT_FILENO, alive, sizeof alive - 1) < 0)
        return; /* it is gone, and with it all who started us */
}

/* Gives up the ranks that were not heard for too long. When all that lived, two or more, fall
 * silent at once, it is us who are cut off: then this is over, and those who answer the launcher go
 * on. */
static void lose_silent(struct board *board, double now)
{
    int living = 0, silent = 0;
    for (int rank = 1; rank < board->public->ranks; rank++)
        if (!board->peer[rank].lost) {
            living++;
            silent += now - board->peer[rank].heard > SILENCE_SECONDS;
        }
    board->abandoned = silent > 1 && silent == living;
    board->over = board->over || board->abandoned;
    for (int rank = 1; !board->over && rank < board->public->ranks; rank++)
        if (now - board->peer[rank].heard > SILENCE_SECONDS)
            lose(board, rank);
}

static void beat_and_listen(struct board *board, double now)
{
    struct switchboard *public = board->public;
    if (now < board->next_beat)
        return;
    board->next_beat = now + BEAT;
    if (!is_first(board)) {
        send_beat(board, 0, board->gone_is_told ? BEAT_NODE_GONE : 0);
        board->abandoned = lease_is_over(board->public->lease);
        board->over = board->over || board->abandoned;
        return;
    }
    tell_launcher(board);
    for (int rank = 1; rank < public->ranks; rank++)
        send_beat(board, rank, 0);
    lose_silent(board, now);
}

static void sleep_until_news(struct board *board, double now)
{
    struct switchboard *public = board->public;
    struct pollfd source[2];
    struct link *const links[2] = {public->node, public->coordinator};
    nfds_t count = 0;
    for (int i = 0; i < 2; i++)
        if (links[i] && !links[i]->over)
            source[count++] = (struct pollfd){
                .fd = links[i]->descriptor,
                .events = (short)(POLLIN | (link_is_behind(links[i]) ? POLLOUT : 0))};
    board->nap = now < board->lively     ? SHORT_NAP
                 : board->nap < LONG_NAP ? board->nap * 2
                                         : LONG_NAP;
    poll(source, count, board->nap);
    for (int i = 0; i < 2; i++)
        if (links[i])
            link_flush(links[i]);
}

static void carry(struct board *board)
{
    struct switchboard *public = board->public;
    while (!board->over) {
        double now = clock_steady();
        if (is_first(board) && !node_hangs(board))
            lease_renew(public->lease, now + LEASE_SECONDS);
        posts_receive(&board->posts, take_message, board);
        posts_sweep(&board->posts);
        carry_from_node(board);
        if (public->coordinator)
            carry_from_coordinator(board);
        tell_gone(board, now);
        beat_and_listen(board, now);
        sleep_until_news(board, now);
    }
}

/* Tells all who live that it is over. */
static void say_farewell(struct board *board)
{
    double until = clock_steady() + FAREWELL;
    for (int rank = 1; is_first(board) && rank < board->public->ranks; rank++)
        send_beat(board, rank, BEAT_OVER);
    while (posts_sweep(&board->posts) && clock_steady() < until)
        usleep(SHORT_NAP * 1000);
}

/* For the launcher's log. */
static void complain(const struct switchboard *public, const struct link *link, const char *whose)
{
    if (link && link->error)
        fprintf(stderr, "onager: rank %d: %s: %s\n", public->rank, whose, strerror(link->error));
}

int switchboard_run(struct switchboard *public, struct fault *fault)
{
    struct board board = {.public = public, .nap = SHORT_NAP};
    int rank;
    MPI_Init(NULL, NULL);
    vigil_end(public->vigil);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &public->ranks);
    if (rank != public->rank)
        return fail(fault,
                    "MPI says that this is rank %d, its environment said %d: start it with Open "
                    "MPI's mpirun, or srun --mpi=pmix",
                    rank, public->rank);
    board.peer = calloc((size_t) public->ranks, sizeof *board.peer);
    if (!board.peer)
        return fail_memory(fault);
    for (int i = 0; i < public->ranks; i++)
        board.peer[i].heard = clock_steady();
    lease_renew(public->lease, clock_steady() + LEASE_SECONDS);
    if (public->coordinator) /* the first word tells how many there are */
        link_send(public->coordinator, (uint32_t) public->ranks, "", 0);
    carry(&board);
    complain(public, public->coordinator, "the coordinator");
    complain(public, public->node, "the node process");
    if (board.abandoned) /* MPI_Finalize would wait for them */
        _exit(1);
    say_farewell(&board);
    link_release(public->node);
    if (public->coordinator)
        link_release(public->coordinator);
    MPI_Finalize();
    posts_release(&board.posts);
    free(board.peer);
    return 0;
}
