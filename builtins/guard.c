/* guard.c: see guard.h. */
#include "guard.h"

#include <unistd.h>

/* State of the call that is under way, for a handler can't be given any; reset by guard_on. */
static volatile sig_atomic_t came_signal;
static volatile sig_atomic_t came_count;

static const int guarded[GUARDED_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

static void take_down(int signo)
{
    came_signal = signo;
    came_count++;
}

void guard_on(struct guard *guard)
{
    sigset_t child;
    came_signal = 0;
    came_count = 0;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &guard->mask);
    for (int i = 0; i < GUARDED_SIGNALS; i++) {
        struct sigaction ours = {.sa_handler = guarded[i] == SIGPIPE ? SIG_IGN : take_down};
        sigemptyset(&ours.sa_mask);
        guard->changed[i] = sigaction(guarded[i], NULL, &guard->before[i]) == 0 &&
                            guard->before[i].sa_handler != SIG_IGN &&
                            sigaction(guarded[i], &ours, NULL) == 0;
    }
}

int guard_off(struct guard *guard)
{
    for (int i = 0; i < GUARDED_SIGNALS; i++)
        if (guard->changed[i])
            sigaction(guarded[i], &guard->before[i], NULL);
    sigprocmask(SIG_SETMASK, &guard->mask, NULL);
    int signo = came_signal;
    came_signal = 0;
    if (signo)
        kill(getpid(), signo);
    return signo;
}

stopflag guard_flag(void)
{
    return &came_signal;
}

int guard_count(void)
{
    return came_count;
}

bool guard_is_ignored(int signo)
{
    struct sigaction now;
    return sigaction(signo, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void guard_hold_signals(sigset_t *during)
{
    sigset_t held;
    sigemptyset(&held);
    for (int i = 0; i < GUARDED_SIGNALS; i++)
        if (guarded[i] != SIGPIPE)
            sigaddset(&held, guarded[i]);
    sigprocmask(SIG_BLOCK, &held, during);
}

void guard_release_signals(const sigset_t *during)
{
    sigprocmask(SIG_SETMASK, during, NULL);
}
