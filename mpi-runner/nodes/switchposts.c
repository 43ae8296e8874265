/* switchposts.c: see switchposts.h. */
#include "nodes/switchposts.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct post {
    struct post *next;
    MPI_Request request;
    int rank, tag;
    bool abandoned;
    bool *under_way;
    size_t length;
    char bytes[];
};

static int own_rank(void)
{
    int rank = -1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

static struct post *post_new(int rank, int tag, size_t length)
{
    struct post *post = malloc(sizeof *post + length);
    if (!post) { /* a message that is lost is a node that is lost, so rather lose all */
        fprintf(stderr, "onager: rank %d: out of memory\n", own_rank());
        _exit(1);
    }
    *post = (struct post){.rank = rank, .tag = tag, .length = length};
    return post;
}

void posts_send(struct posts *posts, int rank, int tag, const void *bytes, size_t length,
                bool *under_way)
{
    struct post *post = post_new(rank, tag, length);
    memcpy(post->bytes, bytes, length);
    post->under_way = under_way;
    if (under_way)
        *under_way = true;
    MPI_Isend(post->bytes, (int)length, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &post->request);
    post->next = posts->sent;
    posts->sent = post;
}

bool posts_sweep(struct posts *posts)
{
    bool waits = false;
    for (struct post **at = &posts->sent; *at;) {
        struct post *post = *at;
        int left = 0;
        if (!post->abandoned)
            MPI_Test(&post->request, &left, MPI_STATUS_IGNORE);
        if (!left) {
            waits = waits || !post->abandoned;
            at = &post->next;
            continue;
        }
        if (post->under_way)
            *post->under_way = false;
        *at = post->next;
        free(post);
    }
    return waits;
}

/* Begins to receive what has been announced. */
static void accept_announced(struct posts *posts)
{
    struct post **last = &posts->received;
    while (*last)
        last = &(*last)->next;
    for (;;) {
        MPI_Message message;
        MPI_Status status;
        int there = 0, length = 0;
        MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &message, &status);
        if (!there)
            return;
        MPI_Get_count(&status, MPI_BYTE, &length);
        struct post *post = post_new(status.MPI_SOURCE, status.MPI_TAG, (size_t)length);
        MPI_Imrecv(post->bytes, length, MPI_BYTE, &message, &post->request);
        *last = post;
        last = &post->next;
    }
}

/* Is an earlier message of the same rank not here yet? */
static bool must_wait(const struct posts *posts, const struct post *post)
{
    for (const struct post *other = posts->received; other != post; other = other->next)
        if (other->rank == post->rank)
            return true;
    return false;
}

void posts_receive(struct posts *posts,
                   void (*take)(void *context, int rank, int tag, const char *bytes, size_t length),
                   void *context)
{
    accept_announced(posts);
    for (struct post **at = &posts->received; *at;) {
        struct post *post = *at;
        int here = 0;
        if (!must_wait(posts, post))
            MPI_Test(&post->request, &here, MPI_STATUS_IGNORE);
        if (!here) {
            at = &post->next;
            continue;
        }
        take(context, post->rank, post->tag, post->bytes, post->length);
        *at = post->next;
        free(post);
    }
}

void posts_abandon(struct posts *posts, int rank)
{
    for (struct post *post = posts->sent; post; post = post->next)
        post->abandoned = post->abandoned || post->rank == rank;
}

/* What MPI still holds stays: it may write there. */
void posts_release(struct posts *posts)
{
    *posts = (struct posts){0};
}
